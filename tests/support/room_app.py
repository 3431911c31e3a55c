"""The app over a `FakeLink`, for tests of the screens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from screens.app import WarroomApp
from screens.room import Room
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.shown import text_of
from tests.support.until import until


class Stage:
    """The app on show, with what stands behind it."""

    def __init__(self, app: WarroomApp, link: FakeLink, clock: MovableClock) -> None:
        self.app = app
        self.link = link
        self.clock = clock
        self.pilot: Pilot[int]

    @property
    def text(self) -> str:
        """What is on the screen now."""
        return text_of(self.app)

    @property
    def room(self) -> Room:
        """The room that is on show."""
        assert isinstance(self.app.screen, Room), self.app.screen
        return self.app.screen

    async def sees(self, *words: str) -> None:
        """Wait until all of these are on the screen."""
        try:
            await until(lambda: all(word in self.text for word in words))
        except AssertionError as error:
            missing = [word for word in words if word not in self.text]
            raise AssertionError(f"{missing} is not in\n{self.text}") from error

    async def misses(self, *words: str) -> None:
        """Wait until none of these is on the screen."""
        await until(lambda: not any(word in self.text for word in words), f"no {words}")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

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
