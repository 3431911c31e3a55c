"""The top lines of a screen that is a list: what it is, what there is to say of it, a rule."""

from screens.paint import Painted, Piece, Pieces, say, spread


class Heads(Painted):
    """A title on the left, facts on the right, a rule below; `mark` stands beside the title."""

    def __init__(self, title: str) -> None:
        super().__init__(id="lobby-heads")
        self._title = title
        self._facts = ""
        self._mark = ""

    def show(self, facts: str, mark: str = "") -> None:
        """Take what stands at the right end, and what has to be known at once."""
        self._facts, self._mark = facts, mark
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """Two."""
        name: Pieces = (Piece(f" {self._title}", "strong"),)
        if self._mark:
            name = (*name, Piece("  "), say(self._mark, "warning"))
        return [
            spread(name, (say(self._facts, "dim"), Piece(" ")), width),
            (Piece("─" * width, "frame"),),
        ]
