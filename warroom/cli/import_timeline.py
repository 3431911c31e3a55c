"""`warroom import FILE.csv`: a timeline that was written elsewhere goes into the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from warroom.cli import output
from warroom.cli.app import App
from warroom.errors import Exit, WarroomError
from warroom.text import clean_line
from warroom.timelines.base import NoTimeline, Read
from warroom.times import format_stamp

SHOWN = 20
"""Bad rows that are named; of the rest the number is said."""


@dataclass(frozen=True)
class How:
    """What a person asked for: the options of `warroom import` that are a timeline's."""

    into: str | None = None
    title: str = ""
    zone: str = ""
    skip_bad: bool = False
    dry_run: bool = False

    def __bool__(self) -> bool:
        return self != How()


def take_in(app: App, path: Path, how: How, *, as_json: bool) -> None:
    """Take a timeline in, as an incident of its own or into one. Raises WarroomError."""
    if how.into and how.title:
        raise click.UsageError("--title is for an incident of its own; it does not go with --into.")
    read = _read(path, how)
    for sentence in _remarks(read):
        output.say(sentence)
    stopped = bool(read.bad) and not how.skip_bad
    if stopped or how.dry_run or not read.rows:
        if as_json:
            output.document(_document(read, how, "", 0))
        elif how.dry_run and read.rows:
            output.data(_what(read))
        if stopped or not read.rows:
            skip = " --skip-bad takes the others." if read.rows else ""
            raise WarroomError(
                f"{read.source}: {len(read.bad):,} of {len(read.rows) + len(read.bad):,} rows"
                f" cannot be taken, so nothing was.{skip}",
                Exit.USAGE,
            )
        return
    incident = _send(app, read, how)
    if as_json:
        output.document(_document(read, how, incident, len(read.rows)))
        return
    output.data(incident)
    output.say(f"{_what(read)} Read it with: warroom log {incident} --by occurred")


def _read(path: Path, how: How) -> Read:
    from warroom.timelines.moments import zone_of
    from warroom.timelines.read import read_timeline

    try:
        zone = zone_of(how.zone) if how.zone else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--zone") from error
    try:
        return read_timeline(path, datetime.now(UTC), zone)
    except NoTimeline as error:
        raise WarroomError(f"{path}: {error} Nothing was taken in.", Exit.USAGE) from error


def _remarks(read: Read) -> Iterator[str]:
    for bad in read.bad[:SHOWN]:
        yield f"Line {bad.line}: {bad.why}"
    if len(read.bad) > SHOWN:
        yield f"… and {len(read.bad) - SHOWN:,} more such rows."
    if read.ignored:
        yield f"Not taken are the columns {', '.join(read.ignored[:SHOWN])}."
    if read.unknown_kinds:
        kinds = ", ".join(read.unknown_kinds[:SHOWN])
        yield f"No kind of ours, so observations: {kinds}."


def _what(read: Read) -> str:
    bad = f", {len(read.bad):,} left out" if read.bad else ""
    rows = "1 row" if len(read.rows) == 1 else f"{len(read.rows):,} rows"
    return f"{read.source}: {rows}{bad}, {format_stamp(read.begins)} to {format_stamp(read.ends)}."


def _send(app: App, read: Read, how: How) -> str:
    """Send all of it and give the incident's id; the same again completes what was cut off."""
    from warroom.cli.session import ask, hub, run
    from warroom.link.once import NoHub
    from warroom.timelines.commands import batches, command_id, into_incident, own_incident

    title = how.title or clean_line(Path(read.source).stem, 200) or read.source
    first = into_incident(read) if how.into else own_incident(read, title)

    async def work() -> str:
        taken, incident = 0, how.into or ""
        try:
            async with hub(app) as link:
                done = await ask(link, first, incident, id=command_id(first, incident))
                incident = done.incident
                for batch in batches(read):
                    await ask(link, batch, incident, id=command_id(batch, incident))
                    taken += len(batch.rows)
        except NoHub as error:
            if not incident:
                raise
            raise WarroomError(
                f"The hub went away; {taken:,} of {len(read.rows):,} rows are confirmed in"
                f" {incident}. Run the same import again: it takes the rest, and nothing twice.",
                Exit.NO_HUB,
            ) from error
        return incident

    return run(work())


def _document(read: Read, how: How, incident: str, taken: int) -> dict[str, Any]:
    return {
        "incident": incident or None,
        "source": read.source,
        "sha256": read.sha256,
        "rows": len(read.rows),
        "taken": taken,
        "begins": read.begins.isoformat() if read.rows else None,
        "ends": read.ends.isoformat() if read.rows else None,
        "bad": [{"line": bad.line, "why": bad.why} for bad in read.bad],
        "ignored_columns": list(read.ignored),
        "unknown_kinds": list(read.unknown_kinds),
        "dry_run": how.dry_run,
    }
