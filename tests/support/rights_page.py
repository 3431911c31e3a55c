"""docs/rights.md, made from the tables of rights."""

from collections.abc import Iterable, Iterator

from warroom.model import commands as cm
from warroom.model.rights import (
    RIGHTS,
    SEATS,
    STANDINGS,
    Right,
    Seat,
)
from warroom.model.words import ROLE_SHORT, Role
from warroom.wire.rights import FRAMES

YES, PERHAPS, NO = "●", "◐", "–"

STANDING_WORDS = {Role.OBSERVER: "observer", Role.RESPONDER: "responder", Role.COMMANDER: "ic"}

_HEAD = f"""# Who may do what

Made from the program's own tables (`warroom/model/rights.py`, `warroom/wire/rights.py`) by
`python -m tests.support.generated --write`. The hub looks into them for every single message.

{YES} may, {PERHAPS} may where the condition at the end of the line holds, {NO} may not (and is told
whose it is to do).

- While nobody is incident commander, everybody but an observer has the commander's rights: a room
  must not stand still. Lines with † are as they are even then.
- Somebody with several roles may do what any of them may. *none* is whoever has no role there.
- An observer of the room reads, and may take and leave roles. A problem record has no roles.
- What somebody is at the hub, before any room's roles, is their **standing**: *observer*,
  *responder* (who is not listed otherwise) or *ic*. An observer by standing reads whatever their
  roles are, and can take no role but observer.
- What somebody asks for who may not is refused, changes nothing, and is recorded in the register:
  who, what, in which log, and how often. `warroom log REG-1` shows it to those who keep the hub's
  people.
"""


def rights_page() -> str:
    """The page, from the tables."""
    lines = [_HEAD]
    domains: dict[str, list[type[cm.Command]]] = {}
    for command in RIGHTS:
        domains.setdefault(command.__module__.rpartition(".")[2], []).append(command)
    lines += ["## In a room: role × command", ""]
    keeping = []
    for domain, commands in domains.items():
        rows = []
        for command in commands:
            right = RIGHTS[command]
            if right.keeper:
                keeping.append(command)
            else:
                rows.append(_row(command, right))
        if rows:
            head = ("command", *map(_seat, (*SEATS, Role.OBSERVER)), "condition")
            words = domain.replace("_", " ").capitalize()
            lines += [f"### {words}", "", *_table(head, rows), ""]
    lines += ["## At the hub: standing × command", ""]
    lines += _table(("command", *_standings(), ""), _standing_rows(keeping))
    lines += ["", "## Frames: standing × frame", ""]
    lines += _table(
        ("frame", *_standings(), ""),
        (
            (
                f"`{frame.__struct_config__.tag}`",
                *(YES if each in right.standings else NO for each in STANDINGS),
                right.note,
            )
            for frame, right in FRAMES.items()
        ),
    )
    return "\n".join(lines) + "\n"


def _seat(seat: Seat) -> str:
    return ROLE_SHORT[seat] if seat else "none"


def _standings() -> tuple[str, ...]:
    return tuple(STANDING_WORDS[each] for each in STANDINGS)


def _row(command: type[cm.Command], right: Right) -> tuple[str, ...]:
    if right.hub:
        marks = [NO] * (len(SEATS) + 1)
        note = "the hub itself alone"
    else:
        marks = [_mark(right, seat) for seat in (*SEATS, Role.OBSERVER)]
        note = "; ".join([*_conditions(right), *filter(None, [right.note])])
    dagger = " †" if right.when and not right.vacant else ""
    return (f"`{command.__struct_config__.tag}`{dagger}", *marks, note)


def _mark(right: Right, seat: Seat) -> str:
    if seat in right.always:
        return YES
    return PERHAPS if right.open_to(seat) else NO


def _conditions(right: Right) -> Iterator[str]:
    widest = set().union(*right.when.values()) if right.when else set()
    for condition, seats in right.when.items():
        whose = "" if seats == widest else f"{', '.join(map(_seat, _in_order(seats)))}: "
        yield f"{whose}{condition}"


def _in_order(seats: Iterable[Seat]) -> list[Seat]:
    return [seat for seat in SEATS if seat in set(seats)]


def _standing_rows(keeping: list[type[cm.Command]]) -> Iterator[tuple[str, ...]]:
    exceptions = [
        command
        for command, right in RIGHTS.items()
        if not right.hub and not right.keeper and Role.OBSERVER in right.standings
    ]
    for command in (*exceptions, *keeping):
        right = RIGHTS[command]
        marks, notes = [], [right.note]
        for standing in STANDINGS:
            condition = right.standing_when.get(standing)
            marks.append(NO if standing not in right.standings else PERHAPS if condition else YES)
            if condition:
                notes.append(f"{STANDING_WORDS[standing]}: {condition}")
        note = "; ".join(filter(None, notes))
        yield (f"`{command.__struct_config__.tag}`", *marks, note)
    yield ("any other of a room's", NO, YES, YES, "by the roles above")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|---|{':-:|' * (len(head) - 2)}---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
