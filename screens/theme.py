"""The program's own dark theme, and which theme a terminal gets."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

WARROOM = Theme(
    name="warroom",
    primary="#7aa7c7",
    secondary="#7aa7c7",
    accent="#7fb4d6",
    warning="#d7a54a",
    error="#e0605e",
    success="#86b08a",
    foreground="#c6cdd6",
    background="#11151b",
    surface="#11151b",
    panel="#1a2028",
    boost="#1a2028",
    dark=True,
    variables={
        "text-muted": "#8691a0",
        "text-disabled": "#5c6675",
        "border": "#7fb4d6",
        "border-blurred": "#333d4a",
        "block-cursor-background": "#26323f",
        "block-cursor-foreground": "#e4e9ef",
        "block-cursor-text-style": "none",
        "input-cursor-background": "#c6cdd6",
        "input-cursor-foreground": "#11151b",
        "input-selection-background": "#2f4457",
    },
)
"""Near black, blue-grey, one accent. Amber warns; red is for SEV1, overdue and errors alone."""

WARROOM_LIGHT = Theme(
    name="warroom-light",
    primary="#2d6187",
    secondary="#2d6187",
    accent="#1f6390",
    warning="#8a5a00",
    error="#b3261e",
    success="#3f6f45",
    foreground="#20262d",
    background="#f5f6f7",
    surface="#f5f6f7",
    panel="#e7eaed",
    boost="#e7eaed",
    dark=False,
    variables={
        "text-muted": "#5a6572",
        "text-disabled": "#8b95a1",
        "border": "#1f6390",
        "border-blurred": "#c2c9d1",
        "block-cursor-background": "#d6e2ec",
        "block-cursor-foreground": "#20262d",
        "block-cursor-text-style": "none",
        "input-selection-background": "#bcd3e4",
    },
)
"""The same for a bright room."""

_DARK, _LIGHT = BUILTIN_THEMES["ansi-dark"], BUILTIN_THEMES["ansi-light"]
ANSI_DARK = replace(
    _DARK,
    accent="ansi_cyan",
    primary="ansi_cyan",
    # Textual's own is black, which nobody sees on a black console.
    variables=_DARK.variables | {"border-blurred": "ansi_bright_black"},
)
ANSI_LIGHT = replace(
    _LIGHT,
    accent="ansi_blue",
    warning="ansi_magenta",
    variables=_LIGHT.variables | {"border-blurred": "ansi_white"},
)
"""Textual's themes of the terminal's own sixteen colours; green is for "live" alone."""

OWN = (WARROOM, WARROOM_LIGHT, ANSI_DARK, ANSI_LIGHT)
"""The themes to register, in place of Textual's of the same name."""


def theme_for(environ: Mapping[str, str], available: Collection[str]) -> str:
    """The theme's name: WARROOM_THEME if there is one of that name, else what the terminal can.

    Sixteen colours are the terminal's own, so that they look as its owner chose them. Which
    terminals have more is told as Rich tells it, from COLORTERM and the end of TERM.
    """
    wanted = environ.get("WARROOM_THEME", "").strip().lower()
    if wanted in available:
        return wanted
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return WARROOM.name
    ending = environ.get("TERM", "").strip().lower().rpartition("-")[2]
    return WARROOM.name if ending in ("256color", "kitty", "direct") else ANSI_DARK.name
