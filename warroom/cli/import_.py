"""`warroom import`: takes a file into the hub, whatever kind of file it is."""

from pathlib import Path

import click

from warroom.cli import params
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--into", type=params.incident_id, metavar="INCIDENT",
    help="Merge a timeline into this incident.  [an incident of its own]",
)  # fmt: skip
@click.option("--title", default="", help="The title of the incident.  [the file's name]")
@click.option(
    "--zone", default="", metavar="ZONE",
    help="The zone of times without one: UTC, +01:00, Europe/Berlin.",
)  # fmt: skip
@click.option("--skip-bad", is_flag=True, help="Leave out rows that cannot be taken.")
@click.option("--dry-run", is_flag=True, help="Say what a timeline holds; take nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(
    app: App,
    *,
    file: Path,
    into: str | None,
    title: str,
    zone: str,
    skip_bad: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take FILE into the hub: an incident that `warroom export` wrote, or a timeline.

    \b
    import INC-1.warroom           an incident of another hub, as it was
    import chat.csv                a timeline, as an incident that is over
    import chat.csv --into INC-1   a timeline, merged into an incident

    A timeline is CSV with the columns message and datetime, or JSON lines with the same fields;
    timestamp_desc, author and kind are taken too. docs/import.md says all of it.
    """
    from warroom.cli import import_timeline
    from warroom.saved.file import is_log_file

    if not file.exists():
        raise WarroomError(f"There is no file {file}.", Exit.NOT_FOUND)
    how = import_timeline.How(into, title, zone, skip_bad, dry_run)
    if is_log_file(file):
        if how:
            raise click.UsageError(
                "--into, --title, --zone, --skip-bad and --dry-run go with a timeline."
            )
        from warroom.cli import import_log

        import_log.take_in(app, file, as_json=as_json)
        return
    import_timeline.take_in(app, file, how, as_json=as_json)
