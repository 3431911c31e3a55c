"""`warroom recap`: where a response stands in one line, to read, to edit, to post."""

from datetime import UTC, datetime

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.model.commands import PostRecap
from warroom.report.recap import recap_of


@click.command("recap")
@click.argument("incident", type=params.incident_id)
@click.option("--post", metavar="TEXT", help="Post this one; it goes on the timeline.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, incident: str, post: str | None, as_json: bool) -> None:
    """Print a recap of INCIDENT made from its log, or post one that you have written."""
    from warroom.cli.session import room_of, send

    if post is not None:
        done = send(app, PostRecap(text=post), incident)
        output.say(f"{incident}: entry {done.last}.")
        return
    state = room_of(app, incident).incident
    text = recap_of(state, datetime.now(UTC))
    if as_json:
        posted = state.recap.text if state.recap else None
        output.document({"incident": incident, "recap": text, "posted": posted})
    else:
        output.data(text)
