"""The review of a log, for tests: the outage as it would come out of a file."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from screens.app import WarroomApp
from screens.review.screen import ReviewScreen
from screens.review.source import SavedSource
from tests.support.incidents import Desk
from tests.support.outage import START, STORY, MovableClock
from tests.support.shown import Showing
from tests.support.until import until
from warroom.model.entry import StoredEntry
from warroom.saved.log import Head
from warroom.saved.verify import Item, Known


def told() -> Desk:
    """A desk at which the story of the outage has happened."""
    desk = Desk("INC-42", declared=False)
    for seconds, actor, command in STORY:
        desk.now = START.fromtimestamp(START.timestamp() + seconds, START.tzinfo)
        desk.do(actor, command)
    return desk


class Looking(Showing):
    """The review on show."""

    def __init__(self, app: WarroomApp, screen: ReviewScreen, clock: MovableClock) -> None:
        super().__init__(app, clock)
        self.review = screen

    async def say(self, key: str, text: str) -> None:
        """Open the line with a key, write in it and send it."""
        await self.press(key)
        self.review.query_one("ReviewLine").field.text = text  # type: ignore[attr-defined]
        await self.press("enter")


@asynccontextmanager
async def looking(
    tmp_path: Path,
    items: Sequence[Item] | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    at: str = "",
    theme: str = "warroom",
    head: Head | None = None,
) -> AsyncIterator[Looking]:
    """Run the app on a log that came from a file."""
    clock = MovableClock()
    found: Sequence[Item] = told().stored if items is None else items
    entries = [item for item in found if isinstance(item, StoredEntry)]
    head = head or Head(len(entries), entries[-1].hash if entries else "0" * 64)
    known = [Known(head, "the file's header", final=True)]
    screen = ReviewScreen(SavedSource("INC-42", found, known), at)
    app = WarroomApp(None, state_dir=tmp_path, clock=clock, opening=lambda: screen)
    app.theme = theme
    on_show = Looking(app, screen, clock)
    async with app.run_test(size=size) as pilot:
        on_show.pilot = pilot
        await until(lambda: screen.whole)
        yield on_show
