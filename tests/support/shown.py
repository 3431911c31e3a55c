"""What a Textual app shows, as text."""

from typing import Any

from textual.app import App


def shown(app: App[Any]) -> list[str]:
    """The rows of the top screen, with what shows through from the screens beneath."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def text_of(app: App[Any]) -> str:
    """The rows as one text, without the space at their ends."""
    return "\n".join(row.rstrip() for row in shown(app))
