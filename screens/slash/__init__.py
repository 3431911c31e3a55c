"""What a typed line means: a note, a command for the hub, a thing for the screen, a mistake."""

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from msgspec.structs import replace

from screens.slash.args import Args, Unclear, shown
from screens.slash.base import Elsewhere, Local
from screens.slash.commands import BY_NAME
from screens.slash.timeline import AT
from warroom.model import commands as cm
from warroom.text import clean_line

__all__ = ["Local", "Parsed", "Say", "Wrong", "command_line", "parse"]

_ECHO_CHARACTERS = 60
_NAME = re.compile(r"\S*")


@dataclass(frozen=True)
class Say:
    """A command for the hub; `echo` is the line in short, for what is said about it later.

    `log`: another log than the one it is typed in; the empty string is one that it begins.
    """

    command: cm.AnyCommand
    echo: str
    log: str | None = None


@dataclass(frozen=True)
class Wrong:
    """The line makes no sense; a sentence for the person."""

    sentence: str


Parsed = Say | Local | Wrong


def parse(line: str, now: datetime, you: str, zone: tzinfo = UTC, here: str = "") -> Parsed:
    """Read one line (it may hold newlines). Never raises.

    `now` is aware, `you` is the name of the one who types ("me"), and `zone` is where a time
    without a zone is meant. `here` is the id of the log it is typed in.
    Text is a note; "/" begins a command; "//" is a text that begins with "/".
    """
    try:
        said = _read(line.strip(), now, you, zone, here)
    except Unclear as mistake:
        return Wrong(str(mistake))
    echo = clean_line(line, _ECHO_CHARACTERS)
    if isinstance(said, Elsewhere):
        return Say(said.command, echo, said.log)
    return said if isinstance(said, Local) else Say(said, echo)


def command_line(line: str) -> tuple[str, str] | None:
    """The name (without the slash) and the rest of a line that is a command; else None."""
    line = line.lstrip()
    if not line.startswith("/") or line.startswith("//"):
        return None
    name = _NAME.match(line, 1)
    assert name is not None
    return name[0].lower(), line[name.end() :].lstrip()


def _read(
    line: str, now: datetime, you: str, zone: tzinfo, here: str, *, timed: bool = False
) -> cm.AnyCommand | Local | Elsewhere:
    typed = command_line(line)
    if typed is None:
        text = line.removeprefix("/") if line.startswith("//") else line
        if not text.strip():
            raise Unclear("There is nothing to record yet. Type some text.")
        return cm.Note(text=text)
    name, rest = typed
    slash = BY_NAME.get(name)
    if slash is None:
        raise Unclear(_unknown(name))
    args = Args(rest, slash.usage, you, now, zone, here)
    if slash is not AT:
        return slash.read(args)
    if timed:
        raise Unclear("The time is given twice. One /at is enough.")
    moment = args.when()
    said = _read(args.text("What happened"), now, you, zone, here, timed=True)
    if isinstance(said, Local):
        raise Unclear("/at is for what happened: text, or a command that goes on the record.")
    if isinstance(said, Elsewhere):
        return Elsewhere(said.log, replace(said.command, occurred_at=moment))
    return replace(said, occurred_at=moment)


def _unknown(name: str) -> str:
    if not name:
        return "Type a command after the slash; /help lists them."
    near = difflib.get_close_matches(name[:30], BY_NAME, n=1)
    advice = f"Did you mean /{near[0]}?" if near else "/help lists them."
    return f"There is no command /{shown(name)}. {advice} For a text that begins with /, type //."
