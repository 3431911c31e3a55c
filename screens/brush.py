"""Draws the parts of a screen that changed, all of one turn of the event loop together.

Textual's way to the same is a message to each widget, one from it to the screen, and a timer of the
screen: they took a third of what an entry that arrives cost.
"""

import asyncio
from typing import Any

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

PERIOD = 1 / 60
"""Seconds between two drawings at the least: a burst of keys is not drawn key by key."""


class Brush:
    """What one screen has to draw. A layout that is due draws it too, and comes first."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._marked: set[Widget] = set()
        self._drawn = float("-inf")

    def mark(self, widget: Widget, region: Region) -> None:
        """Have a region of a widget's content drawn soon."""
        widget._set_dirty(region)
        if not self._marked:
            loop = asyncio.get_running_loop()
            wait = self._drawn + PERIOD - loop.time()
            if wait > 0:
                loop.call_later(wait, self._draw)
            else:
                loop.call_soon(self._draw)
        self._marked.add(widget)

    def _draw(self) -> None:
        marked, self._marked = self._marked, set()
        screen = self._screen
        if not screen.is_running:
            return
        self._drawn = asyncio.get_running_loop().time()
        try:
            compositor = screen._compositor
            # One that is not seen is drawn by the layout that shows it.
            seen = {widget for widget in marked if widget in compositor.visible_widgets}
            if self._is_due():
                screen._dirty_widgets |= seen
                screen.check_idle()
            elif seen:
                compositor.update_widgets(seen)
                screen._compositor_refresh()
        except Exception as error:
            # As for what Textual draws: it ends the program and leaves the terminal as it was.
            screen.app._handle_exception(error)

    def _is_due(self) -> bool:
        """Whether Textual draws anyhow, or nothing of this screen is to be drawn by itself."""
        screen = self._screen
        return bool(
            screen is not screen.app.screen
            or screen.app._batch_count
            or screen._layout_required
            or screen._scroll_required
            or screen._repaint_required
            or screen._dirty_widgets
        )
