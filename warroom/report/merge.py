"""Three-way merge of texts by their lines: what two people made of one text, in one text again.

The method is diff3's: where the base stands unchanged in both, it separates the places that each
side changed (Khanna, Kunal, Pierce: "A Formal Investigation of Diff3", 2007). No line that either
side wrote is ever left out: what cannot be decided is given twice, between marks.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

MINE, BETWEEN, THEIRS = "<<<<<<<", "=======", ">>>>>>>"
"""How the lines of an open conflict begin, as in every version control system."""

_MARK = re.compile(rf"^(?:{MINE}|{BETWEEN}|{THEIRS})(?: |$)", re.MULTILINE)


class Merged(NamedTuple):
    """`text` has all lines of both sides; `conflicts` of its places are given twice."""

    text: str
    conflicts: int

    @property
    def clean(self) -> bool:
        """Whether nobody has to look at it."""
        return self.conflicts == 0


class _Same(NamedTuple):
    """`size` lines that stand unchanged in all three, and where they begin."""

    base: int
    mine: int
    theirs: int
    size: int


def merge(base: str, mine: str, theirs: str, *, me: str = "yours", them: str = "theirs") -> Merged:
    """What both sides made of `base`. `me` and `them` name the sides in the marks."""
    b, m, t = base.split("\n"), mine.split("\n"), theirs.split("\n")
    lines: list[str] = []
    conflicts = 0
    at_b = at_m = at_t = 0
    for same in (*_unchanged(b, m, t), _Same(len(b), len(m), len(t), 0)):
        old, ours, others = b[at_b : same.base], m[at_m : same.mine], t[at_t : same.theirs]
        if others in (ours, old):
            lines += ours
        elif ours == old:
            lines += others
        else:
            conflicts += 1
            lines += [f"{MINE} {me}", *ours, BETWEEN, *others, f"{THEIRS} {them}"]
        lines += b[same.base : same.base + same.size]
        at_b, at_m, at_t = (same.base + same.size, same.mine + same.size, same.theirs + same.size)
    return Merged("\n".join(lines), conflicts)


def marked(text: str) -> int | None:
    """The number of the first line with a mark of a conflict, from 1; None where there is none."""
    found = _MARK.search(text)
    return None if found is None else text.count("\n", 0, found.start()) + 1


def _unchanged(b: Sequence[str], m: Sequence[str], t: Sequence[str]) -> Iterator[_Same]:
    """The runs of lines of the base that both sides still have, in order."""
    ours, others = _matches(b, m), _matches(b, t)
    i = j = 0
    while i < len(ours) and j < len(others):
        (b1, m1, n1), (b2, t2, n2) = ours[i], others[j]
        start, end = max(b1, b2), min(b1 + n1, b2 + n2)
        if start < end:
            yield _Same(start, m1 + start - b1, t2 + start - b2, end - start)
        if b1 + n1 < b2 + n2:
            i += 1
        else:
            j += 1


def _matches(base: Sequence[str], side: Sequence[str]) -> list[tuple[int, int, int]]:
    # Without autojunk: an empty line that occurs often is as good a line as any other.
    blocks = SequenceMatcher(None, base, side, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size]
