"""A policy whose shape is right can still be wrong: every such mistake is found, at its place."""

import pytest
from msgspec.structs import replace

from warroom.model.policy import DEFAULT, Policy, ReportingClock, Rung
from warroom.model.policy_check import policy_problems
from warroom.model.words import Impact, Priority, Role, Severity, Urgency

D = DEFAULT
CUSTOMERS = D.audiences[0]
CLOCK = D.clocks[0]


def without(table: dict, key: object) -> dict:  # type: ignore[type-arg]
    return {name: value for name, value in table.items() if name != key}


def severity(which: Severity, **facts: object) -> Policy:
    changed = replace(D.severities[which], **facts)
    return replace(D, severities={**D.severities, which: changed})


def priority(which: Priority, **facts: object) -> Policy:
    changed = replace(D.priorities[which], **facts)
    return replace(D, priorities={**D.priorities, which: changed})


def cell(impact: Impact, urgency: Urgency, value: Priority) -> Policy:
    return replace(D, matrix={**D.matrix, impact: {**D.matrix[impact], urgency: value}})


def audience(**facts: object) -> Policy:
    return replace(D, audiences=(replace(CUSTOMERS, **facts), *D.audiences[1:]))


def clocks(*starts: tuple[str, str]) -> Policy:
    return replace(D, clocks=tuple(replace(CLOCK, id=name, start=start) for name, start in starts))


