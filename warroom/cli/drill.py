"""`warroom drill`: plays a scenario, shows and checks them, prints score sheets."""

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.check_files import check_files
from warroom.cli.source import data_option, open_log
from warroom.errors import EXIT_OF, Exit, WarroomError
from warroom.model.ids import sealed_as
from warroom.model.scenario import InjectKind, Scenario
from warroom.report.drill import (
    NoDrill,
    Score,
    compare_text,
    compared,
    score,
    score_document,
    score_text,
    timeline_text,
)
from warroom.report.scenarios import list_text, scenario_document, scenario_text
from warroom.saved.log import SavedLog

if TYPE_CHECKING:
    from warroom.drills.runner import Runner


class _ByDefaultPlay(click.Group):
    """`warroom drill SCENARIO` is short for `warroom drill play SCENARIO`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the word in where the first argument is none of the commands."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["play", *args]
        return super().parse_args(ctx, args)


@click.group("drill", cls=_ByDefaultPlay)
def command() -> None:
    """Run exercises: play a scenario, alone or with a team, and see how it went.

    \b
    warroom drill first-five-minutes --solo    alone, here, in five minutes
    warroom drill ransomware                   on the hub; the team joins the incident
    warroom drill score INC-3                  what was reached
    warroom drill compare INC-3 INC-7          two runs side by side
    """


def _scenario(what: str) -> Scenario:
    from warroom.drills.library import NotFound, find

    try:
        return find(what)
    except NotFound as error:
        raise WarroomError(str(error), Exit.NOT_FOUND) from error


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def list_(as_json: bool) -> None:
    """List the scenarios that come with the program."""
    from warroom.drills.library import library

    if as_json:
        output.document({"scenarios": [scenario_document(each) for each in library()]})
    else:
        output.lines(list_text(library()))


@command.command("show")
@click.argument("what", metavar="SCENARIO|FILE")
@click.option(
    "--script", is_flag=True, help="Also what comes in when: not for those who take part."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document, the script included.")
def show(what: str, script: bool, as_json: bool) -> None:
    """Show what those who take part may know of a scenario; with --script all of it."""
    found = _scenario(what)
    if as_json:
        output.document(scenario_document(found))
    else:
        output.lines(scenario_text(found, script=script))


@command.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> int:
    """Check scenario files: every problem as FILE:LINE: sentence.

    Exits with 1 when there is a problem, with 2 when a file cannot be read.
    """
    from warroom.drills.check import check_file

    return check_files(files, lambda path: check_file(path).problems, "scenario")


@command.command("play")
@click.argument("what", metavar="SCENARIO|FILE")
@click.option("--speed", type=float, default=1.0, metavar="N", help="N times as fast.  [1]")
@click.option("--in", "incident", type=params.incident_id, metavar="INCIDENT",
              help="In an exercise that is declared already.")  # fmt: skip
@click.option("--solo", is_flag=True, help="Alone: a hub of its own, the script and the room here.")
@click.option("--keep", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="With --solo: keep the log in this file, to compare with later.")  # fmt: skip
@hub_options
@pass_app
def play(
    app: App, *, what: str, speed: float, incident: str | None, solo: bool, keep: Path | None
) -> int:
    """Play SCENARIO: declare an exercise on the hub, and let the script come in.

    It goes on until its time is up; Ctrl-C pauses it. Those who take part join the incident; one
    person alone uses --solo.
    """
    scenario = _scenario(what)
    if solo:
        if incident is not None:
            raise click.UsageError("--solo has a hub of its own, so --in does not go with it.")
        from warroom.cli.drill_solo import play_alone

        return play_alone(app, what, speed, keep)
    if keep is not None:
        raise click.UsageError("--keep goes with --solo; elsewhere `warroom export` does it.")
    return asyncio.run(_play(app, incident or "", scenario=scenario, speed=speed))


@command.command("resume")
@click.argument("incident", type=params.incident_id)
@hub_options
@pass_app
def resume(app: App, incident: str) -> int:
    """Let the script of INCIDENT go on, after a pause or after its runner was lost."""
    return asyncio.run(_play(app, incident))


@command.command("end")
@click.argument("incident", type=params.incident_id)
@click.argument("reason", nargs=-1)
@hub_options
@pass_app
def end(app: App, incident: str, reason: tuple[str, ...]) -> None:
    """End the exercise in INCIDENT before its time is up, and print the score sheet."""
    from warroom.cli.session import send
    from warroom.model.commands import EndDrill

    send(app, EndDrill(reason=" ".join(reason)), incident)
    _print_score(open_log(app, incident, None))


@command.command("inject")
@click.argument("incident", type=params.incident_id)
@click.argument("kind", type=click.Choice([k.value for k in InjectKind if k is not InjectKind.ACT]))
@click.argument("sender", metavar="FROM")
@click.argument("text", nargs=-1, required=True)
@click.option("--to", default="", metavar="PERSON|ROLE", help="Whom it reaches.")
@click.option("--channel", default="", help="How: phone, chat, e-mail.")
@hub_options
@pass_app
def inject(
    app: App, *, incident: str, kind: str, sender: str, text: tuple[str, ...], to: str, channel: str
) -> None:
    """Let something come in by hand: inject INC-3 question "the CEO" How bad is it?"""
    from warroom.cli.session import send
    from warroom.model.commands import Inject

    asked = Inject(
        inject_kind=InjectKind(kind), sender=sender, text=" ".join(text), to=to, channel=channel
    )
    output.say(f"{incident}: entry {send(app, asked, incident).last}.")


@command.command("score")
@click.argument("what", metavar="INCIDENT|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@data_option
@hub_options
@pass_app
def score_(app: App, what: str, as_json: bool, data: Path | None) -> None:
    """Print the score sheet of an exercise, computed from its log."""
    _print_score(open_log(app, what, data), as_json)


def _score(saved: SavedLog) -> Score:
    try:
        # An exercise that still runs is as long as its log.
        now = saved.entries[-1].recorded_at if saved.entries else datetime.now(UTC)
        return score(saved.entries, sealed_as(saved.name), now)
    except NoDrill as error:
        raise WarroomError(str(error), Exit.FAILURE) from error


def _print_score(saved: SavedLog, as_json: bool = False) -> None:
    found = _score(saved)
    if as_json:
        output.document(score_document(found))
    else:
        output.lines(score_text(found))


@command.command("compare")
@click.argument("first", metavar="INCIDENT|FILE")
@click.argument("second", metavar="INCIDENT|FILE")
@click.option("--timeline", is_flag=True, help="Also what happened, second by second.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@data_option
@hub_options
@pass_app
def compare(
    app: App, *, first: str, second: str, timeline: bool, as_json: bool, data: Path | None
) -> None:
    """Print two runs of a scenario side by side."""
    from warroom.cli.source import is_file

    logs = [open_log(app, each, None if is_file(each) else data) for each in (first, second)]
    a, b = map(_score, logs)
    if as_json:
        rows = [row._asdict() for row in compared(a, b)]
        output.document({"first": score_document(a), "second": score_document(b), "compared": rows})
        return
    output.lines(compare_text(a, b))
    if timeline:
        output.data("")
        output.lines(timeline_text(logs[0].entries, logs[1].entries))


async def _play(
    app: App, incident: str, *, scenario: Scenario | None = None, speed: float = 1.0
) -> int:
    """Start (with a scenario) or go on, until it is over; then the score sheet."""
    from warroom.clock import SystemClock
    from warroom.drills.runner import CannotPlay, Runner
    from warroom.link.link import LinkRefused
    from warroom.link.once import NoHub, connect
    from warroom.model.commands import ResumeDrill
    from warroom.model.refusal import Why

    settings = app.settings
    address, *others = app.addresses
    runner = Runner(
        address,
        SystemClock(),
        others=others,
        name=settings.name,
        token=settings.token(),
        tell=output.say,
    )
    try:
        # Where no hub answers that is said now; later the runner waits for it to come back.
        async with connect(address, others=others, name=settings.name, token=settings.token()):
            pass
        async with runner.live():
            if scenario is not None:
                incident = await runner.begin(scenario, incident=incident, speed=speed)
            else:
                try:
                    await runner.ask(ResumeDrill(), incident)
                except CannotPlay as error:
                    if error.why is not Why.CONFLICT or "not paused" not in error.sentence:
                        raise
            output.say(
                f"The exercise {incident} runs. Take part: warroom join {incident}. Ctrl-C pauses"
                " it."
            )
            if not await _until_the_end(runner, incident):
                return Exit.INTERRUPTED
    except NoHub as error:
        raise WarroomError(str(error), Exit.NO_HUB) from error
    except LinkRefused as error:
        raise WarroomError(error.sentence, Exit.NOT_ALLOWED) from error
    except CannotPlay as error:
        raise WarroomError(error.sentence, EXIT_OF[error.why]) from error
    await asyncio.to_thread(_print_from_hub, app, incident)
    return Exit.OK


def _print_from_hub(app: App, incident: str) -> None:
    _print_score(open_log(app, incident, None))


async def _until_the_end(runner: "Runner", incident: str) -> bool:
    """Whether it came to its end; an interrupt pauses it, so that its clock stands still."""
    from warroom.drills.runner import CannotPlay
    from warroom.model.commands import PauseDrill

    playing = asyncio.ensure_future(runner.play(incident))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, playing.cancel)
    try:
        await playing
    except asyncio.CancelledError:
        try:
            async with asyncio.timeout(5):
                await runner.ask(PauseDrill(), incident)
        except (TimeoutError, CannotPlay):
            output.say("The hub could not be told, so the exercise's clock runs on.")
        else:
            output.say("Paused.")
        output.say(f"Go on: warroom drill resume {incident}. End it: warroom drill end {incident}.")
        return False
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)
    return True
