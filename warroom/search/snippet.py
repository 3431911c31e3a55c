"""The part of a text that shows why it was found, and where the words are in it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from warroom.search.query import Term

WIDTH = 160
"""Characters of a snippet, about: two lines of a narrow screen."""

MOST_MARKS = 20
"""Marked places in a text: beyond that they mark nothing any more."""


class Snippet(msgspec.Struct, frozen=True):
    """A text on one line with the places that match, as pairs of begin and end in it."""

    text: str
    marks: list[tuple[int, int]] = []


class _Folding(dict[int, str]):
    """What a character counts as, one for one: without its case and its accents."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0].casefold()
        self[code] = base if len(base) == 1 else char
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text as the index compares it, of the same length."""
    return text.translate(_FOLDING)


def snippet(texts: Iterable[str], terms: Sequence[Term], width: int = WIDTH) -> Snippet:
    """The first of `texts` that has a match, cut to about `width` characters around it.

    Where none has one, the beginning of the first that is not empty.
    """
    pattern = _pattern(terms)
    first = ""
    for text in texts:
        line = " ".join(text.split())
        first = first or line
        if pattern is None or not line:
            continue
        marks = _marks(pattern, line)
        if marks:
            return _cut(line, marks, width)
    return _cut(first, [], width)


def _pattern(terms: Sequence[Term]) -> re.Pattern[str] | None:
    parts = []
    for term in terms:
        words = re.findall(r"[^\W_]+", fold(term.text))
        if words:
            end = "" if term.prefix else r"(?![^\W_])"
            parts.append(r"[\W_]+".join(map(re.escape, words)) + end)
    # The longest first, as a phrase begins with a word that may be asked for as well.
    parts.sort(key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})") if parts else None


def _marks(pattern: re.Pattern[str], line: str) -> list[tuple[int, int]]:
    found = []
    for match in pattern.finditer(fold(line)):
        end = match.end()
        while end < len(line) and line[end].isalnum():  # all of a word that begins so
            end += 1
        found.append((match.start(), end))
        if len(found) == MOST_MARKS:
            break
    return [mark for mark, after in pairwise([*found, (10**9, 0)]) if mark[1] <= after[0]]


def _cut(line: str, marks: list[tuple[int, int]], width: int) -> Snippet:
    if len(line) <= width:
        return Snippet(line, marks)
    begin = 0
    if marks:
        begin = max(0, min(marks[0][0] - width // 4, len(line) - width))
    if begin:
        # At the beginning of a word, if one is near.
        space = line.find(" ", begin, begin + width // 8)
        begin = space + 1 if 0 <= space < marks[0][0] else begin
    end = min(len(line), begin + width)
    if end < len(line):
        space = line.rfind(" ", begin + width // 2, end)
        end = space if space > 0 else end
    before, after = "…" if begin else "", "…" if end < len(line) else ""
    by = len(before) - begin
    inside = [(first + by, last + by) for first, last in marks if first >= begin and last <= end]
    return Snippet(before + line[begin:end] + after, inside)
