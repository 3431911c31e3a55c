"""Which theme a terminal gets, and that every theme has what the style sheet asks for."""

from pathlib import Path

import pytest

from screens.theme import OWN, theme_for
from tests.support.room_app import Stage, stage
from tests.support.until import until

NAMES = [theme.name for theme in OWN]


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"TERM": "xterm-256color"}, "warroom"),
        ({"TERM": "screen", "COLORTERM": "truecolor"}, "warroom"),
        ({"TERM": "linux"}, "ansi-dark"),
        ({"TERM": "xterm"}, "ansi-dark"),
        ({"TERM": "xterm-16color"}, "ansi-dark"),
        ({}, "ansi-dark"),
        ({"TERM": "linux", "WARROOM_THEME": "warroom-light"}, "warroom-light"),
        ({"TERM": "xterm-256color", "WARROOM_THEME": "no such"}, "warroom"),
    ],
)
def test_theme_for_a_terminal(environ: dict[str, str], theme: str) -> None:
    assert theme_for(environ, NAMES) == theme


@pytest.mark.parametrize("theme", NAMES)
async def test_every_theme_shows_the_room(tmp_path: Path, theme: str) -> None:
    async with stage(tmp_path, theme=theme) as room:
        await room.sees("SEV1 ▲▲▲", "error rate 12 %")
        await room.press("tab", "tab", "j")
        await room.sees("T4")
        assert room.app._exception is None


async def test_another_theme_is_taken_up_by_all_that_is_shown(tmp_path: Path) -> None:
    async with stage(tmp_path / "began", theme="warroom-light") as room:
        wanted = await settled(room)
    async with stage(tmp_path / "changed", theme="warroom") as room:
        assert await settled(room) != wanted
        room.app.theme = "warroom-light"
        await until(lambda: colours_of(room) == wanted)


async def settled(room: Stage) -> list[list[tuple[str, str]]]:
    """What is drawn when a look later finds the same."""
    await room.sees("SEV1 ▲▲▲", "error rate 12 %")
    seen: list[list[tuple[str, str]]] = []

    def still() -> bool:
        nonlocal seen
        before, seen = seen, colours_of(room)
        return before == seen

    for _ in range(3):
        await until(still)
    return seen


def colours_of(room: Stage) -> list[list[tuple[str, str]]]:
    """Every piece of text on the screen with its style."""
    strips = room.app.screen._compositor.render_strips(room.app.size)
    return [[(text, str(style)) for text, style, _ in strip] for strip in strips]
