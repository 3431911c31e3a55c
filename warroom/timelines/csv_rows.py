"""Rows of a CSV file: comma, semicolon or tab; the line of a row counts quoted line ends too."""

import csv
import io
from collections.abc import Iterator

from warroom.text import clean_line
from warroom.timelines.base import KNOWN, MAX_FIELD, MESSAGE, MICROS, OURS, WHEN, Found, NoTimeline

_DELIMITERS = ",;\t"


class CsvRows:
    """`columns` are the names in the first line; iterating gives the rows after it.

    Raises NoTimeline when the first line is none of a timeline.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._delimiter, names = _header(text)
        self.columns = [name.strip().casefold() for name in names]
        _require_columns(self.columns)
        self._known = {name: place for place, name in enumerate(self.columns) if name in KNOWN}

    @property
    def ours(self) -> bool:
        """Whether an export of ours wrote it, whose cells are neutral for spreadsheets."""
        return OURS in self.columns

    @property
    def ignored(self) -> tuple[str, ...]:
        """The names of columns that are not taken."""
        return tuple(clean_line(n, 40) for n in self.columns if n and n not in KNOWN)

    def __iter__(self) -> Iterator[Found]:
        """Every row that is not empty; a damaged one with what is wrong."""
        before = csv.field_size_limit(MAX_FIELD)
        try:
            yield from self._rows()
        finally:
            csv.field_size_limit(before)

    def _rows(self) -> Iterator[Found]:
        reader = csv.reader(
            io.StringIO(self._text, newline=""), delimiter=self._delimiter, strict=True
        )
        header = True
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Found(line, {}, _why(str(error)))
                continue
            if header:
                header = False
            elif any(cell.strip() for cell in cells):
                yield self._found(line, cells)

    def _found(self, line: int, cells: list[str]) -> Found:
        if len(cells) != len(self.columns):
            return Found(
                line, {}, f"It has {len(cells)} fields, and the first line has {len(self.columns)}."
            )
        return Found(line, {name: cells[place] for name, place in self._known.items()})


def _header(text: str) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns: the one by which they are those of a timeline."""
    best, damage = ("", list[str]()), ""
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            names = next(reader, [])
        except csv.Error as error:
            # Quotes that fit with one delimiter do not with another.
            damage = _why(str(error))
            continue
        if MESSAGE in [name.strip().casefold() for name in names]:
            return delimiter, names
        if not best[0] or len(names) > len(best[1]):
            best = delimiter, names
    if not best[0]:
        raise NoTimeline(f"Line 1 cannot be read: {damage}")
    return best


def _require_columns(columns: list[str]) -> None:
    there = ", ".join(clean_line(name, 30) or "(no name)" for name in columns[:12])
    if MESSAGE not in columns or not {WHEN, MICROS} & set(columns):
        raise NoTimeline(
            f"The first line has to name the columns {MESSAGE} and {WHEN} (or {MICROS});"
            f" it names: {there or 'nothing'}."
        )
    twice = sorted({name for name in columns if name in KNOWN and columns.count(name) > 1})
    if twice:
        raise NoTimeline(f"The first line names {', '.join(twice)} twice. Rename one of them.")


def _why(error: str) -> str:
    if "field limit" in error or "end of data" in error:
        return "A quote is opened in this row and never closed, or a field is a million long."
    return "Its quotes do not fit: a quote inside a quoted field is doubled."
