"""Timeline rows of the communication plan and of regulators' clocks."""

from collections.abc import Iterable

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.phrases import when
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, and_, because


def report_name(name: str, incident: Incident) -> str:
    """A report by its id, with the regulation that asks for it."""
    rule = next((each for each in incident.policy.clocks if each.id == name), None)
    return f"{name} ({rule.regulation})" if rule else name


def _communication(symbol: str, text: str) -> RowText:
    return RowText(RowKind.COMMUNICATION, symbol, text)


def _snoozed(event: ev.UpdateSnoozed, entry: Entry, incident: Incident) -> RowText:
    until = when(event.due_at, entry.at)
    return _communication("⇢", f"update to {event.audience} put off to {until}: {event.reason}")


def _reports(clocks: Iterable[ev.ClockDue], entry: Entry, incident: Incident) -> str:
    return ", ".join(
        f"{report_name(each.clock, incident)} by {when(each.due_at, entry.at)}" for each in clocks
    )


def _started(event: ev.ReportingClocksStarted, entry: Entry, incident: Incident) -> RowText:
    due = _reports(event.clocks, entry, incident)
    return RowText(RowKind.MILESTONE, "⚑", f"{event.start}: reports due: {due}")


def _filed(event: ev.ReportFiled, entry: Entry, incident: Incident) -> RowText:
    reference = f" as {event.reference}" if event.reference else ""
    due = _reports(event.started, entry, incident)
    then = f"; then due: {due}" if due else ""
    name = report_name(event.clock, incident)
    return _communication("⇢", f"filed {name}{reference}{and_(event.text)}{then}")


def _stopped(event: ev.ReportingClockStopped, entry: Entry, incident: Incident) -> RowText:
    name = report_name(event.clock, incident)
    return _communication("×", f"no report due: {name}{because(event.reason)}")


WORDING: Wordings = {
    ev.UpdateSnoozed: _snoozed,
    ev.ReportingClocksStarted: _started,
    ev.ReportFiled: _filed,
    ev.ReportingClockStopped: _stopped,
}
"""The words of each kind of event."""

MISSED: Missed = {
    "clock": lambda name, was, incident: f"report overdue: {report_name(name, incident)}, {was}"
}
"""The words of each sort of deadline."""