WRONG: list[tuple[Policy, tuple[str | int, ...], str]] = [
    (replace(D, name=" "), ("name",), "The name is empty."),
    (replace(D, name="a\nb"), ("name",), "has to fit on one line"),
    (replace(D, span_of_control=0), ("span_of_control",), "between 1 and 50"),
    (replace(D, silence=9), ("silence",), "between 10s and 1d"),
    (replace(D, post_mortem_days=0), ("post_mortem_days",), "between 1 and 366 working days"),
    (replace(D, follow_up_days=-1), ("follow_up_days",), "between 1 and 366 working days"),
    (replace(D, capacity_otherwise=-1.0), ("capacity_otherwise",), "between 0 and 24"),
    (
        replace(D, capacity={Role.SCRIBE: float("nan")}),
        ("capacity", "scribe"),
        "between 0 and 24",
    ),
    (
        replace(D, severities=without(D.severities, Severity.SEV4)),
        ("severities",),
        "SEV4 is missing.",
    ),
    (severity(Severity.SEV2, meaning=""), ("severities", "SEV2", "meaning"), "is empty"),
    (severity(Severity.SEV1, cadence=0), ("severities", "SEV1", "cadence"), "between 1m and 30d"),
    (
        severity(Severity.SEV3, priority=Priority.P1),
        ("severities", "SEV3", "priority"),
        "SEV3 begins as P1, before SEV2 (P2).",
    ),
    (
        severity(Severity.SEV3, cadence=60),
        ("severities", "SEV3", "cadence"),
        "SEV3 is told of more often than SEV2.",
    ),
    (
        replace(D, priorities=without(without(D.priorities, Priority.P1), Priority.P2)),
        ("priorities",),
        "P1, P2 are missing.",
    ),
    (priority(Priority.P1, cadence=59), ("priorities", "P1", "cadence"), "between 1m and 30d"),
    (priority(Priority.P5, accept=8 * 86_400), ("priorities", "P5", "accept"), "1m and 7d"),
    (priority(Priority.P5, estimate=-0.5), ("priorities", "P5", "estimate"), "0 and 1000"),
    (
        priority(Priority.P2, accept=60),
        ("priorities", "P2", "accept"),
        "accept of P2 is shorter than that of P1",
    ),
    (replace(D, matrix=without(D.matrix, Impact.LOW)), ("matrix",), "low is missing."),
    (
        replace(D, matrix={**D.matrix, Impact.LOW: without(D.matrix[Impact.LOW], Urgency.MEDIUM)}),
        ("matrix", "low"),
        "medium is missing.",
    ),
    (
        cell(Impact.HIGH, Urgency.LOW, Priority.P1),
        ("matrix", "high", "low"),
        "Urgency low gives P1, before urgency medium (P2).",
    ),
    (
        cell(Impact.LOW, Urgency.HIGH, Priority.P1),
        ("matrix", "low", "high"),
        "Impact low gives P1, before impact medium (P2).",
    ),
    (audience(name=""), ("audiences", 0, "name"), "The name is empty."),
    (audience(name="Customers"), ("audiences", 0, "name"), "written small"),
    (
        replace(D, audiences=(CUSTOMERS, CUSTOMERS)),
        ("audiences", 1, "name"),
        "“customers” is there twice.",
    ),
    (audience(channel=""), ("audiences", 0, "channel"), "The channel is empty."),
    (
        audience(cadence={Severity.SEV1: 10}),
        ("audiences", 0, "cadence", "SEV1"),
        "between 1m and 30d",
    ),
    (
        audience(cadence={Severity.SEV2: 600}),
        ("audiences", 0, "cadence", "SEV2"),
        "told of SEV2, and not at all of SEV1",
    ),
    (
        audience(cadence={Severity.SEV1: 1200, Severity.SEV2: 600}),
        ("audiences", 0, "cadence", "SEV2"),
        "told of SEV2, and less often of SEV1",
    ),
    (audience(template="{titel}"), ("audiences", 0, "template"), "There is no {titel}. Known are"),
    (audience(template="{0}"), ("audiences", 0, "template"), "There is no {0}."),
    (audience(template="{}"), ("audiences", 0, "template"), "There is no {}."),
    (audience(template="{title.x}"), ("audiences", 0, "template"), "There is no {title.x}."),
    (audience(template="{title!r:>9}"), ("audiences", 0, "template"), "Write {title} as it is"),
    (audience(template="{title"), ("audiences", 0, "template"), "A { without its }"),
    (audience(template="x" * 10_001), ("audiences", 0, "template"), "more than 10,000"),
    (replace(D, ladder=(Rung(-1, ("deputy",)),)), ("ladder", 0, "wait"), "between 0 and 1000"),
    (
        replace(D, ladder=(Rung(1, ("deputy",)), Rung(1, ("@x",)))),
        ("ladder", 1, "wait"),
        "A rung waits longer than the one before (1).",
    ),
    (replace(D, ladder=(Rung(0, ()),)), ("ladder", 0, "ask"), "Nobody is asked."),
    *(
        (replace(D, ladder=(Rung(0, ("deputy", who)),)), ("ladder", 0, "ask", 1), "is no role")
        for who in ("IC", "@", "@a b", "@hub", "")
    ),
    (clocks(("Gdpr", "awareness")), ("clocks", 0, "id"), "“Gdpr” is no id"),
    (clocks(("awareness", "awareness")), ("clocks", 0, "id"), "is no id"),
    (clocks(("a", "awareness"), ("a", "awareness")), ("clocks", 1, "id"), "is there twice"),
    (clocks(("a", "b")), ("clocks", 0, "start"), "“b” starts no clock"),
    (clocks(("a", "a")), ("clocks", 0, "start"), "“a” waits for itself"),
    (clocks(("a", "b"), ("b", "c"), ("c", "b")), ("clocks", 0, "start"), "“a” waits for itself"),
    (
        replace(D, clocks=(ReportingClock("a", "", "r", "awareness", 600),)),
        ("clocks", 0, "regulation"),
        "The regulation is empty.",
    ),
    (
        replace(D, clocks=(ReportingClock("a", "r", "", "awareness", 600),)),
        ("clocks", 0, "report"),
        "The report is empty.",
    ),
    (
        replace(D, clocks=(ReportingClock("a", "r", "r", "awareness", 0),)),
        ("clocks", 0, "within"),
        "between 1m and 366d",
    ),
]


def test_the_default_is_sound() -> None:
    assert list(policy_problems(DEFAULT)) == []


@pytest.mark.parametrize(("policy", "path", "says"), WRONG, ids=[says for _, _, says in WRONG])
def test_a_mistake_is_found_where_it_is(
    policy: Policy, path: tuple[str | int, ...], says: str
) -> None:
    found = [problem.sentence for problem in policy_problems(policy) if problem.path == path]
    assert any(says in sentence for sentence in found), list(policy_problems(policy))
    assert all(sentence.endswith(".") for sentence in found)
