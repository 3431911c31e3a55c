"""`warroom problem`: problem records, the causes behind several incidents."""

from collections.abc import Callable

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError
from warroom.model import commands as cm
from warroom.model.words import ProblemState
from warroom.report.problems import (
    in_list_order,
    problem_document,
    problem_text,
    problems_document,
    problems_table,
)
from warroom.wire.frames import LobbyRow


@click.group("problem")
def command() -> None:
    """Problem records: the cause behind several incidents, with a log of its own.

    A problem with a documented workaround is a known error. `warroom log PRB-1` prints its log,
    `warroom note PRB-1 TEXT` writes into it. Ids are taken as PRB-1 or 1.
    """


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are solved.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def list_(app: App, everything: bool, as_json: bool) -> None:
    """List the problems that are not solved; the one that was seen last comes first."""
    from warroom.cli.session import hub, run

    async def work() -> list[LobbyRow]:
        async with hub(app) as link:
            return await link.every_row()

    rows = [row.summary for row in run(work())]
    incidents = {row.id: row for row in rows if row.problem is None}
    every = [row for row in rows if row.problem is not None]
    shown = [
        row
        for row in in_list_order(every, incidents)
        if everything or (row.problem and row.problem.state is not ProblemState.SOLVED)
    ]
    if as_json:
        output.document(problems_document(shown, incidents))
    elif shown:
        output.data(problems_table(shown, incidents))
    elif every:
        output.say(f"No problem is unsolved; {len(every)} are solved. `warroom problem list --all`")
    else:
        output.say("No problem has been opened. Open one: warroom problem open TITLE")


@command.command("open")
@click.argument("title", nargs=-1, required=True)
@click.option(
    "--incident", "incidents", type=params.incident_id, multiple=True, metavar="INCIDENT",
    help="An incident it is behind; may be repeated.",
)  # fmt: skip
@click.option("--text", default="", help="What is known about it.")
@click.option(
    "--restricted", type=params.people, metavar="NAME,NAME",
    help="Only these people and you see it; for all others it does not exist.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document, not the id alone.")
@hub_options
@pass_app
def open_(
    app: App,
    *,
    title: tuple[str, ...],
    incidents: tuple[str, ...],
    text: str,
    restricted: tuple[str, ...] | None,
    as_json: bool,
) -> None:
    """Open a problem record and print its id. A title is all it takes."""
    from warroom.cli.session import send

    asked = cm.OpenProblem(
        title=params.joined(title), text=text, incidents=incidents, restricted=restricted
    )
    done = send(app, asked)
    if as_json:
        output.document({"problem": done.incident, "seq": done.last, "command_id": done.id})
    else:
        output.data(done.incident)


@command.command("show")
@click.argument("problem", type=params.problem_id)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def show(app: App, problem: str, as_json: bool) -> None:
    """Show what is known about PROBLEM: cause, workaround, and the incidents it was seen in."""
    from warroom.cli.session import room_of

    record = room_of(app, problem).incident
    if record.problem is None:
        raise WarroomError(f"{problem} is no problem record.", Exit.NOT_FOUND)
    if as_json:
        output.document(problem_document(record))
    else:
        output.data(problem_text(record))


def _linking(name: str, words: str, make: Callable[[str, str], cm.AnyCommand]) -> None:
    @command.command(name, help=words)
    @click.argument("problem", type=params.problem_id)
    @click.argument("incident", type=params.incident_id)
    @click.argument("note", nargs=-1)
    @hub_options
    @pass_app
    def linking(app: App, problem: str, incident: str, note: tuple[str, ...]) -> None:
        _send(app, make(incident, params.joined(note)), problem)


def _saying(name: str, what: str, words: str, make: Callable[[str], cm.AnyCommand]) -> None:
    @command.command(name, help=words)
    @click.argument("problem", type=params.problem_id)
    @click.argument("text", nargs=-1, required=True, metavar=what)
    @hub_options
    @pass_app
    def saying(app: App, problem: str, text: tuple[str, ...]) -> None:
        _send(app, make(params.joined(text)), problem)


def _send(app: App, asked: cm.AnyCommand, problem: str) -> None:
    from warroom.cli.session import send

    done = send(app, asked, problem)
    output.say(f"{problem}: entry {done.last}.")


_linking(
    "link", "The problem showed itself in INCIDENT.",
    lambda incident, note: cm.LinkIncident(incident=incident, note=note),
)  # fmt: skip
_linking(
    "unlink", "INCIDENT was something else; the NOTE is the reason.",
    lambda incident, note: cm.UnlinkIncident(incident=incident, reason=note),
)  # fmt: skip
_saying(
    "cause", "TEXT...", "Say what is behind it, as far as it is understood.",
    lambda text: cm.DescribeCause(cause=text),
)  # fmt: skip
_saying(
    "known-error", "WORKAROUND...", "Document a workaround, which makes it a known error.",
    lambda text: cm.RecordKnownError(workaround=text),
)  # fmt: skip
_saying("solve", "HOW...", "The cause is removed; say how.", lambda text: cm.SolveProblem(how=text))
_saying(
    "reopen", "REASON...", "It is not solved after all.",
    lambda text: cm.ReopenProblem(reason=text),
)  # fmt: skip
_saying(
    "assign", "NAME", "Who answers for the work on it.",
    lambda text: cm.AssignProblem(person=text),
)  # fmt: skip
