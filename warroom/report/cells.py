"""Cells of CSV files that no spreadsheet takes for a formula and no reader for a missing value."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

CHUNK = 500
"""Rows that are written in one piece."""

# OWASP, "CSV Injection": these at the beginning make a formula, in full width too.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")

# What pandas reads as a missing value (`read_csv`, `na_values`), with which Timesketch reads files.
_MISSING = re.compile(
    r"'*(?:#N/A N/A|#N/A|#NA|-?1\.#IND|-?1\.#QNAN|-?nan|-?NaN|<NA>|N/A|NA|NULL|None|n/a|null)"
)


def neutral(text: str) -> str:
    """A text that opens as text: a leading `'` before what would be a formula or no value at all.

    `'` is what a spreadsheet takes for “the rest is text”. A text that has one there already gets
    another, so that `as_written` gives back every text as it was.
    """
    return f"'{text}" if _FORMULA.match(text) or _MISSING.fullmatch(text) else text


def as_written(cell: str) -> str:
    """The text that `neutral` made a cell of."""
    rest = cell[1:]
    return rest if cell[:1] == "'" and neutral(rest) == cell else cell


def csv_bytes(rows: Iterable[Iterable[str | int]]) -> Iterator[bytes]:
    """RFC 4180: CR LF between rows, quotes around every text and doubled inside; UTF-8, no BOM.

    Texts are made neutral here; numbers are written as they are.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for number, row in enumerate(rows, 1):
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
        if number % CHUNK == 0:
            yield _taken(buffer)
    if rest := _taken(buffer):
        yield rest


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data
