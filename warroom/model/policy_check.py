"""What is wrong with a policy whose shape is right: what is missing, out of order, unknown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from string import Formatter
from typing import NamedTuple

from warroom.model.limits import MAX_LINE, MAX_NEXT_UPDATE, MAX_TEXT
from warroom.model.policy import TEMPLATE_FIELDS, AudienceRule, Policy
from warroom.model.words import HUB, Impact, Priority, Role, Severity, Urgency

MINUTE, HOUR, DAY = 60, 3600, 86_400
LONGEST_CADENCE = int(MAX_NEXT_UPDATE.total_seconds())
CLOCK_STARTS = ("awareness", "classification")
"""What sets a regulator's clock off beside another clock's report."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


class PolicyProblem(NamedTuple):
    """Where in the policy, as keys and places from the top, and a sentence."""

    path: tuple[str | int, ...]
    sentence: str


def policy_problems(policy: Policy) -> Iterator[PolicyProblem]:
    """Every mistake that a reader of the policy would stumble over, from top to bottom."""
    yield from _line(("name",), policy.name, "The name")
    yield from _numbers(policy)
    yield from _severities(policy)
    yield from _priorities(policy)
    yield from _matrix(policy)
    yield from _audiences(policy)
    yield from _ladder(policy)
    yield from _clocks(policy)


def _line(path: tuple[str | int, ...], text: str, what: str) -> Iterator[PolicyProblem]:
    if not text.strip():
        yield PolicyProblem(path, f"{what} is empty.")
    elif len(text) > MAX_LINE or "\n" in text:
        yield PolicyProblem(path, f"{what} has to fit on one line of {MAX_LINE} characters.")


def _within(
    path: tuple[str | int, ...], value: float, low: float, high: float, bounds: str
) -> Iterator[PolicyProblem]:
    # Written so that a number that is none (nan) is outside.
    if not low <= value <= high:
        yield PolicyProblem(path, f"{path[-1]} has to be between {bounds}.")


def _numbers(policy: Policy) -> Iterator[PolicyProblem]:
    yield from _within(("span_of_control",), policy.span_of_control, 1, 50, "1 and 50")
    yield from _within(("silence",), policy.silence, 10, DAY, "10s and 1d")
    for key in ("post_mortem_days", "follow_up_days"):
        yield from _within((key,), getattr(policy, key), 1, 366, "1 and 366 working days")
    otherwise = policy.capacity_otherwise
    yield from _within(("capacity_otherwise",), otherwise, 0, 24, "0 and 24 hours")
    for role, hours in policy.capacity.items():
        yield from _within(("capacity", role.value), hours, 0, 24, "0 and 24 hours")


def _missing(
    path: tuple[str | int, ...], kind: Iterable[StrEnum], given: Iterable[StrEnum]
) -> Iterator[PolicyProblem]:
    left = [word.value for word in kind if word not in set(given)]
    if left:
        yield PolicyProblem(path, f"{', '.join(left)} {'is' if len(left) == 1 else 'are'} missing.")


def _cadence(path: tuple[str | int, ...], seconds: int) -> Iterator[PolicyProblem]:
    yield from _within(path, seconds, MINUTE, LONGEST_CADENCE, "1m and 30d")


def _severities(policy: Policy) -> Iterator[PolicyProblem]:
    yield from _missing(("severities",), Severity, policy.severities)
    for severity, rule in policy.severities.items():
        path = ("severities", severity.value)
        yield from _line((*path, "meaning"), rule.meaning, "The meaning")
        yield from _cadence((*path, "cadence"), rule.cadence)
    for worse, milder in pairwise(s for s in Severity if s in policy.severities):
        above, below = policy.severities[worse], policy.severities[milder]
        path = ("severities", milder.value)
        if below.priority < above.priority:
            said = f"{milder} begins as {below.priority}, before {worse} ({above.priority})."
            yield PolicyProblem((*path, "priority"), said)
        if below.cadence < above.cadence:
            said = f"{milder} is told of more often than {worse}."
            yield PolicyProblem((*path, "cadence"), said)


def _priorities(policy: Policy) -> Iterator[PolicyProblem]:
    yield from _missing(("priorities",), Priority, policy.priorities)
    for priority, rule in policy.priorities.items():
        path = ("priorities", priority.value)
        yield from _cadence((*path, "cadence"), rule.cadence)
        yield from _within((*path, "accept"), rule.accept, MINUTE, 7 * DAY, "1m and 7d")
        yield from _within((*path, "estimate"), rule.estimate, 0, 1000, "0 and 1000 hours")
    for first, later in pairwise(p for p in Priority if p in policy.priorities):
        above, below = policy.priorities[first], policy.priorities[later]
        for key in ("cadence", "accept"):
            if getattr(below, key) < getattr(above, key):
                said = f"{key} of {later} is shorter than that of {first}, which comes before it."
                yield PolicyProblem(("priorities", later.value, key), said)


