"""`warroom check`: shows the checklist, and changes its tasks."""

from collections.abc import Callable
from datetime import UTC, datetime

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.model import commands as cm
from warroom.model.words import Phase
from warroom.report.documents import checklist_document
from warroom.report.plain import checklist_text


def _time_box(task: str, rest: str) -> cm.AnyCommand:
    if not rest:
        raise click.UsageError("Say how long, as in 15m or 2h, or none.")
    return cm.SetTimeBox(task=task, time_box=params.seconds(rest) or None)


_ON_A_TASK: dict[str, Callable[[str, str], cm.AnyCommand]] = {
    "start": lambda task, rest: cm.StartTask(task=task),
    "done": lambda task, rest: cm.FinishTask(task=task, result=rest),
    "verify": lambda task, rest: cm.VerifyTask(task=task),
    "block": lambda task, rest: cm.BlockTask(task=task, reason=rest),
    "skip": lambda task, rest: cm.SkipTask(task=task, reason=rest),
    "reopen": lambda task, rest: cm.ReopenTask(task=task, reason=rest),
    "assign": lambda task, rest: cm.AssignTask(task=task, to=rest),
    "time-box": _time_box,
}
"""What can be done to a task, given its id and the words after it."""

_TAKES_NO_WORDS = ("start", "verify")


@click.command("check", options_metavar="[OPTIONS]")
@click.argument("incident", type=params.incident_id)
@click.argument("action", type=click.Choice(["add", *_ON_A_TASK]), required=False)
@click.argument("words", nargs=-1)
@click.option("--to", metavar="NAME", help="With add: who has it.")
@click.option(
    "--phase", type=click.Choice([phase.value for phase in Phase]), help="With add.  [the current]"
)
@click.option("--time-box", type=params.seconds, metavar="DURATION", help="With add: 15m, 2h.")
@click.option("--json", "as_json", is_flag=True, help="Show the checklist as a JSON document.")
@hub_options
@pass_app
def command(
    app: App,
    *,
    incident: str,
    action: str | None,
    words: tuple[str, ...],
    to: str | None,
    phase: str | None,
    time_box: int | None,
    as_json: bool,
) -> None:
    """Show the checklist of INCIDENT, or change it.

    \b
    check INC-1                              show it
    check INC-1 add Drain eu-west --to ben   add a task (--phase, --time-box)
    check INC-1 start T1                     begin; you have it now
    check INC-1 done T1 [RESULT]             it is done
    check INC-1 verify T1                    you saw that it works
    check INC-1 block T1 REASON              it waits for something
    check INC-1 skip T1 REASON               it is not going to be done
    check INC-1 reopen T1 [REASON]           it was not finished after all
    check INC-1 assign T1 NAME               somebody else has it
    check INC-1 time-box T1 15m|none         bound its time
    """
    if action is None:
        _show(app, incident, as_json)
        return
    if as_json:
        raise click.UsageError("--json is for showing the checklist, not for changing it.")
    if action == "add":
        asked: cm.AnyCommand = cm.AddTask(
            text=params.joined(words),
            to=to or "",
            phase=Phase(phase) if phase else None,
            time_box=time_box or None,
        )
    elif to is not None or phase is not None or time_box is not None:
        raise click.UsageError("--to, --phase and --time-box go with add.")
    else:
        asked = _on_a_task(action, words)

    from warroom.cli.session import send

    done = send(app, asked, incident)
    output.say(f"{incident}: entry {done.last}.")


def _on_a_task(action: str, words: tuple[str, ...]) -> cm.AnyCommand:
    if not words:
        raise click.UsageError(f"Say which task, as in: {action} T1.")
    task, rest = words[0], params.joined(words[1:])
    if rest and action in _TAKES_NO_WORDS:
        raise click.UsageError(f"{action} takes a task's id and nothing more.")
    return _ON_A_TASK[action](task, rest)


def _show(app: App, incident: str, as_json: bool) -> None:
    from warroom.cli.session import room_of

    state = room_of(app, incident).incident
    if as_json:
        output.document(checklist_document(state))
    elif state.tasks:
        output.data(checklist_text(state, datetime.now(UTC)))
    else:
        output.say(f"The checklist of {incident} is empty. Add a task: check {incident} add TEXT")
