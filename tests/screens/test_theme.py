"""Which theme a terminal gets, and that every theme has what the style sheet asks for."""

from pathlib import Path

import pytest

from screens.theme import OWN, theme_for
from tests.support.room_app import stage

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
