"""`warroom import`: takes a file into the hub, whatever kind of file it is."""

from pathlib import Path

import click

from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, *, file: Path, as_json: bool) -> None:
    """Take FILE, an incident that `warroom export` wrote, into the hub."""
    from warroom.saved.file import is_log_file

    if not file.exists():
        raise WarroomError(f"There is no file {file}.", Exit.NOT_FOUND)
    if is_log_file(file):
        from warroom.cli import import_log

        import_log.take_in(app, file, as_json=as_json)
        return
    raise WarroomError(
        f"{file} is no incident that `warroom export` wrote. Nothing was taken in.", Exit.USAGE
    )
