"""`warroom brief`: what whoever takes command of an incident has to know."""

from datetime import UTC, datetime

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.report.brief import brief_document, brief_text


@click.command("brief")
@click.argument("incident", type=params.incident_id)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, incident: str, as_json: bool) -> None:
    """Print the hand-over brief of INCIDENT, generated from its log."""
    from warroom.cli.session import room_of

    state, now = room_of(app, incident).incident, datetime.now(UTC)
    if as_json:
        output.document(brief_document(state, now))
    else:
        output.data(brief_text(state, now))
