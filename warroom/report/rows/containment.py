"""Timeline rows of containment: what is affected, and workarounds."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings, and_, because


def workaround_words(workaround_id: str, incident: Incident) -> str:
    """A workaround by what it is, with its id."""
    known = incident.workarounds.get(workaround_id)
    return f"{known.what} ({workaround_id})" if known else workaround_id


def _extent_changed(event: ev.ExtentChanged, entry: Entry, incident: Incident) -> RowText:
    text = f"{event.extent_kind} {event.name}: {event.state}{and_(event.detail)}"
    return RowText(RowKind.STATUS_UPDATE, "●", text)


def _recorded(event: ev.WorkaroundRecorded, entry: Entry, incident: Incident) -> RowText:
    cost = f", costs {event.cost}" if event.cost else ""
    remover = f", {event.remover} removes it" if event.remover else ""
    text = f"workaround: {event.what} ({event.workaround}){cost}{remover}"
    return RowText(RowKind.ACTION, "▸", text)


def _changed(event: ev.WorkaroundChanged, entry: Entry, incident: Incident) -> RowText:
    facts = []
    if event.cost is not None:
        facts.append(f"costs {event.cost or 'nothing'}")
    if event.remover is not None:
        facts.append(f"removed by {event.remover or 'nobody yet'}")
    text = f"workaround {event.workaround}: {', '.join(facts)}"
    return RowText(RowKind.AMENDMENT, "~", text)


def _removed(event: ev.WorkaroundRemoved, entry: Entry, incident: Incident) -> RowText:
    what = workaround_words(event.workaround, incident)
    return RowText(RowKind.ACTION, "▸", f"removed workaround: {what}{because(event.reason)}")


def _solved(event: ev.WorkaroundSolved, entry: Entry, incident: Incident) -> RowText:
    what = workaround_words(event.workaround, incident)
    return RowText(RowKind.MILESTONE, "⚑", f"solved by workaround: {what}")


WORDING: Wordings = {
    ev.ExtentChanged: _extent_changed,
    ev.WorkaroundRecorded: _recorded,
    ev.WorkaroundChanged: _changed,
    ev.WorkaroundRemoved: _removed,
    ev.WorkaroundSolved: _solved,
}
"""The words of each kind of event."""
