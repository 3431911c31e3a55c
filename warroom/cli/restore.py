"""`warroom restore`: puts a backup where a hub can start on it."""

from pathlib import Path

import click

from warroom.cli import output
from warroom.cli.app import App, pass_app
from warroom.clock import SystemClock
from warroom.errors import Exit, WarroomError
from warroom.times import format_stamp


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path), metavar="BACKUP")
@click.option(
    "--data", metavar="DIR", help="The data directory; it has no log yet.  [WARROOM_DATA, or yours]"
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@pass_app
def command(app: App, *, backup: Path, data: str | None, as_json: bool) -> None:
    """Put BACKUP into a data directory that has no log; then start the hub on it.

    The backup is verified first. The hub begins a new history on it, so that every screen which saw
    later entries says so and can offer them.
    """
    from server.errors import DataLocked, HubError
    from server.store.restore import restore
    from server.upkeep.signing import PRIVATE

    if data:
        app.flags["data_dir"] = data
    where = app.settings.data_dir
    try:
        found = restore(backup, where, SystemClock().now())
    except DataLocked as error:
        raise WarroomError(str(error), Exit.LOCKED) from error
    except HubError as error:
        code = Exit.FAILURE if backup.exists() else Exit.NOT_FOUND
        raise WarroomError(str(error), code) from error
    made_at = found.mark.made_at if found.mark else None
    if as_json:
        output.document(
            {
                "data": str(where),
                "made_at": made_at.isoformat() if made_at else None,
                "epoch": found.epoch,
                "entries": found.entries,
                "logs": len(found.heads),
            }
        )
        return
    made = f", made at {format_stamp(made_at)}" if made_at else ", a plain copy of a log"
    output.data(f"{found.entries} entries of {len(found.heads)} logs are in {where}{made}.")
    output.say(f"Start the hub on it: warroom hub --data {where}")
    if not (where / PRIVATE).exists():
        output.say(
            f"Put the hub's {PRIVATE} back into {where} first, if you kept it; otherwise the hub"
            " makes a new key and its exports are signed by that one."
        )
