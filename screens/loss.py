"""The line that stays on every screen while entries of the log are lost and not back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, cast

from screens.bar import Bar
from screens.paint import Piece, Pieces, fit, say, width_of

if TYPE_CHECKING:
    from warroom.model.summary import Summary

MARK = "HISTORY WAS LOST"

COMMAND = "/takeback"
"""What the sentence says to type where lost entries are offered."""


class Losses(Protocol):
    """The app, as far as the line knows it."""

    def loss(self) -> str:
        """What is lost, in a sentence, or the empty string."""


def loss_among(rows: Iterable[Summary]) -> str:
    """The incidents of a list of which something is lost."""
    named = [f"{row.id} ({row.lost})" for row in rows if row.lost]
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return f"in {', '.join(named[:3])}{more}" if named else ""


def fits(loss: str, width: int) -> bool:
    """Whether the line says all of a loss at this width."""
    return width_of(_short(loss)) <= width


def _short(loss: str) -> Pieces:
    return (Piece(" ! LOST: ", "error"), say(loss, "error"))


class LossBar(Bar):
    """One line, or none."""

    DEFAULT_CSS = """
    LossBar { height: 1; width: 1fr; display: none; background: $panel; }
    """

    def has_to_say(self) -> bool:
        """Whether it is so now."""
        return bool(self._loss())

    def _loss(self) -> str:
        ask = getattr(self.app, "loss", None)
        return cast(Losses, self.app).loss() if ask else ""

    def lines(self, width: int) -> list[Pieces]:
        """The mark, and what is lost where there is room for it."""
        if not (loss := self._loss()):
            return []
        line: Pieces = (Piece(f" ! {MARK} ", "error"), say(loss, "error"))
        if width_of(line) > width:
            line = _short(loss)
        if width_of(line) > width:
            # What to do must not be cut off; which entries they are stands in the notices.
            what = f" ! {MARK}: {COMMAND}" if COMMAND in loss else f" ! {MARK}"
            line = (Piece(what, "error"),)
        return [fit(line, width)]
