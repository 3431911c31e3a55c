"""`warroom told`: who was told what, when, in one table."""

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.report.plain import drill_heading
from warroom.report.told import told, told_document, told_lines


@click.command("told")
@click.argument("incident", type=params.incident_id)
@click.option("--audience", default="", metavar="NAME", help="Only this audience.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, incident: str, audience: str, as_json: bool) -> None:
    """Print who was told what about INCIDENT, when, by which channel, and by whom."""
    from warroom.cli.session import room_of

    state = room_of(app, incident).incident
    if as_json:
        output.document(told_document(state, audience))
    elif rows := told(state, audience):
        output.lines([*drill_heading(state), *told_lines(rows)])
    else:
        output.say(f"Nobody has been told anything yet about {incident}.")
