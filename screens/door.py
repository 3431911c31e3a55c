"""The last door before the terminal: nothing that acts on it or hides gets past a segment."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_FORBIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"
    "\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\uffff\ud800-\udfff\ufdd0-\ufdef"
    "\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Wider than what may come in, never narrower: on a line there is no newline either."""


class LastDoor(LineFilter):
    """Drops forbidden characters. Text is sanitised where it enters; this is for what was missed.

    They take no cells, so that dropping them moves nothing on the line.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments where all is well, which is nearly always."""
        for text, _, _ in segments:
            if not text.isascii() or not text.isprintable():
                break
        else:
            return segments
        return [
            Segment(_FORBIDDEN.sub("", text), style, control)
            if not control and _FORBIDDEN.search(text)
            else Segment(text, style, control)
            for text, style, control in segments
        ]
