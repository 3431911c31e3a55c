"""What a Textual app shows, as text."""

from typing import Any

from textual.app import App
from textual.pilot import Pilot

from screens.app import WarroomApp
from tests.support.outage import MovableClock
from tests.support.until import until


def shown(app: App[Any]) -> list[str]:
    """The rows of the top screen, with what shows through from the screens beneath."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def text_of(app: App[Any]) -> str:
    """The rows as one text, without the space at their ends."""
    return "\n".join(row.rstrip() for row in shown(app))


class Showing:
    """The app on show, its clock, and the fingers on its keys."""

    def __init__(self, app: WarroomApp, clock: MovableClock) -> None:
        self.app = app
        self.clock = clock
        self.pilot: Pilot[int]

    @property
    def text(self) -> str:
        """What is on the screen now."""
        return text_of(self.app)

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
