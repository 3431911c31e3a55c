"""`warroom template`: the templates of reports, to write one's own from."""

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError
from warroom.text import clean_line


@click.group("template")
def command() -> None:
    """List the templates of reports, and print one to begin your own with.

    Your own go into ~/.config/warroom/templates (beside the configuration file) under the same
    names, or into a directory that `warroom export --templates DIR` names. docs/export.md says what
    they are given.
    """


@command.command("list")
@hub_options
@pass_app
def list_(app: App) -> None:
    """List the templates there are; an own one that is used instead is named beside it."""
    from warroom.report.formats.templates import names

    for name in names():
        own = app.settings.templates_dir / name
        output.data(f"{name}  (yours: {own})" if own.is_file() else name)


@command.command("show")
@click.argument("template", metavar="NAME")
@hub_options
@pass_app
def show(app: App, template: str) -> None:
    """Print one of the program's templates as it is."""
    from warroom.report.formats.templates import names, source

    try:
        text = source(template)
    except KeyError:
        raise WarroomError(
            f"There is no template “{clean_line(template, 40)}”. There are: {', '.join(names())}.",
            Exit.NOT_FOUND,
        ) from None
    output.data(text.rstrip("\n"))
