"""One log in one file: JSON lines, a header and then every entry as it was sealed.

Plain text on purpose: in ten years `grep` and any JSON reader still open it.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from warroom.model.entry import StoredEntry
from warroom.saved.log import SavedLog

SUFFIX = ".warroom"
"""How the name of such a file ends."""

FORMAT = 1
"""Version of the file. A reader takes its own version and every older one."""

MAX_LINE = 1024 * 1024
"""Bytes of a line; the largest entry has 32 KiB of evidence in base64."""


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first line. `entries` and `head` say what has to follow, so that a cut file shows."""

    warroom: int
    log: str
    epoch: str
    entries: int
    head: str


class NotReadable(Exception):  # noqa: N818 - it says what was found
    """The file is none of ours, or damaged; `str(error)` names the line and says what is wrong."""


_header = msgspec.json.Decoder(Header)
_entry = msgspec.json.Decoder(StoredEntry)


def is_log_file(path: Path) -> bool:
    """Whether a file means to be one of ours, by its name or by its first line. Raises OSError."""
    with path.open("rb") as lines:
        first = lines.readline(MAX_LINE)
    return path.suffix == SUFFIX or first.startswith(b'{"warroom":')


def file_lines(log: SavedLog) -> Iterator[bytes]:
    """The file of a log, line by line, each with its line end."""
    yield msgspec.json.encode(Header(FORMAT, log.name, log.epoch, log.seq, log.hash)) + b"\n"
    for stored in log.stored:
        yield msgspec.json.encode(stored) + b"\n"


def read_file(path: Path) -> tuple[Header, SavedLog]:
    """The header and the log in a file; the chain is not looked at. Raises NotReadable, OSError."""
    with path.open("rb") as lines:
        header = _read_header(path, lines.readline(MAX_LINE))
        stored = []
        for number, line in enumerate(lines, 2):
            try:
                stored.append(_entry.decode(line))
            except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
                raise NotReadable(
                    f"{path}, line {number}: this is no entry ({error})."
                    " The file was damaged or edited."
                ) from error
    return header, SavedLog(header.log, header.epoch, stored)


def _read_header(path: Path, line: bytes) -> Header:
    try:
        header = _header.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise NotReadable(
            f"{path} is not a file that `warroom export` wrote: its first line is no header."
        ) from error
    if header.warroom > FORMAT:
        raise NotReadable(
            f"{path} was written by a newer warroom (format {header.warroom}, this one reads up to"
            f" {FORMAT}). Install a newer version."
        )
    return header
