"""Timeline rows of a problem record."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings, and_, because, only_for


def _opened(event: ev.ProblemOpened, entry: Entry, incident: Incident) -> RowText:
    seen = f", seen in {', '.join(event.incidents)}" if event.incidents else ""
    only = only_for(event.restricted)
    return RowText(RowKind.MILESTONE, "⚑", f"Problem: {event.title}{seen}{only}{and_(event.text)}")


def _linked(event: ev.IncidentLinked, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.MILESTONE, "■", f"seen in {event.incident}{and_(event.note)}")


def _unlinked(event: ev.IncidentUnlinked, entry: Entry, incident: Incident) -> RowText:
    text = f"{event.incident} was something else{because(event.reason)}"
    return RowText(RowKind.AMENDMENT, "~", text)


def _cause(event: ev.CauseDescribed, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.MILESTONE, "▸", f"cause: {event.cause}")


def _known_error(event: ev.KnownErrorRecorded, entry: Entry, incident: Incident) -> RowText:
    text = f"known error, with a workaround: {event.workaround}"
    return RowText(RowKind.STATUS_UPDATE, "●", text)


def _solved(event: ev.ProblemSolved, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.STATUS_UPDATE, "●", f"solved: {event.how}")


def _reopened(event: ev.ProblemReopened, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.STATUS_UPDATE, "●", f"not solved after all: {event.reason}")


def _assigned(event: ev.ProblemAssigned, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.ROLE_CHANGE, "◆", f"{event.person} has the problem")


WORDING: Wordings = {
    ev.ProblemOpened: _opened,
    ev.IncidentLinked: _linked,
    ev.IncidentUnlinked: _unlinked,
    ev.CauseDescribed: _cause,
    ev.KnownErrorRecorded: _known_error,
    ev.ProblemSolved: _solved,
    ev.ProblemReopened: _reopened,
    ev.ProblemAssigned: _assigned,
}
"""The words of each kind of event."""
