"""The metrics of many incidents: a set computed by hand, properties, texts and documents."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.support.hostile import HOSTILE, raw_terminal_codes
from warroom.model.figures import Figures, OpenFollowUp, Told
from warroom.model.summary import ProblemFacts, Summary
from warroom.model.words import (
    Detection,
    FollowUpKind,
    Phase,
    Priority,
    ProblemState,
    Severity,
    Status,
)
from warroom.report.documents import to_json
from warroom.report.metrics.definitions import COUNTS, DURATIONS, ITEMS, SHARES
from warroom.report.metrics.document import metrics_document
from warroom.report.metrics.drawing import BLOCKS, PLAIN, columns, sparkline, steps_for
from warroom.report.metrics.measure import (
    MOST_MONTHS,
    By,
    Kept,
    Measured,
    declared_between,
    grouped,
    measure,
    months,
    overdue,
)
from warroom.report.metrics.plain import WIDTH, metrics_text, percent, took
from warroom.report.metrics.recurrence import recurrence
from warroom.report.metrics.spread import percentile, spread
from warroom.report.metrics.view import View, view
from warroom.text import cell_width

T0 = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 5, 10, tzinfo=UTC)


def at(minutes: float, month: int = 3) -> datetime:
    return T0.replace(month=month) + timedelta(minutes=minutes)


def closed(name: str, month: int, *, ack: float, mitigated: float, resolved: float) -> Figures:
    """Declared at minute 10, detected at 4, started at 0, closed a day after it was resolved."""
    return Figures(
        id=name,
        title=f"title of {name}",
        status=Status.CLOSED,
        severity=Severity.SEV2,
        started_at=at(0, month),
        detected_at=at(4, month),
        declared_at=at(10, month),
        acknowledged_at=at(ack, month),
        contained_at=at(mitigated - 5, month),
        mitigated_at=at(mitigated, month),
        resolved_at=at(resolved, month),
        ended_at=at(resolved, month) + timedelta(days=1),
    )


FIVE = [
    replace(
        closed("INC-1", 3, ack=11, mitigated=34, resolved=64),
        systems=("checkout",),
        told=(Told("customers", kept=3, late=(120,)), Told("executives", kept=1)),
        boxes_met=2,
        boxes_missed=1,
        settled=(60, 600),
        factors=("No canary for TLS settings",),
        severity=Severity.SEV1,
        in_time=1,
    ),
    replace(
        closed("INC-2", 3, ack=9, mitigated=14, resolved=24),
        systems=("Checkout", "auth"),
        told=(Told("customers", overdue=True),),
        decided=(180,),
        factors=("TLS settings: no canaries", "an old runbook"),
        late=1,
        follow_ups=(
            OpenFollowUp("U1", "a canary", FollowUpKind.CORRECTIVE, "ben", NOW - timedelta(days=3)),
            OpenFollowUp("U2", "a page", FollowUpKind.FOLLOW_UP, "", NOW + timedelta(days=3)),
        ),
    ),
    replace(
        closed("INC-3", 5, ack=14, mitigated=104, resolved=164),
        mitigated_at=None,
        contained_at=None,
        reopenings=2,
        category="security",
        detected_by=Detection.CUSTOMER,
    ),
    Figures(
        id="INC-4",
        title="still running",
        status=Status.MITIGATED,
        severity=Severity.SEV2,
        declared_at=at(0, 5),
        started_at=at(-30, 5),
        acknowledged_at=at(2, 5),
        mitigated_at=at(9, 5),
    ),
    replace(
        closed("INC-5", 5, ack=99, mitigated=999, resolved=9_999),
        status=Status.CANCELLED,
        told=(Told("customers", late=(9_999,)),),
        systems=("checkout",),
    ),
]
"""Three that are closed, one that runs, one that was none."""

DRILL = replace(FIVE[0], id="INC-6", exercise=True)


def problem(name: str, *incidents: str) -> Summary:
    return Summary(
        id=name, seq=1, title="TLS settings by hand", status=Status.TRIAGE,
        phase=Phase.IDENTIFICATION, severity=Severity.SEV3, priority=Priority.P3, declared_at=T0,
        ended_at=None, commander="", next_update_at=None, next_update_for="", tasks_total=0,
        tasks_finished=0, last_at=None,
        problem=ProblemFacts(state=ProblemState.OPEN, incidents=incidents),
    )  # fmt: skip


def seen(every: Sequence[Figures] = tuple(FIVE), *problems: Summary) -> View:
    return view(every, problems, NOW)


# By hand


@pytest.mark.parametrize(
    ("name", "n", "p50", "p90", "running", "unknown"),
    [
        ("time_to_detect", 3, 4, 4, 1, 0),
        ("time_to_declare", 3, 6, 6, 0, 1),
        # 1, 0 (at work a minute before it was declared), 4, 2
        ("time_to_acknowledge", 4, 1, 4, 0, 0),
        # 34 - 5 - 4 and 14 - 5 - 4
        ("time_to_contain", 2, 5, 25, 1, 1),
        # 30, 10, and 160 with the resolution, as INC-3 was not mitigated before
        ("time_to_mitigate", 3, 30, 160, 1, 0),
        ("time_to_resolve", 3, 60, 160, 1, 0),
        ("time_to_close", 3, 1440, 1440, 1, 0),
        ("time_of_harm", 3, 34, 164, 1, 0),
    ],
)
def test_the_times_of_five(
    name: str, n: int, p50: float, p90: float, running: int, unknown: int
) -> None:
    timed = measure(FIVE).durations[name]
    assert timed.spread[:3] == (n, p50 * 60, p90 * 60)
    assert (timed.running, timed.unknown, timed.reversed) == (running, unknown, ())


def test_the_counts_and_shares_of_five() -> None:
    found = measure(FIVE)
    assert dict(found.counts) == {
        "incidents": 5, "open": 1, "resolved": 0, "closed": 3, "cancelled": 1, "deferred": 0,
        "reopened": 1, "imported": 0, "hand_overs": 0, "follow_ups_open": 2,
    }  # fmt: skip
    assert found.shares["updates_on_time"] == (4, 2)
    assert found.shares["time_boxes_met"] == (2, 1)
    assert found.shares["follow_ups_in_time"] == (1, 1)
    assert found.items["time_to_settle"][:2] == (2, 60)
    assert found.items["time_to_decide"][:2] == (1, 180)
    assert found.items["update_lateness"][:2] == (1, 120)
    assert seen().audiences == {"customers": (3, 2), "executives": (1, 0)}


def test_what_recurs_among_five() -> None:
    found = recurrence(FIVE, [problem("PRB-1", "INC-3", "INC-1", "INC-9"), problem("PRB-2")])
    assert [(each.name, each.incidents) for each in found.systems] == [
        ("checkout", ("INC-1", "INC-2"))
    ]
    assert [(each.name, each.incidents) for each in found.factors] == [
        ("No canary for TLS settings", ("INC-1", "INC-2"))
    ]
    assert [(each.record, each.incidents) for each in found.problems] == [
        ("PRB-1", ("INC-1", "INC-3"))
    ]
    assert found.recurred == ("INC-3",)


def test_follow_ups_that_are_late() -> None:
    assert [(each.incident.id, each.item.id) for each in overdue(FIVE, NOW)] == [("INC-2", "U1")]


# Groups


def test_groups_are_in_order_and_those_of_which_nobody_said_it_last() -> None:
    assert {by: list(grouped(FIVE, by)) for by in By} == {
        By.SEVERITY: ["SEV1", "SEV2"],
        By.CATEGORY: ["security", "not said"],
        By.SYSTEM: ["checkout", "auth", "not said"],
        By.MONTH: ["2026-03", "2026-05"],
        By.DETECTED_BY: ["customer", "not said"],
    }
    assert [it.id for it in grouped(FIVE, By.SYSTEM)["checkout"]] == ["INC-1", "INC-2", "INC-5"]


def test_months_without_an_incident_are_there() -> None:
    found = months(FIVE, datetime(2026, 7, 1, tzinfo=UTC))
    assert {name: len(inside) for name, inside in found.items()} == {
        "2026-03": 2, "2026-04": 0, "2026-05": 3, "2026-06": 0,
    }  # fmt: skip
    ancient = replace(FIVE[0], declared_at=datetime(1, 1, 1, tzinfo=UTC))
    assert len(months([*FIVE, ancient])) == MOST_MONTHS
    assert list(months([ancient], datetime(1, 1, 1, tzinfo=UTC))) == ["0001-01"]


def test_a_span_of_time_has_its_beginning_and_not_its_end() -> None:
    edge = FIVE[2].declared_at
    assert [it.id for it in declared_between(FIVE, edge, None)] == ["INC-3", "INC-5"]
    assert [it.id for it in declared_between(FIVE, None, edge)] == ["INC-1", "INC-2", "INC-4"]


# What holds for any set


def _figures() -> st.SearchStrategy[Figures]:
    moments = st.one_of(st.none(), st.integers(-5_000, 90_000).map(at))
    return st.builds(
        Figures,
        id=st.sampled_from([f"INC-{number}" for number in range(50)]),
        title=st.text(max_size=10),
        status=st.sampled_from(Status),
        severity=st.sampled_from(Severity),
        declared_at=st.integers(-5_000, 90_000).map(at),
        started_at=moments,
        detected_at=moments,
        acknowledged_at=moments,
        contained_at=moments,
        mitigated_at=moments,
        resolved_at=moments,
        ended_at=moments,
        systems=st.lists(st.sampled_from(["a", "A", "b", ""]), max_size=3).map(tuple),
        category=st.sampled_from(["", "x", "X"]),
        exercise=st.booleans(),
        told=st.lists(
            st.builds(Told, audience=st.just("x"), kept=st.integers(0, 3),
                      late=st.lists(st.integers(1, 99), max_size=2).map(tuple)),
            max_size=1,
        ).map(tuple),
        boxes_met=st.integers(0, 3),
        boxes_missed=st.integers(0, 3),
        settled=st.lists(st.integers(0, 999), max_size=3).map(tuple),
    )  # fmt: skip


sets = st.lists(_figures(), max_size=12)


@settings(max_examples=40, deadline=None)
@given(sets)
def test_an_exercise_changes_nothing(every: list[Figures]) -> None:
    real = [it for it in every if not it.exercise]
    with_drills, without = seen(every), seen(real)
    assert with_drills == without
    drills = view(every, (), NOW, exercises=True)
    assert {it.exercise for it in drills.every} <= {True}


@settings(max_examples=40, deadline=None)
@given(sets, st.randoms())
def test_the_order_is_no_matter(every: list[Figures], chance: object) -> None:
    # Two logs with the same id come from two hubs; here an id names one.
    every = list({it.id: it for it in every}.values())
    mixed = list(every)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = seen(every), seen(mixed)
    assert (one.total, one.months, one.recurrence) == (other.total, other.months, other.recurrence)
    assert all(one.by(by) == other.by(by) for by in By)


@settings(max_examples=40, deadline=None)
@given(sets, sets)
def test_a_union_counts_what_its_parts_count(one: list[Figures], other: list[Figures]) -> None:
    def numbers(it: Measured) -> list[int]:
        return [
            *it.counts.values(),
            *(x for kept in it.shares.values() for x in kept),
            *(timed.spread.n for timed in it.durations.values()),
            *(timed.running + timed.unknown for timed in it.durations.values()),
            *(each.n for each in it.items.values()),
        ]

    parts = zip(numbers(measure(one)), numbers(measure(other)), strict=True)
    assert numbers(measure([*one, *other])) == [a + b for a, b in parts]


@settings(max_examples=40, deadline=None)
@given(sets)
def test_every_incident_is_in_each_time_or_said_not_to_be(every: list[Figures]) -> None:
    found = measure(every)
    for timed in found.durations.values():
        accounted = timed.spread.n + timed.running + timed.unknown + len(timed.reversed)
        assert accounted == found.counts["incidents"] - found.counts["cancelled"]
        assert timed.spread.least is None or timed.spread.least >= 0, "never negative"


@settings(max_examples=40, deadline=None)
@given(sets)
def test_groups_other_than_systems_share_the_incidents_out(every: list[Figures]) -> None:
    for by in By:
        inside = [it for group in grouped(every, by).values() for it in group]
        assert len(inside) >= len(every)
        assert by is By.SYSTEM or len(inside) == len(every)


@given(st.lists(st.integers(0, 10**6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_a_value_with_so_many_at_most_as_large(
    values: list[int], rank: int
) -> None:
    found = percentile(sorted(values), rank)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= rank * len(values)
    assert sum(value < found for value in values) * 100 < rank * len(values)


def test_a_spread_says_how_many_there_were() -> None:
    assert spread([]) == (0, None, None, None, None)
    assert spread([3, 1, 2]) == (3, 2, 3, 1, 3)
    assert [spread(range(n)).few for n in (0, 1, 4, 5)] == [False, True, True, False]


def test_corrected_times_change_the_metrics_and_wrong_ones_are_named() -> None:
    later = replace(FIVE[0], detected_at=at(6))
    assert measure([later]).durations["time_to_detect"].spread.p50 == 6 * 60
    wrong = replace(FIVE[0], detected_at=at(50))
    timed = measure([wrong, FIVE[1]]).durations["time_to_mitigate"]
    assert (timed.reversed, timed.spread.n) == (("INC-1",), 1)
    assert "(left out there): INC-1." in metrics_text(seen([wrong]), NOW)


# As text


def test_the_text_of_five() -> None:
    text = metrics_text(seen([*FIVE], problem("PRB-1", "INC-1", "INC-3")), NOW, By.SEVERITY)
    lines = text.splitlines()
    assert lines[:2] == [
        "5 incidents, 1 still running, 1 cancelled, 1 reopened",
        "Declared from 2026-03 to 2026-05 (UTC).",
    ]
    assert "mitigate     detected   mitigated     3*  30m   2h40  2h40  1" in lines
    assert "* fewer than 5 values: no trend can be seen in them." in lines
    assert "updates on time     4    2   66 %" in lines
    assert "incidents           ▆▁█  2026-05 3      highest 3" in lines
    assert "acknowledge p50     ▁·█  2026-05 2m     highest 2m" in lines
    assert "  2×, last 2026-03-04, INC-1, INC-2: checkout" in lines
    assert "  2×, last 2026-05-04, INC-1, INC-3: PRB-1 (open) TLS settings by hand" in lines
    assert "  INC-2 U1  3 days late, ben: a canary" in lines
    assert any(line.startswith("SEV1      1  4m (1)") for line in lines)


@pytest.mark.parametrize("by", [None, *By])
def test_no_line_is_wider_than_a_terminal(by: By | None) -> None:
    many = [
        replace(
            it, systems=(*it.systems, "w" * 200, "広" * 60), factors=("words " * 40,),
            category="c" * 200,
            told=(Told("a" * 100, kept=12), Told("b")),
            follow_ups=(OpenFollowUp("U1", "x" * 200, FollowUpKind.FOLLOW_UP, "p" * 32, T0),),
        )
        for it in FIVE
    ]  # fmt: skip
    every = [replace(it, id=f"INC-{n}") for n, it in enumerate(many * 40, 1_000)]
    text = metrics_text(seen(every, problem("PRB-9", *[it.id for it in every])), NOW, by)
    assert max(map(cell_width, text.splitlines())) <= WIDTH


def test_nothing_is_told_of_nothing() -> None:
    assert metrics_text(seen([]), NOW) == ""
    assert "BY MONTH" not in metrics_text(view(FIVE[2:3], (), NOW), NOW), "one month is no trend"


@pytest.mark.parametrize("bad", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_texts_come_out_inert(bad: str) -> None:
    one = replace(
        FIVE[0], id=bad, title=bad, category=bad, systems=(bad,), factors=(bad,),
        told=(Told(bad, kept=1), Told("b")),
        follow_ups=(OpenFollowUp(bad, bad, FollowUpKind.FOLLOW_UP, bad, T0),),
    )  # fmt: skip
    other = replace(one, id=f"{bad} 2", detected_at=at(99))
    found = seen([one, other], problem(bad, one.id, other.id))
    for by in (By.CATEGORY, By.SYSTEM):
        text = metrics_text(found, NOW, by)
        assert not raw_terminal_codes(text)
        assert max(map(cell_width, text.splitlines())) <= WIDTH
    assert to_json(metrics_document(found, NOW, by=By.SYSTEM)).isascii()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"), (0, "0s"), (59.9, "59s"), (60, "1m"), (3_599, "59m"), (3_900, "1h05"),
        (86_399, "23h59"), (86_400, "1d00"), (99 * 86_400, "99d00"), (100 * 86_400, "100d"),
    ],
)  # fmt: skip
def test_durations_are_short(seconds: float | None, text: str) -> None:
    assert took(seconds) == text


def test_only_all_is_a_hundred_percent() -> None:
    assert [percent(Kept(*each)) for each in ((999, 1), (7, 0), (0, 7), (0, 0))] == [
        "99 %", "100 %", "0 %", "-",
    ]  # fmt: skip


# As a document


def test_the_document_has_every_metric_and_every_key() -> None:
    document = json.loads(to_json(metrics_document(seen(), NOW, by=By.MONTH, exercises=seen([]))))
    assert list(document) == [
        "now", "since", "until", "counts", "durations", "items", "shares", "by", "groups",
        "months", "audiences", "recurrence", "follow_ups_overdue", "exercises_left_out",
        "exercises",
    ]  # fmt: skip
    for part in (document, document["exercises"], *document["groups"], *document["months"]):
        assert list(part["counts"]) == [each.name for each in COUNTS]
        assert list(part["durations"]) == [each.name for each in DURATIONS]
        assert list(part["items"]) == [each.name for each in ITEMS]
        assert list(part["shares"]) == [each.name for each in SHARES]
    assert document["durations"]["time_to_mitigate"] == {
        "from": "detected", "to": "mitigated", "n": 3, "p50": 1800.0, "p90": 9600.0,
        "least": 600.0, "most": 9600.0, "few": True, "running": 1, "unknown": 0, "reversed": [],
    }  # fmt: skip
    assert document["shares"]["updates_on_time"] == {"met": 4, "missed": 2, "share": 0.6667}
    assert document["follow_ups_overdue"] == [
        {
            "incident": "INC-2", "id": "U1", "text": "a canary", "kind": "corrective action",
            "person": "ben", "due_at": "2026-05-07T00:00:00Z", "late": 3 * 86_400,
        }
    ]  # fmt: skip
    assert metrics_document(seen(), NOW)["exercises"] is None


# Drawings


def test_a_sparkline_is_a_character_a_value() -> None:
    assert sparkline([0, 1, 7, None]) == "▁▂█·"
    assert sparkline([0.5, None], PLAIN, top=1.0) == ":-"
    assert sparkline([]) == "" and sparkline([0, 0]) == "▁▁" and sparkline([None]) == "·"


def test_columns_stand_on_the_ground() -> None:
    assert columns([8, 4, None, 0], 2, 2) == ["█       ", "█ █ ·   "]
    assert columns([1_000, 1], 2, 1)[1] == "█▁", "what is more than nothing is seen"


def test_signs_are_those_that_the_terminal_has() -> None:
    assert steps_for({"TERM": "xterm-256color"}) == BLOCKS
    assert steps_for({"TERM": "linux"}) == "▄█"
    assert steps_for({}, "ANSI_X3.4-1968") == PLAIN
