"""Rules for what is said on the timeline, and for correcting it."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide import follow_ups
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import optional_text, require_text
from warroom.model.decide.rights import require
from warroom.model.incident import Incident, Line, Mark
from warroom.model.limits import MAX_LINE
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition


def needs_place(command: cm.Command) -> bool:
    """Whether the rule of `command` may read the number of the last entry, or who wrote which.

    That of a note does not, unless something is `TODO:`. Of the rest of the state it reads all.
    """
    return type(command) is not cm.Note or follow_ups.TODO in command.text


def note(incident: Incident, command: cm.Note, actor: str, now: datetime) -> list[ev.Event]:
    """Anybody in the room says what they saw or did; `TODO:` in an incident's names a follow-up."""
    text = require_text(command.text, "The note")
    noted = ev.Noted(text=text, note_kind=command.note_kind)
    if incident.problem is not None:
        # What is to be done about a problem is its solution; follow-ups are an incident's.
        return [noted]
    return [noted, *follow_ups.of_note(incident, text, now)]


def _line(incident: Incident, seq: int) -> Line:
    line = incident.lines.get(seq)
    if line is None:
        raise Refusal(
            Why.NOT_FOUND, f"There is no entry {seq}; the log has {incident.seq} entries."
        )
    return line


def _correctable(incident: Incident, command: cm.Amend | cm.Strike, actor: str) -> Mark:
    seq = command.target
    line = _line(incident, seq)
    if not line.is_note:
        raise Refusal(
            Why.INVALID,
            f"Entry {seq} is not a note. Only notes are amended or struck;"
            " anything else is set right by doing it again.",
        )
    require(
        incident,
        command,
        actor,
        {Condition.AUTHOR: actor == line.actor},
        f"Entry {seq} is {line.actor}'s. Its author, the scribe or the incident commander"
        " corrects it; you can write a note that says what is wrong.",
    )
    mark = incident.marks.get(seq, Mark())
    if mark.struck_by:
        raise Refusal(Why.CONFLICT, f"Entry {seq} is struck already, by {mark.struck_by}.")
    return mark


def amend(incident: Incident, command: cm.Amend, actor: str, now: datetime) -> list[ev.Event]:
    """The author, the scribe or the IC corrects a note."""
    mark = _correctable(incident, command, actor)
    text = require_text(command.text, "The corrected text")
    if mark.amendments and mark.amendments[-1].text == text:
        raise Refusal(Why.CONFLICT, f"Entry {command.target} says that already.")
    return [ev.Amended(target=command.target, text=text)]


def strike(incident: Incident, command: cm.Strike, actor: str, now: datetime) -> list[ev.Event]:
    """The author, the scribe or the IC crosses a note out."""
    _correctable(incident, command, actor)
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.Struck(target=command.target, reason=reason)]


def pin(incident: Incident, command: cm.Pin, actor: str, now: datetime) -> list[ev.Event]:
    """Any entry can be pinned, once."""
    _line(incident, command.target)
    if incident.marks.get(command.target, Mark()).pinned:
        raise Refusal(Why.CONFLICT, f"Entry {command.target} is pinned already.")
    return [ev.Pinned(target=command.target)]


def unpin(incident: Incident, command: cm.Unpin, actor: str, now: datetime) -> list[ev.Event]:
    """Only a pinned entry can be unpinned."""
    _line(incident, command.target)
    if not incident.marks.get(command.target, Mark()).pinned:
        raise Refusal(Why.CONFLICT, f"Entry {command.target} is not pinned.")
    return [ev.Unpinned(target=command.target)]


RULES: Rules = {
    cm.Note: note,
    cm.Amend: amend,
    cm.Strike: strike,
    cm.Pin: pin,
    cm.Unpin: unpin,
}
"""The rule for each command."""