def _matrix(policy: Policy) -> Iterator[PolicyProblem]:
    matrix = policy.matrix
    yield from _missing(("matrix",), Impact, matrix)
    for impact, row in matrix.items():
        yield from _missing(("matrix", impact.value), Urgency, row)
        for more, less in pairwise(u for u in Urgency if u in row):
            if row[less] < row[more]:
                said = f"Urgency {less} gives {row[less]}, before urgency {more} ({row[more]})."
                yield PolicyProblem(("matrix", impact.value, less.value), said)
    for high, low in pairwise(i for i in Impact if i in matrix):
        for urgency, priority in matrix[low].items():
            before = matrix[high].get(urgency)
            if before is not None and priority < before:
                said = f"Impact {low} gives {priority}, before impact {high} ({before})."
                yield PolicyProblem(("matrix", low.value, urgency.value), said)


def _audiences(policy: Policy) -> Iterator[PolicyProblem]:
    seen: set[str] = set()
    for place, rule in enumerate(policy.audiences):
        path = ("audiences", place)
        yield from _line((*path, "name"), rule.name, "The name")
        if rule.name != rule.name.strip().lower():
            said = f"Audiences are written small, without outer blanks: “{rule.name}” is not."
            yield PolicyProblem((*path, "name"), said)
        if rule.name in seen:
            yield PolicyProblem((*path, "name"), f"“{rule.name}” is there twice.")
        seen.add(rule.name)
        yield from _line((*path, "channel"), rule.channel, "The channel")
        for severity, seconds in rule.cadence.items():
            yield from _cadence((*path, "cadence", severity.value), seconds)
        yield from _audience_order(path, rule)
        yield from _template((*path, "template"), rule.template)


def _audience_order(path: tuple[str | int, ...], rule: AudienceRule) -> Iterator[PolicyProblem]:
    for worse, milder in pairwise(Severity):
        more, less = rule.cadence.get(worse), rule.cadence.get(milder)
        if less is not None and (more is None or less < more):
            how = "not at all" if more is None else "less often"
            said = f"“{rule.name}” are told of {milder}, and {how} of {worse}, which is worse."
            yield PolicyProblem((*path, "cadence", milder.value), said)


def _template(path: tuple[str | int, ...], template: str) -> Iterator[PolicyProblem]:
    if len(template) > MAX_TEXT:
        yield PolicyProblem(path, f"The template has more than {MAX_TEXT:,} characters.")
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        yield PolicyProblem(path, "A { without its }, or the other way round; write {{ for a {.")
        return
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in TEMPLATE_FIELDS:
            known = ", ".join(f"{{{field}}}" for field in TEMPLATE_FIELDS)
            yield PolicyProblem(path, f"There is no {{{name}}}. Known are {known}.")
        elif form or conversion:
            yield PolicyProblem(path, f"Write {{{name}}} as it is, with nothing after the name.")


def _ladder(policy: Policy) -> Iterator[PolicyProblem]:
    roles = {role.value for role in Role}
    waits = [rung.wait for rung in policy.ladder]
    for place, rung in enumerate(policy.ladder):
        path = ("ladder", place)
        yield from _within((*path, "wait"), rung.wait, 0, 1000, "0 and 1000")
        if place and rung.wait <= waits[place - 1]:
            said = f"A rung waits longer than the one before ({waits[place - 1]})."
            yield PolicyProblem((*path, "wait"), said)
        if not rung.ask:
            yield PolicyProblem((*path, "ask"), "Nobody is asked. Name a role or an @rota.")
        for nth, who in enumerate(rung.ask):
            named = who.startswith("@") and len(who) > 1 and len(who.split()) == 1
            if who not in roles and (not named or who[1:].casefold() == HUB):
                said = f"“{who}” is no role ({', '.join(roles_in_order())}) and no @name."
                yield PolicyProblem((*path, "ask", nth), said)


def roles_in_order() -> Sequence[str]:
    """The names of the roles as a policy has them, the most senior first."""
    return [role.value for role in Role]


def _clocks(policy: Policy) -> Iterator[PolicyProblem]:
    starts = {clock.id: clock.start for clock in policy.clocks}
    seen: set[str] = set()
    for place, clock in enumerate(policy.clocks):
        path = ("clocks", place)
        if not _NAME.fullmatch(clock.id) or len(clock.id) > MAX_LINE or clock.id in CLOCK_STARTS:
            said = f"“{clock.id}” is no id: write small letters, digits and -, as in nis2-early."
            yield PolicyProblem((*path, "id"), said)
        if clock.id in seen:
            yield PolicyProblem((*path, "id"), f"“{clock.id}” is there twice.")
        seen.add(clock.id)
        yield from _line((*path, "regulation"), clock.regulation, "The regulation")
        yield from _line((*path, "report"), clock.report, "The report")
        yield from _within((*path, "within"), clock.within, MINUTE, 366 * DAY, "1m and 366d")
        if clock.start not in CLOCK_STARTS and clock.start not in starts:
            said = (
                f"“{clock.start}” starts no clock: awareness, classification,"
                " or the id of another clock."
            )
            yield PolicyProblem((*path, "start"), said)
        elif _runs_in_a_circle(clock.id, starts):
            said = f"“{clock.id}” waits for itself, so it never starts."
            yield PolicyProblem((*path, "start"), said)


def _runs_in_a_circle(clock: str, starts: dict[str, str]) -> bool:
    at, steps = starts[clock], 0
    while at in starts and at != clock and steps <= len(starts):
        at, steps = starts[at], steps + 1
    return at in starts
