"""`warroom list`: the incidents, in the order of the lobby."""

from datetime import UTC, datetime

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.model.words import ENDED
from warroom.report.documents import list_document
from warroom.report.plain import list_table
from warroom.report.workload import workload_of, workload_text
from warroom.wire.frames import LobbyRow


@click.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are closed or cancelled.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, everything: bool, as_json: bool) -> None:
    """List the incidents that are not closed: the most urgent first."""
    from warroom.cli.session import hub, run

    async def work() -> list[LobbyRow]:
        async with hub(app) as link:
            return await link.lobby_rows()

    every = run(work())
    rows = [row for row in every if everything or row.summary.status not in ENDED]
    if as_json:
        output.document(list_document(rows, every))
    elif rows:
        output.data(list_table(rows, datetime.now(UTC), every))
        output.say(f"The {workload_text(workload_of(every))}.")
    elif every:
        output.say(f"No incident is open; {len(every)} have ended. `warroom list --all` has them.")
    else:
        output.say("No incident has been declared yet. Declare one: warroom declare TITLE")
