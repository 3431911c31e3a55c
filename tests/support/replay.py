"""Replays an incident from a CSV file through a hub, one `warroom note` process a line."""

import csv
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.site import Site

VARIABLE = "WARROOM_TIMELINES"
"""The environment variable that names a directory of further CSV files."""

Noted = tuple[str, datetime, str]
"""A note as the log has it: text, when it happened (UTC), kind."""

_ROOT = Path(__file__).parents[2]


class Line(NamedTuple):
    """One line of the file; `happened` is aware, in whatever zone it was written down."""

    message: str
    happened: datetime
    author: str
    kind: str


def read(path: Path) -> list[Line]:
    """The lines of a CSV file in its order.

    The columns are those of Timesketch, message, datetime and timestamp_desc, with author and kind.
    """
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Line(
                row["message"], datetime.fromisoformat(row["datetime"]), row["author"], row["kind"]
            )
            for row in csv.DictReader(file)
        ]


def further_timelines() -> list[Path]:
    """The files that VARIABLE names, or those in a folder of real ones beside the repository."""
    named = os.environ.get(VARIABLE)
    folder = Path(named) if named else _ROOT.parent / "shared" / "real" / "timelines"
    return sorted(folder.glob("*.csv"))


def one_and_the_rest(paths: list[Path]) -> list[Any]:
    """The paths as parameters of a long test: the smallest file always, others with `-m long`."""
    by_size = sorted(paths, key=lambda path: path.stat().st_size)
    return [*by_size[:1], *(pytest.param(path, marks=pytest.mark.long) for path in by_size[1:])]


async def replay(site: Site, incident: str, lines: list[Line]) -> None:
    """Record the lines one after the other, each by its author and with the time it happened.

    A message of several lines goes through a pipe, as it would from a program.
    """
    for line in lines:
        options = ("--at", line.happened.isoformat(), "--kind", line.kind)
        piped = line.message if "\n" in line.message else ""
        text = "-" if piped else line.message
        await site.said(
            "note", incident, *options, "--", text, name=line.author.replace(" ", "-"), piped=piped
        )


def as_recorded(lines: list[Line]) -> list[Noted]:
    """What the log has to say of them, in the order of the file."""
    return [(line.message, line.happened.astimezone(UTC), line.kind) for line in lines]


def as_happened(lines: list[Line]) -> list[Noted]:
    """The same in the order in which it happened; at one moment, in that of the file."""
    return sorted(as_recorded(lines), key=lambda line: line[1])
