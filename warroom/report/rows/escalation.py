"""Timeline rows of escalation: who is asked about what, and who answers."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Escalation, Incident
from warroom.model.words import Role, marked
from warroom.report.phrases import when
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, because, task_words
from warroom.report.rows.plan import report_name


def matter(about: str, reason: str, incident: Incident, *, vacant: bool | None = None) -> str:
    """What an escalation is about, in words; `vacant`: nobody was in command then, else: is now."""
    sort, _, name = about.partition(":")
    if sort == "role":
        nobody = not incident.commander if vacant is None else vacant
        nobody = nobody and name == Role.COMMANDER.value
        said = f"nobody is {name}" if nobody else f"{name} is offered and not accepted"
    elif sort == "task":
        said = f"time-box over: {task_words(name, incident)}"
    elif sort == "update":
        said = f"update for {name} overdue"
    elif sort == "clock":
        said = f"report {report_name(name, incident)} overdue"
    elif sort == "severity":
        return f"severity raised{because(reason)}"
    else:
        return reason or about
    return said + because(reason)


def whom(asked: tuple[str, ...]) -> str:
    """Those who are asked, for a sentence."""
    return ", ".join(asked) or "everybody: nobody on the ladder has a role here"


def escalation_words(escalation: Escalation, incident: Incident) -> str:
    """An escalation in a line: its id, what it is about, whom it asks."""
    about = matter(escalation.about, escalation.reason, incident)
    return f"{escalation.id} {about} (asks {whom(escalation.asked)})"


def _alert(text: str) -> RowText:
    return RowText(RowKind.ALERT, "!", text)


def _raised(event: ev.EscalationRaised, entry: Entry, incident: Incident) -> RowText:
    then = f"; next rung {when(event.next_at, entry.at)}" if event.next_at else ""
    known = incident.escalations.get(event.escalation)
    vacant = known.vacant if known else None
    about = matter(event.about, event.reason, incident, vacant=vacant)
    said = f"asks {whom(event.asked)}: {about} ({event.escalation}{then})"
    return _alert(marked(said, exercise=incident.exercise))


def _answered(event: ev.EscalationAnswered, entry: Entry, incident: Incident) -> RowText:
    known = incident.escalations.get(event.escalation)
    about = ""
    if known:
        about = f" ({matter(known.about, known.reason, incident, vacant=known.vacant)})"
    return RowText(RowKind.ACTION, "✓", f"answers {event.escalation}{about}{because(event.text)}")


WORDING: Wordings = {
    ev.EscalationRaised: _raised,
    ev.EscalationAnswered: _answered,
}
"""The words of each kind of event."""

MISSED: Missed = {
    "escalation": lambda name, was, incident: f"nobody has answered {name}, {was}",
    "vacant": lambda role, was, incident: f"nobody has taken {role}, {was}",
    "offer": lambda role, was, incident: f"no answer to the offer of {role}, {was}",
}
"""The words of each sort of deadline."""
