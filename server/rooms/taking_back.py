"""Taking back what was lost: which of it is there again already, and whose command it was."""

from collections import Counter
from collections.abc import Callable

from msgspec.structs import replace

from server.store.base import TAKEN_IN, CommandKey, Row, Settled
from warroom.model.commands import TakeBack
from warroom.model.events import EntryTakenBack
from warroom.model.incident import Incident

Known = Callable[[CommandKey], Settled | None]
"""Where a command is, if it is known that the log has it."""


def told_what_is_back(offered: TakeBack, incident: Incident, known: Known) -> TakeBack:
    """What is offered; a command that was sent again meanwhile is named, so as not to be applied
    twice."""
    fork = incident.forks.get(offered.former)
    back = set(fork.taken.values()) if fork else set()
    again = Counter[CommandKey]()
    originals = []
    for each in offered.originals:
        key = (each.actor, each.command_id)
        there = known(key)
        if there and there.incident == incident.id and there.first not in back:
            already = min(there.first + again[key], there.last)
            again[key] += 1
            originals.append(replace(each, already=already))
        else:
            originals.append(each)
    return replace(offered, originals=tuple(originals))


def row_of_original(
    row: Row, event: EntryTakenBack, there: Settled | None
) -> tuple[Row, Settled | None]:
    """The row of what was taken back, under the original's command, and where that is now.

    So its author's repeat is acknowledged. `there`: where the log has that command already. None:
    it stays where it is.
    """
    if event.already or (there and there.incident != row.incident):
        name = f"{row.incident} {event.former} {event.seq}"
        return replace(row, actor="", command_id=name, digest=TAKEN_IN), None
    first = there.first if there else row.seq
    kept = replace(
        row,
        actor=event.actor,
        command_id=event.command_id,
        nth=event.seq if there else 0,
        digest=TAKEN_IN,
    )
    return kept, Settled(row.incident, first, row.seq, TAKEN_IN)
