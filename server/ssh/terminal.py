"""What a client says of its terminal, as far as it is believed."""

import re
from collections.abc import Mapping
from typing import NamedTuple

MOST_COLUMNS, MOST_ROWS = 640, 240
"""Larger than any screen that somebody reads; what a client says is 32 bits wide."""

_TERM = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,63}", re.ASCII)
_COLOURS = ("truecolor", "24bit")


class Size(NamedTuple):
    """Of a terminal, in cells."""

    columns: int
    rows: int


def size_of(columns: int, rows: int) -> Size:
    """What to draw for; a client that does not know says 0 by 0."""
    if columns <= 0 or rows <= 0:
        return Size(80, 24)
    return Size(min(columns, MOST_COLUMNS), min(rows, MOST_ROWS))


def environment_of(term: str, asked: Mapping[str, str]) -> dict[str, str]:
    """TERM, COLORTERM and a locale; nothing else that a client sends is looked at.

    The locale is ours: names have letters of every script, and a screen that cannot write them
    would show question marks.
    """
    found = {"TERM": term if _TERM.fullmatch(term) else "", "LC_ALL": "C.UTF-8"}
    if asked.get("COLORTERM") in _COLOURS:
        found["COLORTERM"] = asked["COLORTERM"]
    return found
