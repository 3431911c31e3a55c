"""The marks on entries as they were at any snapshot, without a dictionary of all for each."""

from bisect import bisect_right
from collections.abc import Iterable

from warroom.model.incident import Mark

Marks = dict[int, Mark]

FEWEST = 1_024
"""Changes after which all marks are kept in one dictionary again, while there are few."""


class MarkHistory:
    """What changed from snapshot to snapshot, and now and then all of it.

    All marks are kept again when half as many have changed as there are. So finding a moment's
    marks takes one copy and at most that many changes, and the memory for it grows with the number
    of changes in the log, not with its square.
    """

    def __init__(self) -> None:
        self._whole: list[tuple[int, Marks]] = [(0, {})]
        self._steps: list[tuple[int, Marks]] = []
        self._since = 0

    def note(self, seq: int, marks: Marks, targets: Iterable[int]) -> None:
        """After entry `seq` the marks are these; only those of `targets` can have changed."""
        changed = {target: marks[target] for target in targets if target in marks}
        if not changed:
            return
        self._steps.append((seq, changed))
        self._since += len(changed)
        if self._since >= max(FEWEST, len(marks) // 2):
            self._whole.append((seq, marks))
            self._since = 0

    def at(self, seq: int) -> Marks:
        """The marks at the last snapshot up to `seq`; not to be changed in place."""
        since, marks = self._whole[_up_to(self._whole, seq) - 1]
        changes = self._steps[_up_to(self._steps, since) : _up_to(self._steps, seq)]
        if not changes:
            return marks
        marks = dict(marks)
        for _, changed in changes:
            marks.update(changed)
        return marks


def _up_to(kept: list[tuple[int, Marks]], seq: int) -> int:
    return bisect_right(kept, seq, key=lambda pair: pair[0])
