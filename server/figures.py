"""What the metrics are computed from, of every log, in frames of a bounded size."""

from collections.abc import Iterable
from itertools import islice

from server.room import Room
from warroom.wire.frames import figures_frame
from warroom.wire.limits import PAGE_BYTES


def figures_page(rooms: Iterable[Room], skip: int) -> bytes:
    """The frame for all rooms but the first `skip`, or for as many as make PAGE_BYTES.

    Rooms are never taken away, so a number of them that is known already stays what it was.
    """
    figures: list[bytes] = []
    problems: list[bytes] = []
    size, after = 0, max(0, skip)
    rooms = list(islice(rooms, after, None))
    for room in rooms:
        if size > PAGE_BYTES:
            return figures_frame(skip, after, figures, problems)
        encoded = room.figures()
        (problems if room.incident.problem is not None else figures).append(encoded)
        size, after = size + len(encoded), after + 1
    return figures_frame(skip, 0, figures, problems)
