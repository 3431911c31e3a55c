"""What is sent to the terminal: lines that changed, and not the rest of the screen.

Over a slow line this is the difference between a room that follows and one that lags.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from textual._compositor import ChopsUpdate

from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock
from tests.support.room_app import Stage, stage
from warroom.model import commands as cm
from warroom.model.words import Severity


def busy(link: FakeLink, clock: MovableClock) -> None:
    """A room whose timeline scrolls, where nobody has been told anything."""
    link.say(INCIDENT, "ana", cm.Declare(title="Checkout returns 502", severity=Severity.SEV2))
    link.enter(INCIDENT, "ana")
    for number in range(60):
        link.say(INCIDENT, "ben", cm.Note(text=f"note number {number}"))


Span = tuple[int, int, int]
"""A line, and from which cell to which of it."""


@contextmanager
def drawn(room: Stage) -> Iterator[set[Span]]:
    """What is drawn meanwhile; line -1 where it was the screen as a whole."""
    spans: set[Span] = set()

    def display(screen: object, update: object) -> None:
        if isinstance(update, ChopsUpdate):
            spans.update(update.spans)
        elif update is not None:
            spans.add((-1, 0, 120))

    room.app._display = display  # type: ignore[method-assign, assignment]
    try:
        yield spans
    finally:
        del room.app._display


def belongs(span: Span) -> bool:
    """Whether it is of the header's clock, the timeline, or the status."""
    line, _, end = span
    return line in (0, 39) or (3 <= line < 38 and end <= 72)


async def test_time_draws_the_clock_and_an_entry_the_timeline_and_nothing_else(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, size=(120, 40), before=busy) as room:
        await room.sees("note number 59")
        beside: set[Span] = set()
        # What is still drawn of the start passes; what is drawn each time does not.
        for number in range(4):
            with drawn(room) as spans:
                room.clock.set(room.clock.now() + timedelta(seconds=1))
                await room.sees(f"{room.clock.now():%H:%M:%S}")
                room.link.say(INCIDENT, "ben", cm.Note(text=f"one more, {number}"))
                await room.sees(f"one more, {number}")
            beside = {span for span in spans if not belongs(span)}
        assert not beside, sorted(beside)
