"""What the metrics are computed from, of every log, in frames of a bounded size."""

from collections.abc import Callable, Iterable
from itertools import islice

from server.authority.access import may_see
from server.rooms.room import Room
from warroom.model.incident import Incident
from warroom.wire.limits import PAGE_BYTES
from warroom.wire.ready import figures_frame


def figures_page(
    rooms: Iterable[Room],
    skip: int,
    person: str,
    may: Callable[[str, Incident], bool] = may_see,
) -> bytes:
    """The frame for all rooms but the first `skip`, or for as many as make PAGE_BYTES.

    Logs that do not exist for this person by the rule `may` are counted in `skip` and left out.

    Rooms are never taken away, so a number of them that is known already stays what it was.
    """
    figures: list[bytes] = []
    problems: list[bytes] = []
    size, after = 0, max(0, skip)
    rooms = list(islice(rooms, after, None))
    for room in rooms:
        if size > PAGE_BYTES:
            return figures_frame(skip, after, figures, problems)
        after += 1
        if not may(person, room.incident):
            continue
        encoded = room.figures()
        (problems if room.incident.problem is not None else figures).append(encoded)
        size += len(encoded)
    return figures_frame(skip, 0, figures, problems)
