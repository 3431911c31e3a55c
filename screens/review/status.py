"""The bottom line of the review: playing or paused, how fast, which clock, what is left out."""

from typing import NamedTuple

from screens.paint import Look, Painted, Piece, Pieces, fit, join, say, spread, width_of
from warroom.report.plain import Order

CLOCKS = {Order.RECORDED: "recorded clock", Order.OCCURRED: "occurred clock"}


class Playing(NamedTuple):
    """What the line tells. `filter` and `skipped` are sentences, or empty."""

    playing: bool = False
    speed: int = 60
    order: Order = Order.RECORDED
    skip: bool = True
    skipped: str = ""
    filter: str = ""
    zone: str = "UTC"


class ReviewStatus(Painted):
    """One line."""

    def __init__(self) -> None:
        super().__init__(id="statusbar")
        self._it = Playing()

    def show(self, it: Playing) -> None:
        """Take what there is to tell."""
        self._it = it
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """The state first, then as much of the rest as fits."""
        it = self._it
        look: Look = "good" if it.playing else "dim"
        state = (
            Piece("► " if it.playing else "‖ ", look),
            Piece("playing" if it.playing else "paused"),
            Piece(f" {it.speed}×", "strong" if it.playing else "plain"),
        )
        clock = (Piece(CLOCKS[it.order], "accent" if it.order is Order.OCCURRED else "dim"),)
        skip = () if it.skip else (Piece("silences in full", "dim"),)
        skipped = (say(it.skipped, "warning"),) if it.skipped else ()
        kept = (say(it.filter, "warning"),) if it.filter else ()
        left = join((state, clock, kept, skipped, skip), " · ")
        for said in (f"{it.zone} · Space plays · F1 keys ", "F1 keys ", ""):
            right = (Piece(said, "dim"),)
            if 1 + width_of(left) + 2 + width_of(right) <= width or not said:
                break
        return [spread(fit((Piece(" "), *left), width), right, width)]
