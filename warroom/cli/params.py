"""How the command line reads ids, times, durations, severities and priorities.

Each function takes what was typed and raises BadParameter with a sentence.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import click

from warroom.model.ids import INCIDENT, PROBLEM, REGISTER_LOG, as_id
from warroom.model.words import ROLE_SHORT, Detection, Priority, Role, Severity, Tlp
from warroom.text import clean_line, clean_name
from warroom.times import parse_duration, parse_when

T = TypeVar("T")


def incident_id(value: str) -> str:
    """`INC-1`, `inc-1` or `1`, as the hub has it."""
    name = as_id(value, INCIDENT)
    if not name:
        raise click.BadParameter(
            f"“{clean_line(value, 40)}” is not an incident's id."
            " Give it as INC-1 or 1; `warroom list` shows those there are."
        )
    return name


def problem_id(value: str) -> str:
    """`PRB-1`, `prb-1` or `1`, as the hub has it."""
    name = as_id(value, PROBLEM)
    if not name:
        raise click.BadParameter(
            f"“{clean_line(value, 40)}” is not a problem's id."
            " Give it as PRB-1 or 1; `warroom problem list` shows those there are."
        )
    return name


def log_id(value: str) -> str:
    """The id of an incident, or of a problem record, whose prefix is needed: `PRB-1`."""
    if value.strip().upper().startswith(f"{PROBLEM}-"):
        return problem_id(value)
    return incident_id(value)


def any_log_id(value: str) -> str:
    """The id of any log; also that of the register of people, `REG-1`."""
    return REGISTER_LOG if value.strip().upper() == REGISTER_LOG else log_id(value)


Standing = Role
"""What somebody may do at a hub, before any room's roles."""


def standing(value: str) -> Standing:
    """`observer`, `responder`, `ic` or `incident commander`, in any case."""
    wanted = value.strip().casefold()
    from warroom.model.incident.people import STANDINGS  # most commands need no state

    for each in STANDINGS:
        if wanted in (each.value, ROLE_SHORT[each].casefold()):
            return each
    raise click.BadParameter(
        f"“{clean_line(value, 20)}” is none. Give observer, responder or ic (incident commander)."
    )


def person(value: str) -> str:
    """A person's name as the hub knows people."""
    return _said(lambda: clean_name(value))


def people(value: str) -> tuple[str, ...]:
    """Names with commas between them; at least one."""
    names = tuple(name for part in value.split(",") if (name := part.strip().removeprefix("@")))
    if not names:
        raise click.BadParameter("Give at least one name, as in: ana,ben")
    return names


def when(value: str) -> datetime:
    """A moment as people write it, aware; without a zone it is UTC."""
    return _said(lambda: parse_when(value, datetime.now(UTC)))


def day_or_when(value: str) -> datetime:
    """A moment; a day alone (2026-03-04) is its beginning, UTC."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
        value = f"{value.strip()} 00:00"
    return when(value)


def since(value: str) -> int | datetime:
    """An entry's number, or a moment."""
    return int(value) if re.fullmatch(r"\d{1,18}", value.strip(), re.ASCII) else when(value)


def seconds(value: str) -> int:
    """A duration as people write it, in whole seconds; 0 for `none`."""
    if value.strip().lower() == "none":
        return 0
    return _said(lambda: int(parse_duration(value).total_seconds()))


def severity(value: str) -> Severity:
    """`SEV2`, `sev2` or `2`."""
    return _grade(Severity, "SEV", value)


def priority(value: str) -> Priority:
    """`P2`, `p2` or `2`."""
    return _grade(Priority, "P", value)


def detection(value: str) -> Detection:
    """What noticed an incident: person, monitoring, SIEM, customer, in any case."""
    for each in Detection:
        if each.value.casefold() == value.strip().casefold():
            return each
    raise click.BadParameter(
        f"“{clean_line(value, 20)}” is none. Give one of: {', '.join(Detection)}."
    )


def tlp(value: str) -> Tlp:
    """A TLP label with or without its `TLP:`, in any case."""
    wanted = value.strip().upper().removeprefix("TLP:")
    for each in Tlp:
        if each.removeprefix("TLP:") == wanted:
            return each
    raise click.BadParameter(
        f"“{clean_line(value, 20)}” is no TLP label. Give one of:"
        f" {', '.join(each.removeprefix('TLP:') for each in Tlp)}."
    )


def joined(words: tuple[str, ...]) -> str:
    """A text that was given as several words."""
    return " ".join(words)


def _grade(kind: Callable[[str], T], prefix: str, value: str) -> T:
    number = value.strip().upper().removeprefix(prefix)
    try:
        return kind(f"{prefix}{number}")
    except ValueError as error:
        raise click.BadParameter(
            f"“{clean_line(value, 20)}” is none. Give {prefix}1 (the highest) to {prefix}5."
        ) from error


def _said(read: Callable[[], T]) -> T:
    try:
        return read()
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
