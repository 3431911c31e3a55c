"""The app over a `FakeLink`, for tests of the screens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from screens.app import WarroomApp
from screens.room import Room
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.shown import Showing


class Stage(Showing):
    """The app on show, with what stands behind it."""

    def __init__(self, app: WarroomApp, link: FakeLink, clock: MovableClock) -> None:
        super().__init__(app, clock)
        self.link = link

    @property
    def room(self) -> Room:
        """The room that is on show."""
        assert isinstance(self.app.screen, Room), self.app.screen
        return self.app.screen

    async def type(self, text: str) -> None:
        """Write a line and send it."""
        self.room.composer.restore(text)
        self.room.composer.focus()
        await self.pilot.press("enter")


@asynccontextmanager
async def stage(
    tmp_path: Path,
    *,
    size: tuple[int, int] = (120, 40),
    incident: str | None = INCIDENT,
    you: str = "ana",
    before: Callable[[FakeLink, MovableClock], None] = outage,
    theme: str = "warroom",
) -> AsyncIterator[Stage]:
    """Run the app; `before` fills the hub's log (by default with the outage)."""
    clock = MovableClock()
    link = FakeLink(you, clock)
    before(link, clock)
    app = WarroomApp(link.made_with, state_dir=tmp_path, incident=incident, clock=clock)
    app.theme = theme
    on_show = Stage(app, link, clock)
    async with app.run_test(size=size) as pilot:
        on_show.pilot = pilot
        await on_show.sees("live")
        yield on_show
