"""One log in one file: JSON lines, a header and then every entry as it was sealed.

Plain text on purpose: in ten years `grep` and any JSON reader still open it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from warroom.model.entry import StoredEntry
from warroom.model.ids import is_log, sealed_as
from warroom.saved.log import Head, SavedLog, Signature
from warroom.text import clean_line

SUFFIX = ".warroom"
"""How the name of such a file ends."""

FORMAT = 2
"""Version of the file. A reader takes its own version and every older one.

2: an entry may have been redacted. A file without such an entry is written as version 1.
"""

MAX_LINE = 1024 * 1024
"""Bytes of a line; the largest entry has 32 KiB of evidence in base64."""

_FIRST = b'{"warroom":'


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first line. `entries` and `head` say what has to follow, so that a cut file shows.

    `signature` is that of `key` over log, epoch, entries and head; both are empty without one.
    """

    warroom: int
    log: str
    epoch: str
    entries: int
    head: str
    key: str = ""
    signature: str = ""


class Unreadable(NamedTuple):
    """A line that holds no entry; `line` counts from 1, the header."""

    line: int
    why: str


class NotReadable(Exception):  # noqa: N818 - it says what was found
    """The file is none of ours, or damaged; `str(error)` names the line and says what is wrong."""


_header = msgspec.json.Decoder(Header)
_entry = msgspec.json.Decoder(StoredEntry)


def is_log_file(path: Path) -> bool:
    """Whether a file means to be one of ours, by its name or by its first line. Raises OSError."""
    if path.suffix == SUFFIX:
        return True
    with path.open("rb") as file:
        return file.read(len(_FIRST)) == _FIRST


def header_of(log: SavedLog) -> Header:
    """The header for a log: under the id with which it was sealed, whatever it is called here."""
    head, signature = log.head, log.signature or Signature("", "")
    version = FORMAT if any(stored.blanked for stored in log.stored) else 1
    return Header(
        version, sealed_as(log.name), log.epoch, head.seq, head.hash, signature.key, signature.value
    )


def file_lines(log: SavedLog) -> Iterator[bytes]:
    """The file of a log, line by line, each with its line end."""
    yield msgspec.json.encode(header_of(log)) + b"\n"
    for stored in log.stored:
        yield msgspec.json.encode(stored) + b"\n"


def read_file(path: Path) -> tuple[Header, SavedLog]:
    """The header and the log in a file; the chain is not looked at. Raises NotReadable, OSError."""
    with path.open("rb") as file:
        header = read_header(path, file)
        stored = []
        for item in _items(file):
            if isinstance(item, Unreadable):
                raise NotReadable(
                    f"{path}, line {item.line}: this is no entry ({item.why})."
                    " The file was damaged or edited; `warroom verify` says all that is wrong."
                )
            stored.append(item)
    return header, _log(header, stored)


def scan_file(path: Path) -> tuple[Header, list[StoredEntry | Unreadable]]:
    """The header and every line after it, readable or not. Raises NotReadable, OSError."""
    with path.open("rb") as file:
        return read_header(path, file), list(_items(file))


def read_header(path: Path, file: IO[bytes]) -> Header:
    """The header of an open file, which is then at its first entry. Raises NotReadable."""
    try:
        header = _header.decode(file.readline(MAX_LINE))
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise NotReadable(
            f"{path} is not a file that `warroom export` wrote: its first line is no header."
        ) from error
    if header.warroom > FORMAT:
        raise NotReadable(
            f"{path} was written by a newer warroom (format {header.warroom}, this one reads up to"
            f" {FORMAT}). Install a newer version."
        )
    if not is_log(header.log):
        raise NotReadable(
            f"{path}: “{clean_line(header.log, 40)}” in its first line is not the id of a log."
            " The file was damaged or edited."
        )
    return header


def read_line(line: bytes) -> StoredEntry:
    """The entry in a line. Raises ValueError with the reason."""
    try:
        return _entry.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ValueError(clean_line(str(error), 120)) from error


def _items(file: IO[bytes]) -> Iterator[StoredEntry | Unreadable]:
    number = 1
    while line := file.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE)
            yield Unreadable(number, f"longer than {MAX_LINE} bytes")
            continue
        try:
            yield read_line(line)
        except ValueError as error:
            yield Unreadable(number, str(error))


def _log(header: Header, stored: list[StoredEntry]) -> SavedLog:
    return SavedLog(
        header.log,
        header.epoch,
        stored,
        Head(header.entries, header.head),
        Signature(header.key, header.signature) if header.signature else None,
    )
