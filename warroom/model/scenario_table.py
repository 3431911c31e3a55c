"""Reading a scenario from a table, as a TOML file holds it: every problem with its place."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from warroom.model.limits import MAX_LINE, MAX_SYSTEMS
from warroom.model.playbook import MAX_SOURCES, MAX_TITLE, MAX_VERSION, Path, Problem, Reader, shown
from warroom.model.policy import seconds
from warroom.model.scenario import (
    MAX_ID,
    MAX_INJECT,
    MAX_INJECTS,
    MAX_OBJECTIVES,
    MAX_PARAGRAPH,
    MAX_PEOPLE,
    MAX_POINTS,
    MAX_SCENARIO,
    MAX_SCENARIO_BYTES,
    MAX_WORDS,
    Check,
    Inject,
    InjectKind,
    Objective,
    Scenario,
    Sign,
    Simulated,
)
from warroom.model.words import HUB, ROLE_SHORT, Phase, Role, Severity, Status

_ROLES = {
    **{role.value: role for role in Role},
    **{short.casefold(): role for role, short in ROLE_SHORT.items()},
}
_PHASES = {each.value: each for each in Phase}
_STATUSES = {each.value: each for each in Status}
_SEVERITIES = {each.value.casefold(): each for each in Severity}
_SIGNS = {each.value: each for each in Sign}
_KINDS = {each.value: each for each in InjectKind if each is not InjectKind.ACT}

_WORDS_FOR = frozenset(
    {
        Sign.TOLD, Sign.SAID, Sign.DECISION, Sign.TASK, Sign.TASK_DONE, Sign.STEP, Sign.WORKAROUND,
        Sign.EXTENT, Sign.HYPOTHESIS, Sign.RULED_OUT, Sign.SUPPORTED, Sign.PLAYBOOK, Sign.FOLLOW_UP,
    }
)  # fmt: skip
_NEEDS_WORDS = frozenset({Sign.STEP})
_FIELD_OF = {
    Sign.ROLE: "role",
    Sign.HAND_OVER: "role",
    Sign.STATUS: "status",
    Sign.PHASE: "phase",
    Sign.SEVERITY: "severity",
    Sign.TOLD: "audience",
    Sign.INJECT: "inject",
}
_OPTIONAL = frozenset({Sign.TOLD, Sign.HAND_OVER})
"""Which field a sign has, and where it may be left out."""

_TOP = (
    "id", "title", "version", "incident", "description", "severity", "duration", "known",
    "systems", "roles", "debrief", "sources", "people", "injects", "objectives",
)  # fmt: skip
_PERSON = ("name", "about", "role", "takes", "acknowledges", "finishes")
_INJECT = (
    "id", "kind", "from", "to", "channel", "text", "at", "when", "after", "until", "only_if",
    "unless",
)  # fmt: skip
_CHECK = ("sign", "words", "role", "status", "phase", "severity", "audience", "inject")
_OBJECTIVE = ("id", "text", "points", "within", "since", "good", "why", *_CHECK)


def read_scenario(table: Mapping[str, Any]) -> tuple[Scenario | None, list[Problem]]:
    """The scenario in a table and every problem in it; None where there is a problem."""
    found: list[Problem] = []
    top = Reader(table, (), found)
    top.known(_TOP, "A scenario")
    made: dict[str, Any] = {
        "id": top.id(),
        "title": top.text("title", MAX_TITLE),
        "version": top.text("version", MAX_VERSION),
        "incident": top.text("incident", MAX_LINE),
        "description": _paragraph(top, "description"),
        "severity": _needed(top, "severity", _SEVERITIES, 'severity = "SEV3"') or Severity.SEV3,
        "duration": _seconds(top, "duration", needed=True) or 0,
        "known": _paragraph(top, "known"),
        "systems": top.texts("systems", MAX_SYSTEMS, MAX_LINE),
        "roles": tuple(_roles(top)),
        "debrief": top.texts("debrief", 20, MAX_PARAGRAPH),
        "sources": top.texts("sources", MAX_SOURCES, MAX_PARAGRAPH),
        "people": tuple(_person(each) for each in _tables(top, "people", _PERSON, MAX_PEOPLE)),
        "injects": tuple(
            _inject(each) for each in _tables(top, "injects", _INJECT, MAX_INJECTS, needed=True)
        ),
        "objectives": tuple(
            _objective(each)
            for each in _tables(top, "objectives", _OBJECTIVE, MAX_OBJECTIVES, needed=True)
        ),
    }
    if not found:
        scenario = Scenario(**made)
        found += _between(scenario)
        size = len(msgspec.json.encode(scenario))
        if size > MAX_SCENARIO_BYTES:
            top.say(
                f"The scenario takes {size:,} bytes and the limit is {MAX_SCENARIO_BYTES:,}."
                " Shorten it."
            )
    return (None, found) if found else (scenario, [])


def _paragraph(table: Reader, key: str, *, required: bool = True, most: int = MAX_PARAGRAPH) -> str:
    """A text whose line breaks in the file mean nothing."""
    value = table.table.get(key)
    if not isinstance(value, str):
        return table.text(key, most, required=required)
    return Reader({key: " ".join(value.split())}, table.at, table.found).text(key, most)


def _needed(table: Reader, key: str, words: Mapping[str, Any], example: str) -> Any:
    if key not in table.table:
        table.say(f"{key} is missing. Write {example}.")
    return table.word(key, words, example)


def _seconds(table: Reader, key: str, *, needed: bool = False) -> int | None:
    """A duration: from the start, or of something."""
    if key not in table.table:
        if needed:
            table.say(f'{key} is missing. Write {key} = "20m".')
        return None
    value = table.table[key]
    try:
        amount = seconds(value) if isinstance(value, str) and len(value) < 16 else -1
    except ValueError:
        amount = -1
    if not (1 if needed else 0) <= amount <= MAX_SCENARIO:
        table.say(
            f'{key} {shown(value)} is no duration up to eight hours, written as "90s", "5m" or'
            ' "1h30m".',
            key,
        )
        return None
    return amount


def _tables(
    top: Reader, key: str, keys: tuple[str, ...], most: int, *, needed: bool = False
) -> Iterator[Reader]:
    given = top.table.get(key)
    if given is None and not needed:
        return
    if not isinstance(given, list | tuple):
        at = (key,) if key in top.table else ()
        top.say(f"{key} has to be a list of tables: write each under a line [[{key}]].", *at)
        return
    if needed and not given:
        top.say(f"{key} is empty. Write each under a line [[{key}]].", key)
    if len(given) > most:
        top.say(f"There are {len(given)} {key} and the limit is {most}.", key)
    for place, each in enumerate(given):
        if not isinstance(each, Mapping):
            top.say(f"Each of {key} has to be a table under a line [[{key}]].", key, place)
            continue
        one = Reader(each, (*top.at, key, place), top.found)
        one.known(keys, f"Each of {key}")
        yield one


def _roles(top: Reader) -> Iterator[Role]:
    for place, word in enumerate(top.texts("roles", len(Role), MAX_LINE)):
        role = _ROLES.get(word.casefold())
        if role is not None:
            yield role
        elif word:
            names = ", ".join(Role)
            top.say(f"There is no role {shown(word)}. There are: {names}.", "roles", place)


def _person(table: Reader) -> Simulated:
    name = table.text("name", 32)
    if len(name.split()) > 1 or name.casefold() == HUB:
        table.say(
            f"{shown(name)} is no person's name: it has no spaces and is not the hub.", "name"
        )
    standing = Simulated(name="x")
    acknowledges, finishes = _seconds(table, "acknowledges"), _seconds(table, "finishes")
    person = Simulated(
        name=name,
        about=table.text("about", MAX_LINE, required=False),
        role=table.word("role", _ROLES, 'role = "operations lead"'),
        takes=_seconds(table, "takes"),
        acknowledges=standing.acknowledges if acknowledges is None else acknowledges,
        finishes=standing.finishes if finishes is None else finishes,
    )
    if person.takes is not None and person.role is None:
        table.say("takes says when they take their role, and there is no role.", "takes")
    return person


def _inject(table: Reader) -> Inject:
    made = Inject(
        id=table.id(),
        kind=_needed(table, "kind", _KINDS, 'kind = "alert"') or InjectKind.ALERT,
        sender=table.text("from", MAX_LINE),
        to=table.text("to", MAX_LINE, required=False),
        channel=table.text("channel", MAX_LINE, required=False),
        text=_paragraph(table, "text", most=MAX_INJECT),
        at=_seconds(table, "at") or 0,
        when=_condition(table, "when"),
        after=_seconds(table, "after") or 0,
        until=_seconds(table, "until"),
        only_if=_condition(table, "only_if"),
        unless=_condition(table, "unless"),
    )
    if "at" not in table.table and "when" not in table.table:
        table.say('Say when it comes in: at = "5m", or when = { sign = "told" }.')
    if made.when is None:
        for key in ("after", "until"):
            if key in table.table and "when" not in table.table:
                table.say(f"{key} goes with when, and there is none.", key)
    elif made.until is not None and made.until < made.at:
        table.say("until is before at, so it could never come in.", "until")
    return made


def _condition(table: Reader, key: str) -> Check | None:
    value = table.table.get(key)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        table.say(f'{key} has to be a table, as in {key} = {{ sign = "told" }}.', key)
        return None
    one = Reader(value, (*table.at, key), table.found)
    one.known(_CHECK, f"The condition {key}")
    return _check(one)


def _check(table: Reader) -> Check:
    sign = _needed(table, "sign", _SIGNS, 'sign = "told"') or Sign.DECLARED
    words = table.texts("words", MAX_WORDS, MAX_LINE)
    for place, each in enumerate(words):
        if not all(part.strip() for part in each.split("|")):
            table.say("There is nothing between two bars, or beside one.", "words", place)
    made = Check(
        sign=sign,
        words=words,
        role=table.word("role", _ROLES, 'role = "incident commander"'),
        status=table.word("status", _STATUSES, 'status = "mitigated"'),
        phase=table.word("phase", _PHASES, 'phase = "containment"'),
        severity=table.word("severity", _SEVERITIES, 'severity = "SEV2"'),
        audience=table.text("audience", MAX_LINE, required=False).lower(),
        inject=table.text("inject", MAX_ID, required=False),
    )
    if "sign" in table.table:
        _fitting(table, made)
    return made


def _fitting(table: Reader, made: Check) -> None:
    mine = _FIELD_OF.get(made.sign, "")
    if mine and mine not in table.table and made.sign not in _OPTIONAL:
        table.say(f"The sign {made.sign} needs {mine}.")
    for key in dict.fromkeys(_FIELD_OF.values()):
        if key in table.table and key != mine:
            table.say(f"{key} does not go with the sign {made.sign}.", key)
    if made.words and made.sign not in _WORDS_FOR:
        table.say(f"words do not go with the sign {made.sign}.", "words")
    if made.sign in _NEEDS_WORDS and not made.words:
        table.say(f'The sign {made.sign} needs words, as in words = ["roll back|revert"].')


def _objective(table: Reader) -> Objective:
    points = table.table.get("points")
    if not isinstance(points, int) or isinstance(points, bool) or not 1 <= points <= MAX_POINTS:
        at = ("points",) if "points" in table.table else ()
        table.say(f"points has to be a whole number from 1 to {MAX_POINTS}.", *at)
        points = 1
    return Objective(
        id=table.id(),
        text=table.text("text", MAX_LINE),
        check=_check(table),
        points=points,
        good=_paragraph(table, "good"),
        why=_paragraph(table, "why"),
        within=_seconds(table, "within"),
        since=table.text("since", MAX_ID, required=False),
    )


def _between(scenario: Scenario) -> Iterator[Problem]:
    """What is wrong with the parts side by side: names twice, or that lead nowhere; times."""
    for key, names in (
        ("people", [each.name for each in scenario.people]),
        ("injects", [each.id for each in scenario.injects]),
        ("objectives", [each.id for each in scenario.objectives]),
    ):
        for place, name in enumerate(names):
            if name in names[:place]:
                field = "name" if key == "people" else "id"
                number = names.index(name) + 1
                sentence = f"{shown(name)} is number {number} of {key} already."
                yield Problem((key, place, field), f"{sentence} Give each its own.")
    ids = {each.id for each in scenario.injects}
    for place, objective in enumerate(scenario.objectives):
        at: Path = ("objectives", place)
        if objective.since and objective.since not in ids:
            yield Problem((*at, "since"), f"There is no inject {shown(objective.since)}.")
        yield from _named(objective.check, at, ids)
        if objective.within is not None and objective.within > scenario.duration:
            yield Problem((*at, "within"), "within is longer than the whole exercise.")
    for place, inject in enumerate(scenario.injects):
        at = ("injects", place)
        for key in ("when", "only_if", "unless"):
            if (check := getattr(inject, key)) is not None:
                yield from _named(check, (*at, key), ids)
        for key in ("at", "until"):
            moment = getattr(inject, key)
            if moment is not None and moment > scenario.duration:
                yield Problem((*at, key), f"{key} is after the end of the exercise.")


def _named(check: Check, at: Path, ids: set[str]) -> Iterator[Problem]:
    if check.inject and check.inject not in ids:
        yield Problem((*at, "inject"), f"There is no inject {shown(check.inject)}.")


def digest_of(scenario: Scenario) -> str:
    """SHA-256 over the scenario as JSON: runs with the same one can be compared."""
    return hashlib.sha256(msgspec.json.encode(scenario, order="deterministic")).hexdigest()


def table_of(scenario: Scenario) -> dict[str, Any]:
    """The table that `read_scenario` makes this scenario of."""
    table: dict[str, Any] = msgspec.to_builtins(scenario)
    table["duration"] = f"{scenario.duration}s"
    for person in table.get("people", ()):
        _written(person, "takes", "acknowledges", "finishes")
    for inject in table["injects"]:
        inject["from"] = inject.pop("sender")
        inject.setdefault("at", 0)
        _written(inject, "at", "after", "until")
    for objective in table["objectives"]:
        objective.update(objective.pop("check"))
        _written(objective, "within")
    return table


def _written(table: dict[str, Any], *keys: str) -> None:
    for key in keys:
        if key in table:
            table[key] = f"{table[key]}s"


def problems_of(scenario: Scenario) -> list[Problem]:
    """What is wrong with a scenario that did not come from a file that was checked."""
    return read_scenario(table_of(scenario))[1]
