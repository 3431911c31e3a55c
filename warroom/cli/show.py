"""`warroom show`: everything known about an incident."""

from datetime import UTC, datetime

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.report.documents import incident_document
from warroom.report.plain import incident_text
from warroom.report.problems import problem_document, problem_text


@click.command("show")
@click.argument("incident", type=params.log_id)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, incident: str, as_json: bool) -> None:
    """Show what is known about INCIDENT: times, roles, checklist, communication, next updates.

    A problem record is shown as by `warroom problem show`.
    """
    from warroom.cli.session import room_of

    state = room_of(app, incident).incident
    if state.problem is not None:
        if as_json:
            output.document(problem_document(state))
        else:
            output.data(problem_text(state))
    elif as_json:
        output.document(incident_document(state))
    else:
        output.data(incident_text(state, datetime.now(UTC)))
