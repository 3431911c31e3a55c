"""The line that names the panes where only one of them fits."""

from collections.abc import Mapping

from screens.paint import Painted, Piece, Pieces, fit, width_of

_NAMES = (
    ("timeline", "Timeline"),
    ("checklist", "Checklist"),
    ("communication", "Comms"),
    ("roster", "People"),
)

_SHORT = {"timeline": "Log", "checklist": "Tasks"}
"""For the longest step on the smallest screens."""


class Tabs(Painted):
    """The pane that is shown stands out; each has the number of its key.

    `more` are the panes after the one of a step.
    """

    def __init__(self, *more: str) -> None:
        super().__init__(id="tabs")
        self._more = more
        self._current = "timeline"
        self._counts: Mapping[str, str] = {}
        self._unread = 0
        self._step = ""

    def show(self, current: str, counts: Mapping[str, str], unread: int, step: str) -> None:
        """Take the pane that is shown, a count for each, the entries not seen, and a step."""
        self._current, self._counts, self._unread = current, dict(counts), unread
        self._step = step
        self.repaint_for(current, self._counts, unread, step)

    def lines(self, width: int) -> list[Pieces]:
        """One: with all counts if they fit, else with the current pane's, else none."""
        line: list[Piece] = []
        for counts, gap in (("all", "  "), ("here", "  "), ("", " "), ("short", " ")):
            line = [Piece(" ")] if gap == "  " else []
            names = [*_NAMES, *((name, name.capitalize()) for name in (self._step, *self._more))]
            if counts == "short":
                names = [(pane, _SHORT.get(pane, name)) for pane, name in names]
            for number, (pane, name) in enumerate(names, 1):
                here = pane == self._current
                if number > 1:
                    line.append(Piece(gap))
                line.append(Piece(f"{number} {name}", "accent" if here else "dim"))
                count = self._counts.get(pane, "")
                if pane == "timeline" and self._unread:
                    line.append(Piece(f" {self._unread} new", "warning"))
                elif count and (counts == "all" or (counts == "here" and here)):
                    line.append(Piece(f" {count}", "dim"))
            if width_of(line) <= width:
                break
        return [fit(line, width)]
