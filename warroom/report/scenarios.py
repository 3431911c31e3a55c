"""Scenarios in words: for those who take part, and for those who run them."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from warroom.model.scenario import Check, Inject, Scenario, Sign
from warroom.model.scenario_table import digest_of
from warroom.report.drill import minutes
from warroom.report.phrases import time_box_text
from warroom.text import clean_line, pad


def list_text(scenarios: Iterable[Scenario]) -> Iterator[str]:
    """A line each: id, how long, title."""
    found = list(scenarios)
    widest = max((len(each.id) for each in found), default=0)
    for each in found:
        yield f"{pad(each.id, widest)}  {time_box_text(each.duration):>5}  {clean_line(each.title)}"


def scenario_text(it: Scenario, *, script: bool) -> Iterator[str]:
    """What those who take part may know; with `script` all of it."""
    yield f"{clean_line(it.id)}  {clean_line(it.title)} ({time_box_text(it.duration)})"
    yield f"Incident: {clean_line(it.incident)} ({it.severity})"
    yield clean_line(it.description)
    yield ""
    yield clean_line(it.known)
    if it.roles:
        yield f"Roles to fill: {', '.join(it.roles)}"
    if it.people:
        people = (f"{each.name}{f' ({each.about})' if each.about else ''}" for each in it.people)
        yield f"Simulated: {clean_line(', '.join(people))}"
    yield f"{len(it.objectives)} objectives, {it.points} points; {len(it.injects)} things come in"
    if not script:
        yield ""
        yield "--script shows what comes in when, and what counts: not for those who take part."
        return
    yield ""
    yield "What comes in"
    for inject in it.injects:
        yield from _inject_lines(inject)
    yield ""
    yield "Objectives"
    for each in it.objectives:
        limit = f" within {minutes(each.within)}" if each.within is not None else ""
        since = f" of {each.since}" if each.since else ""
        yield f"  {each.points:>3}  {clean_line(each.text)}: {_check(each.check)}{limit}{since}"
        yield f"       {clean_line(each.good)}"


def _inject_lines(inject: Inject) -> Iterator[str]:
    when = [f"at {minutes(inject.at)}"]
    if inject.when is not None:
        when.append(f"{minutes(inject.after)} after {_check(inject.when)}")
    if inject.only_if is not None:
        when.append(f"only if {_check(inject.only_if)}")
    if inject.unless is not None:
        when.append(f"unless {_check(inject.unless)}")
    head = f"  {clean_line(inject.id)}: {inject.kind} from {clean_line(inject.sender)}"
    yield f"{head} ({', '.join(when)})"
    yield f"    {clean_line(inject.text)}"


def _check(check: Check) -> str:
    """A condition in a few words, as its table has it."""
    facts = [
        check.role, check.status, check.phase, check.severity, check.audience, check.inject,
        *check.words,
    ]  # fmt: skip
    said = ", ".join(clean_line(str(each)) for each in facts if each)
    return f"{Sign(check.sign)}{f' ({said})' if said else ''}"


def scenario_document(it: Scenario) -> dict[str, Any]:
    """All of it for scripts; durations in seconds."""
    document: dict[str, Any] = msgspec.to_builtins(it)
    return {**document, "points": it.points, "digest": digest_of(it)}
