"""Timeline rows of an exercise: its script, what comes in, its clock."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.model.scenario import Act, InjectKind
from warroom.report.phrases import time_box_text
from warroom.report.rows.base import RowKind, RowText, Wordings, because, task_words

_KINDS = {
    InjectKind.ALERT: (RowKind.ALERT, "!"),
    InjectKind.PHONE_CALL: (RowKind.COMMUNICATION, "⇠"),
    InjectKind.MESSAGE: (RowKind.COMMUNICATION, "⇠"),
    InjectKind.QUESTION: (RowKind.COMMUNICATION, "⇠"),
}


def _system(text: str) -> RowText:
    return RowText(RowKind.SYSTEM, "◆", text)


def _started(event: ev.DrillStarted, entry: Entry, incident: Incident) -> RowText:
    it = event.scenario
    faster = f", at {event.speed:g}× speed" if event.speed != 1 else ""
    return _system(
        f"exercise begins: {it.title} ({time_box_text(it.duration)}{faster})\n{it.known}"
    )


def _injected(event: ev.Injected, entry: Entry, incident: Incident) -> RowText:
    """The kind is named as it reaches the room: a false lead looks like any other report."""
    if event.act is not None:
        return RowText(
            RowKind.ACTION, "·", f"{event.sender} (simulated) {_act(event.act, event, incident)}"
        )
    kind, symbol = _KINDS.get(event.inject_kind, (RowKind.OBSERVATION, "·"))
    word = "report" if event.inject_kind is InjectKind.FALSE_LEAD else event.inject_kind.value
    by = f" by {event.channel}" if event.channel else ""
    to = f" to {event.to}" if event.to else ""
    return RowText(kind, symbol, f"{word} from {event.sender} (simulated){to}{by}: {event.text}")


def _act(act: Act, event: ev.Injected, incident: Incident) -> str:
    match act:
        case Act.CLAIM:
            return f"is {event.about}"
        case Act.ACCEPT:
            return f"accepts the role of {event.about}"
        case Act.ACKNOWLEDGE:
            return f"has {task_words(event.about, incident)}"
        case Act.FINISH:
            return f"done: {task_words(event.about, incident)}"
        case Act.HERE:
            return "is here"


def _passed_over(event: ev.InjectPassedOver, entry: Entry, incident: Incident) -> RowText:
    # Its name and the reason stay in the log: they would tell those who take part what counts.
    return _system("a part of the script is passed over")


def _paused(event: ev.DrillPaused, entry: Entry, incident: Incident) -> RowText:
    return _system(f"exercise paused{because(event.reason)}")


def _resumed(event: ev.DrillResumed, entry: Entry, incident: Incident) -> RowText:
    return _system("exercise goes on")


def _ended(event: ev.DrillEnded, entry: Entry, incident: Incident) -> RowText:
    return _system(f"exercise over{because(event.reason)}; /score shows what was reached")


WORDING: Wordings = {
    ev.DrillStarted: _started,
    ev.Injected: _injected,
    ev.InjectPassedOver: _passed_over,
    ev.DrillPaused: _paused,
    ev.DrillResumed: _resumed,
    ev.DrillEnded: _ended,
}
"""The words of each kind of event."""
