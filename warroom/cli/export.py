"""`warroom export`: writes an incident to a file, whole or as a report."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.files import write_file
from warroom.cli.source import data_option
from warroom.errors import Exit, WarroomError
from warroom.report.formats import FORMATS, NotWritten, case_of
from warroom.report.formats.json_file import schema_text
from warroom.report.phrases import restricted_to


def _print_schema(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        output.data(schema_text().rstrip())
        ctx.exit()


@click.command("export")
@click.argument("what", metavar="INCIDENT|FILE")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="warroom",
    help="What to write.  [warroom]",
)  # fmt: skip
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Where to; - is stdout.  [INCIDENT.SUFFIX here]",
)  # fmt: skip
@click.option(
    "--tlp", metavar="LABEL",
    help="For readers up to this TLP label: CLEAR, GREEN, AMBER, AMBER+STRICT or RED. What is"
    " marked beyond it is left out.  [all of it]",
)  # fmt: skip
@click.option(
    "--templates", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR",
    help="Your own templates, for md and html; see `warroom template`."
    "  [~/.config/warroom/templates]",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--schema", is_flag=True, is_eager=True, expose_value=False, callback=_print_schema,
    help="Print the JSON Schema of --format json, and nothing else.",
)  # fmt: skip
@data_option
@hub_options
@pass_app
def command(
    app: App,
    *,
    what: str,
    form: str,
    out: Path | None,
    tlp: str | None,
    templates: Path | None,
    force: bool,
    data: Path | None,
) -> None:
    """Write INCIDENT, or what an exported FILE holds, to a file.

    A new file can be read by its owner alone (mode 0600), as people's words are in it; chmod it for
    others. One that is written over with --force keeps its mode.
    """
    from warroom.cli.source import open_log

    circle = None if tlp is None else params.tlp(tlp)
    saved = open_log(app, what, data)
    if templates is None and app.settings.templates_dir.is_dir():
        templates = app.settings.templates_dir
    case = case_of(saved, datetime.now(UTC), circle, templates)
    chosen = FORMATS[form]
    path = out or Path(f"{saved.name}{chosen.suffix}")
    try:
        if out == Path("-"):
            for piece in chosen.write(case):
                sys.stdout.buffer.write(piece)
            return
        size = write_file(path, chosen.write(case), force=force)
    except NotWritten as error:
        raise WarroomError(str(error), Exit.USAGE) from error
    left_out = f" ({case.withheld} withheld)" if case.withheld else ""
    number = len(case.entries)
    entries = f"{number} {'entry' if number == 1 else 'entries'} of {saved.name}{left_out}"
    signed = f" Signed by {saved.signature.key}" if saved.signature and form == "warroom" else ""
    output.say(f"{path}: {entries}, {size:,} bytes, {case.label}.{signed}")
    if saved.incident.restricted is not None:
        output.say(
            f"{saved.name} is {restricted_to(len(saved.incident.restricted))}, and whoever has the"
            " file reads it."
        )
    if circle is not None and saved.incident.tlp is None:
        output.say(
            f"Nobody has marked {saved.name} as a whole, so each entry without a marking of its"
            f" own is in it, now labelled {circle}. /tlp LABEL in its room marks it."
        )
