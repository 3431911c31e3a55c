"""`warroom playbook`: lists, shows, checks, imports and starts playbooks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.check_files import check_files
from warroom.errors import Exit, WarroomError
from warroom.model.playbook import Playbook
from warroom.report.playbooks import list_text, playbook_document, playbook_text
from warroom.text import clean_line

F = TypeVar("F", bound=Callable[..., Any])


def _dir_option(function: F) -> F:
    return click.option(
        "--dir",
        "directory",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Your own playbooks.  [~/.config/warroom/playbooks]",
    )(function)


@click.group("playbook")
def command() -> None:
    """List, show, check, import and start playbooks: what has to be thought of in an incident.

    They are TOML files: those of the program, and your own in ~/.config/warroom/playbooks
    (WARROOM_PLAYBOOKS, or playbooks_dir in the configuration file). docs/playbooks.md has the
    format.
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@_dir_option
@hub_options
@pass_app
def list_(app: App, as_json: bool, directory: Path | None) -> None:
    """List the playbooks there are, and when to use each."""
    from warroom.playbooks.library import library

    found, broken = library(directory or app.settings.playbooks_dir)
    if as_json:
        documents = [
            {**playbook_document(each.playbook), "file": str(each.file), "own": each.own}
            for each in found
        ]
        output.document({"playbooks": documents})
    else:
        output.data(list_text([(each.playbook, each.own) for each in found]))
    for other in broken:
        output.say(f"Not a playbook: {other.sentence}")


@command.command("show")
@click.argument("playbook", metavar="ID|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@_dir_option
@hub_options
@pass_app
def show(app: App, playbook: str, as_json: bool, directory: Path | None) -> None:
    """Show a playbook: its items by phase, with roles, time-boxes, conditions and commands."""
    found = _playbook(app, playbook, directory)
    if as_json:
        output.document(playbook_document(found))
    else:
        output.data(playbook_text(found))


@command.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> int:
    """Check playbook files: every problem as FILE:LINE: sentence.

    Exits with 1 when there is a problem, with 2 when a file cannot be read.
    """
    from warroom.playbooks.check import check_file

    return check_files(files, lambda path: check_file(path).problems, "playbook")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write DIR/ID.toml instead of standard output.",
)
def import_(file: Path, directory: Path | None) -> None:
    """Make a playbook of a Mattermost playbook export (version 1).

    What was not taken is said on standard error, each thing on a line.
    """
    from warroom.playbooks.mattermost import MAX_FILE, NotAnExport, from_mattermost
    from warroom.playbooks.write import to_toml

    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_FILE + 1)
    except OSError as error:
        raise _unreadable(str(file), error) from error
    try:
        imported = from_mattermost(raw)
    except NotAnExport as error:
        raise WarroomError(clean_line(f"{file}: {error}")) from error
    text = to_toml(imported.playbook)
    for sentence in imported.told:
        output.say(sentence)
    if directory is None:
        output.data(text.removesuffix("\n"))
        return
    path = directory / f"{imported.playbook.id}.toml"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as written:
            written.write(text)
    except FileExistsError as error:
        raise WarroomError(
            f"{path} is there already; nothing was written. Move it first."
        ) from error
    output.say(f"{path} is written. Read it through, and say in it when to use it.")


@command.command("start")
@click.argument("incident", type=params.incident_id)
@click.argument("playbook", metavar="ID|FILE")
@click.option("--again", is_flag=True, help="Although a run of the same one has not ended.")
@_dir_option
@hub_options
@pass_app
def start(app: App, incident: str, playbook: str, again: bool, directory: Path | None) -> None:
    """Put the items of a playbook on the checklist of INCIDENT: those that apply now."""
    from warroom.cli.session import send
    from warroom.model.commands import StartPlaybook

    found = _playbook(app, playbook, directory)
    done = send(app, StartPlaybook(playbook=found, again=again), incident)
    output.say(f"{incident}: entry {done.last}.")


def _playbook(app: App, name: str, directory: Path | None) -> Playbook:
    """A playbook by its id, or by its file. Raises WarroomError."""
    from warroom.playbooks.check import check_file
    from warroom.playbooks.library import NotFound, find

    if "/" not in name and not name.endswith(".toml"):
        try:
            return find(name, directory or app.settings.playbooks_dir).playbook
        except NotFound as error:
            raise WarroomError(str(error), Exit.NOT_FOUND) from error
    try:
        checked = check_file(Path(name))
    except OSError as error:
        raise _unreadable(name, error) from error
    if checked.playbook is None:
        first = checked.problems[0]
        raise WarroomError(clean_line(f"{name}:{first.line}: {first.sentence}"))
    return checked.playbook


def _unreadable(name: str, error: OSError) -> WarroomError:
    reason = error.strerror or str(error)
    return WarroomError(clean_line(f"{name}: the file cannot be read: {reason}."), Exit.USAGE)
