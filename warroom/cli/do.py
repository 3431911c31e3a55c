"""`warroom do`: any line that the composer of the room takes, from a shell or a script."""

import sys
from datetime import UTC, datetime

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.credentials import force_option, require_no_secret
from warroom.errors import Exit, WarroomError
from warroom.model.commands import AdmitPeople, AnyCommand, Redact, RestrictAccess
from warroom.text import clean, clean_line

MAX_LINES = 10_000
"""Lines of one pipe: what is longer is no script but a log, and `warroom note` takes those."""


@click.command("do", context_settings={"ignore_unknown_options": True})
@click.argument("incident", type=params.log_id)
@click.argument("line", nargs=-1, required=True, type=click.UNPROCESSED)
@force_option
@hub_options
@pass_app
def command(app: App, incident: str, line: tuple[str, ...]) -> None:
    """Do in INCIDENT what LINE says, as it would be typed in the room.

    \b
    do INC-1 /sev 1 all regions
    do INC-1 /role claim ops
    do INC-1 502s began on all balancers           a line without / is a note
    do INC-1 - < script                            a line each; # begins a remark

    `warroom do` stops at the first line that is refused and says which one it was; those before it
    are in the log. INCIDENT may also be a problem record, as PRB-1. Times are UTC.
    docs/keys.md lists all commands.
    """
    lines = _piped() if line == ("-",) else [(0, clean(params.joined(line)))]

    from warroom.cli.redact import erase
    from warroom.cli.session import ask, hub, run

    async def work() -> None:
        async with hub(app) as link:
            for number, text in lines:
                said = _read(text, link.you, number)
                try:
                    log = incident if said.log is None else said.log
                    if isinstance(said.command, Redact):
                        await erase(link, said.command, log)
                        continue
                    done = await ask(link, said.command, log)
                except WarroomError as error:
                    raise WarroomError(_at(number, error.sentence), error.code) from error
                output.say(f"{done.incident}: entry {done.last}.{_who(said.command)}")

    # Imported here, since the grammar of the composer is the screens'.
    from screens.slash import Local, Say, Wrong, parse
    from warroom.playbooks.own import look_in

    look_in(app.settings.playbooks_dir)

    def _read(text: str, you: str, number: int) -> Say:
        parsed = parse(text, datetime.now(UTC), you, here=incident)
        if isinstance(parsed, Wrong):
            raise WarroomError(_at(number, parsed.sentence), Exit.USAGE)
        if isinstance(parsed, Local):
            sentence = f"“{clean_line(text, 40)}” is for the screen; there is nothing to record."
            raise WarroomError(_at(number, sentence), Exit.USAGE)
        return parsed

    # A mistake in the last line must not be found after the others are in the log.
    for number, text in lines:
        require_no_secret(app, _read(text, "", number).command, _at(number, ""))
    run(work())


def _piped() -> list[tuple[int, str]]:
    """The numbered lines of standard input that say something."""
    text = sys.stdin.buffer.read(MAX_LINES * 1_000 + 1).decode("utf-8", "replace")
    rows = [(number, clean(row).strip()) for number, row in enumerate(text.split("\n"), 1)]
    rows = [(number, row) for number, row in rows if row and not row.startswith("#")]
    if not rows:
        raise WarroomError("Nothing came through the pipe, so nothing was done.", Exit.USAGE)
    if len(rows) > MAX_LINES or len(text) > MAX_LINES * 1_000:
        raise WarroomError(
            f"That is more than {MAX_LINES:,} lines, so nothing was done. Split it.", Exit.USAGE
        )
    return rows


def _who(command: AnyCommand) -> str:
    """Who is meant, where a reason without its colon would be taken for names."""
    if not isinstance(command, AdmitPeople | RestrictAccess) or not command.people:
        return ""
    return f" It was opened to: {', '.join(command.people)}. A colon ends the names."


def _at(number: int, sentence: str) -> str:
    return f"Line {number}: {sentence}" if number else sentence
