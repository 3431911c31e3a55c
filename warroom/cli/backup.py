"""`warroom backup`: a copy of the whole log, checked, while the hub works or without one."""

import contextlib
import os
from pathlib import Path

import click

from warroom.cli import output
from warroom.cli.app import App, pass_app
from warroom.clock import SystemClock
from warroom.errors import Exit, WarroomError
from warroom.report.documents import plain_value

NICE = 10
"""What --gently adds to the niceness (nice(1)): acknowledgements go first."""


@click.command("backup")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), metavar="FILE|DIR",
    default=Path(), help="Where to; in a directory it gets a name with the time.  [here]",
)  # fmt: skip
@click.option(
    "--data", metavar="DIR", help="The hub's data directory.  [WARROOM_DATA, or yours]"
)  # fmt: skip
@click.option(
    "--keep", type=click.IntRange(1), metavar="N",
    help="Then remove all but the newest N backups of this history in DIR.",
)  # fmt: skip
@click.option("--gently", is_flag=True, help="Let everything else on this machine go first.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@pass_app
def command(
    app: App, *, target: Path, data: str | None, keep: int | None, gently: bool, as_json: bool
) -> None:
    """Copy the whole log of a hub to FILE, or into DIR; the hub may run.

    The copy is opened, every chain in it verified and compared with the heads that the hub keeps
    beside its log. Only then it gets its name. Keys and tokens are not in it.
    """
    from server.errors import HubError
    from server.upkeep import backups

    if data:
        app.flags["data_dir"] = data
    if gently:
        with contextlib.suppress(OSError):
            os.nice(NICE)
    if keep and not target.is_dir():
        raise click.UsageError("--keep goes with a directory of backups: -o DIR.")
    try:
        made, removed = backups.make(
            app.settings.data_dir, target.absolute(), SystemClock().now(), keep or 0
        )
    except HubError as error:
        raise WarroomError(str(error), _exit(app.settings.data_dir)) from error
    if as_json:
        output.document({"backup": plain_value(made), "removed": [str(path) for path in removed]})
        return
    output.data(made.path)
    output.say(
        f"{made.entries} entries of {made.logs} logs, {made.size:,} bytes; opened again, every"
        f" chain verified.{f' {len(removed)} older ones removed.' if removed else ''}"
    )


def _exit(data: Path) -> Exit:
    return Exit.FAILURE if (data / "log.db").exists() else Exit.NOT_FOUND
