"""Reads a timeline file: its bytes, its rows, and everything that is wrong with it."""

import hashlib
import re
from datetime import datetime, tzinfo
from pathlib import Path

from warroom.model.commands import TimelineRow
from warroom.model.decide.imports import row_checked
from warroom.model.refusal import Refusal
from warroom.model.words import NoteKind
from warroom.report.cells import as_written
from warroom.text import clean, clean_line
from warroom.timelines.base import (
    AUTHOR,
    DESCRIBED,
    KIND,
    MAX_BYTES,
    MAX_ROWS,
    MESSAGE,
    MICROS,
    WHEN,
    Bad,
    BadRow,
    Found,
    NoTimeline,
    Read,
)
from warroom.timelines.csv_rows import CsvRows
from warroom.timelines.jsonl_rows import JsonlRows
from warroom.timelines.moments import moment_in

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json"})
"""How names of files end that are read as timelines."""

_KINDS = {kind.value: kind for kind in NoteKind}


def read_timeline(path: Path, now: datetime, zone: tzinfo | None = None) -> Read:
    """All rows of a file that can be taken, and all that cannot, each with its line and why.

    `now` is UTC: nothing in a timeline is later. `zone` is that of times without one.
    Raises NoTimeline, OSError.
    """
    data = _bytes(path)
    text = _text(data)
    rows = JsonlRows(text) if text.lstrip()[:1] == "{" else CsvRows(text)
    taken, bad, unknown = list[TimelineRow](), list[Bad](), dict[str, None]()
    for found in rows:
        try:
            taken.append(_row(found, now, zone, rows.ours, unknown))
        except BadRow as error:
            bad.append(Bad(found.line, str(error)))
        except Refusal as refusal:
            bad.append(Bad(found.line, refusal.sentence))
        if len(taken) + len(bad) > MAX_ROWS:
            raise NoTimeline(f"It has more than {MAX_ROWS:,} rows, which is the limit. Divide it.")
    if not taken and not bad:
        raise NoTimeline("It has no rows.")
    return Read(
        source=clean_line(path.name, 200),
        sha256=hashlib.sha256(data).hexdigest(),
        rows=tuple(taken),
        bad=tuple(bad),
        ignored=rows.ignored,
        unknown_kinds=tuple(unknown),
    )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as source:
        data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NoTimeline(f"It has more than {MAX_BYTES:,} bytes, which is the limit. Divide it.")
    if not data.strip():
        raise NoTimeline("It is empty.")
    return data


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:200].count(0) > len(data[:200]) // 4:
        raise NoTimeline("It is UTF-16, as it seems. Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NoTimeline(
            f"It is not UTF-8: line {line} has the byte {data[error.start]:#04x}, as files in"
            " Windows-1252 or ISO 8859-1 have. Save it as UTF-8."
        ) from None


def _row(
    found: Found, now: datetime, zone: tzinfo | None, ours: bool, unknown: dict[str, None]
) -> TimelineRow:
    """Raises BadRow, Refusal."""
    if found.wrong:
        raise BadRow(found.wrong)
    fields = found.fields
    if any("\0" in value for value in fields.values()):
        raise BadRow("It has NUL bytes, so the file is damaged or no text.")
    if ours:
        fields = {name: as_written(value) for name, value in fields.items()}
    moment = moment_in(fields.get(WHEN, ""), fields.get(MICROS, ""), zone)
    described = clean_line(fields.get(DESCRIBED, ""))
    row = TimelineRow(
        line=found.line,
        at=moment.at,
        # As the hub cleans it, so that both count the same.
        text=clean(fields.get(MESSAGE, "")),
        note_kind=_kind(fields.get(KIND, ""), described, unknown),
        author=clean_line(fields.get(AUTHOR, "")),
        described=described,
        written=moment.written,
        offset=moment.offset,
    )
    return row_checked(row, now)


def _kind(said: str, described: str, unknown: dict[str, None]) -> NoteKind:
    """The kind that a file names; without one, what it calls the time may be one."""
    word = re.sub(r"[\s_-]+", " ", clean_line(said, 40)).casefold()
    if not word:
        return _KINDS.get(described.casefold(), NoteKind.OBSERVATION)
    if word not in _KINDS:
        unknown.setdefault(word)
    return _KINDS.get(word, NoteKind.OBSERVATION)
