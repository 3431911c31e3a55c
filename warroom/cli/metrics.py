"""`warroom metrics`: times, promises and recurrences, computed from the logs."""

import asyncio
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.source import data_option
from warroom.errors import WarroomError
from warroom.model.figures import Figures, figures
from warroom.model.incident import Incident
from warroom.model.summary import Summary, summarize
from warroom.report.metrics.measure import By


class Source(NamedTuple):
    """What the metrics are computed from."""

    figures: list[Figures]
    problems: list[Summary]


@click.command("metrics")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--since", metavar="WHEN", help="Only incidents declared from then on.")
@click.option("--until", metavar="WHEN", help="Only incidents declared before.")
@click.option("--by", type=click.Choice([each.value for each in By]), help="A row for each.")
@click.option("--exercises", is_flag=True, help="Also the exercises, in a part of their own.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@data_option
@hub_options
@pass_app
def command(
    app: App,
    *,
    files: tuple[Path, ...],
    since: str | None,
    until: str | None,
    by: str | None,
    exercises: bool,
    as_json: bool,
    data: Path | None,
) -> None:
    """Compute the metrics of the hub's incidents, or of those in exported FILEs.

    What each means is in docs/metrics.md. Nothing is typed in: all of it is in the logs.
    """
    from warroom.report.metrics.document import metrics_document
    from warroom.report.metrics.view import view

    first = params.day_or_when(since) if since else None
    last = params.day_or_when(until) if until else None
    source, now = _source(app, files, data), datetime.now(UTC)
    real = view(source.figures, source.problems, now, since=first, until=last)
    drills = view(source.figures, source.problems, now, since=first, until=last, exercises=True)
    grouping = By(by) if by else None
    left_out = 0 if exercises else len(drills.every)
    if as_json:
        output.document(
            metrics_document(
                real, now, by=grouping, since=first, until=last,
                exercises=drills if exercises else None, exercises_left_out=left_out,
            )
        )  # fmt: skip
        return
    from warroom.report.metrics.drawing import steps_for
    from warroom.report.metrics.plain import metrics_text

    steps = steps_for(os.environ, sys.stdout.encoding or "")
    output.data(metrics_text(real, now, grouping, steps))
    if exercises and drills.every:
        output.data(f"\nEXERCISES\n\n{metrics_text(drills, now, grouping, steps)}")
    read = bool(files) or data is not None
    _say(len(source.figures), len(real.every), len(drills.every), exercises, read)


def _say(known: int, real: int, drills: int, exercises: bool, read: bool) -> None:
    if not known and read:
        output.say("There is no incident in what was read: problem records have no times.")
    elif not known:
        output.say("No incident has been declared yet. Declare one: warroom declare TITLE")
    elif not real and not drills:
        output.say(f"None of the {known} incidents was declared in that time.")
    elif not real:
        output.say("Only exercises were read.")
    if drills and not exercises:
        output.say(
            f"{drills} exercise{'s are' if drills != 1 else ' is'} left out;"
            " --exercises shows them."
        )
    if exercises and not drills:
        output.say("There is no exercise.")


def _source(app: App, files: tuple[Path, ...], data: Path | None) -> Source:
    if files and data is not None:
        raise click.UsageError("Give files, or --data DIR; not both.")
    if files:
        return _folded(_from_files(app, files))
    return _from_hub(app) if data is None else _folded(_from_data(data))


def _from_hub(app: App) -> Source:
    from warroom.cli.session import hub, run

    async def work() -> Source:
        async with hub(app) as link:
            known = await link.figures()
            return Source(list(known.figures), list(known.problems))

    return run(work())


def _from_data(data: Path) -> Iterable[Incident]:
    from server.errors import HubError
    from server.store.archive import log_names, read_log

    async def work() -> list[Incident]:
        logs = [await read_log(data, name) for name in await log_names(data)]
        return [log.incident for log in logs if log is not None]

    try:
        return asyncio.run(work())
    except HubError as error:
        raise WarroomError(str(error)) from error


def _from_files(app: App, files: tuple[Path, ...]) -> Iterable[Incident]:
    """Each log once: of two files with the same one, that with more entries."""
    from warroom.cli.source import open_log

    known: dict[tuple[str, str], Incident] = {}
    for path in files:
        # A name without a dot or a slash would be taken for the id of an incident.
        log = open_log(
            app, str(path if path.parent.name or path.is_absolute() else f"./{path}"), None
        )
        before = known.get((log.epoch, log.name))
        if before is None or before.seq < log.seq:
            known[log.epoch, log.name] = log.incident
        if before is not None:
            output.say(f"{path}: {log.name} was in another file already; it counts once.")
    return known.values()


def _folded(incidents: Iterable[Incident]) -> Source:
    incidents = list(incidents)
    found = [known for incident in incidents if (known := figures(incident)) is not None]
    return Source(found, [summarize(each) for each in incidents if each.problem is not None])
