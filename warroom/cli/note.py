"""`warroom note`: puts a note on the timeline, from arguments or from a pipe."""

import sys
import unicodedata
from datetime import datetime

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.credentials import force_option, require_no_secret
from warroom.errors import Exit, WarroomError
from warroom.model.commands import Note
from warroom.model.limits import MAX_TEXT
from warroom.model.words import NoteKind
from warroom.text import clean

MAX_PIPED = 50 * MAX_TEXT
"""Characters from a pipe. A longer text would bury the timeline that it was meant to help."""

_JOINER = "\u200d"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


@click.command("note")
@click.argument("incident", type=params.log_id)
@click.argument("text", nargs=-1)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in NoteKind], case_sensitive=False),
    default=NoteKind.OBSERVATION.value,
    help="What it is.  [observation]",
)
@click.option(
    "--at", type=params.when, metavar="WHEN", help="When it happened (UTC): 02:09, 10m ago."
)
@force_option
@hub_options
@pass_app
def command(app: App, incident: str, text: tuple[str, ...], kind: str, at: datetime | None) -> None:
    """Put TEXT on the timeline of INCIDENT; `-` reads it from a pipe, to the end.

    A text of more than 10,000 characters becomes several notes, numbered (1/3), (2/3), (3/3).
    """
    notes = split_text(clean(given_text(text)))

    # The whole of it: a key may be cut in two by the parts.
    require_no_secret(app, Note(text="\n".join(notes)))

    from warroom.cli.session import ask, hub, run

    async def work() -> None:
        first = last = 0
        async with hub(app) as link:
            for number, part in enumerate(notes):
                note = Note(text=part, note_kind=NoteKind(kind), occurred_at=at)
                try:
                    last = (await ask(link, note, incident)).last
                except Exception:
                    if number:
                        output.say(
                            f"{number} of {len(notes)} notes are in the log, the last one as"
                            f" entry {last}; the others are not confirmed."
                        )
                    raise
                first = first or last
        if len(notes) > 1:
            output.say(f"{incident}: {len(notes)} notes, entries {first} to {last}.")
        else:
            output.say(f"{incident}: entry {last}.")

    run(work())


def given_text(words: tuple[str, ...]) -> str:
    """The text of the arguments, or of standard input for a lone `-`.

    Raises UsageError when there is none, WarroomError when a pipe brings too much.
    """
    if words != ("-",):
        if not params.joined(words).strip():
            raise click.UsageError("Give the text, or - to read it from a pipe.")
        return params.joined(words)
    # The longest UTF-8 character has four bytes: what is longer than that is too long in any case.
    raw = sys.stdin.buffer.read(4 * MAX_PIPED + 1)
    text = raw.decode("utf-8", "replace")
    if len(text) > MAX_PIPED:
        raise _too_much()
    if not text.strip():
        raise WarroomError("Nothing came through the pipe, so nothing was sent.", Exit.USAGE)
    return text


def split_text(text: str, limit: int = MAX_TEXT) -> list[str]:
    """A clean text in parts of at most `limit` characters, numbered where there are several.

    Breaks at the end of a line where there is one in the last half of a part. Every character
    but the line end at a break is in one of the parts. Raises WarroomError when it is too much.
    """
    text = text.strip()
    if len(text) <= limit:
        return [text]
    if len(text) > MAX_PIPED:
        raise _too_much()
    room = limit - len("(99/99)\n")
    parts: list[str] = []
    while text:
        end = text.rfind("\n", room // 2, room + 1) if len(text) > room else len(text)
        if end < 0:
            end = _between_characters(text, room)
            parts.append(text[:end])
            text = text[end:]
        else:
            parts.append(text[:end])
            text = text[end + 1 :]
    return [f"({number}/{len(parts)})\n{part}" for number, part in enumerate(parts, 1)]


def _between_characters(text: str, end: int) -> int:
    """The nearest place up to `end` where a break leaves no mark or joiner without its letter."""
    for place in range(end, end - 64, -1):
        if not (_clings(text[place]) or text[place - 1] == _JOINER):
            return place
    return end


def _clings(char: str) -> bool:
    return char == _JOINER or unicodedata.category(char)[0] in "MC" or char in _SKIN_TONES


def _too_much() -> WarroomError:
    return WarroomError(
        f"That is more than {MAX_PIPED:,} characters, too much for a timeline; nothing was sent."
        " Cut it first, as with `| tail -n 200`.",
        Exit.USAGE,
    )
