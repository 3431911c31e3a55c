"""Timeline rows of histories that parted: what was lost, what came back, what stays as it is."""

from collections.abc import Sequence

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.model.words import Replaced
from warroom.report.phrases import when
from warroom.report.rows.base import RowKind, RowText, Wordings

SYMBOL = "↺"
"""Before all that was lost and is back."""

_WHY = {
    Replaced.PROMOTED: "goes on from the copy of a client, as its host was lost",
    Replaced.RESTORED: "goes on from a backup",
    Replaced.DAMAGED: "goes on from what could be saved of a damaged disk",
}


def _entry_lost(event: ev.EntryLost, entry: Entry, incident: Incident) -> RowText:
    fork = incident.forks.get(event.former)
    back = fork.taken.get(entry.seq) if fork else None
    if back:
        text = f"entry {entry.seq} was lost on the hub and is back as entry {back}"
        return RowText(RowKind.SYSTEM, SYMBOL, text)
    text = (
        f"entry {entry.seq} was lost on the hub. Whoever has seen it offers it by joining;"
        " /takeback takes it back"
    )
    return RowText(RowKind.ALERT, "!", text)


def _hub_replaced(event: ev.HubReplaced, entry: Entry, incident: Incident) -> RowText:
    text = (
        f"the log {_WHY[event.why]}: entries after {event.after} may be missing. Whoever has seen"
        " them offers them by joining; /takeback takes them back"
    )
    return RowText(RowKind.ALERT, "!", text)


def _history_taken_back(event: ev.HistoryTakenBack, entry: Entry, incident: Incident) -> RowText:
    proof = "as the hub's own record proves" if event.proven else "not proven by the hub's record"
    by = f" from {_names(event.by)}" if event.by else ""
    text = f"takes back {_which(event.first, event.last)}{by}, {proof}"
    return RowText(RowKind.SYSTEM, SYMBOL, text)


def _which(first: int, last: int) -> str:
    return f"lost entry {first}" if first == last else f"lost entries {first} to {last}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")


def taken_back_row(
    event: ev.EntryTakenBack, entry: Entry, incident: Incident, was: RowText
) -> RowText:
    """The row of what was taken back; `was` is the row that it had in the lost history."""
    where = f"{event.actor}, entry {event.seq}, {when(event.at, entry.recorded_at)}"
    if event.already:
        text = f"lost ({where}), and sent again meanwhile: entry {event.already}"
        return RowText(RowKind.SYSTEM, SYMBOL, text)
    fork = incident.forks.get(event.former)
    kept = fork.kept.get(entry.seq, ()) if fork else ()
    stays = f" — changed since, so this stays as it is: {', '.join(kept)}" if kept else ""
    return RowText(was.kind, SYMBOL, f"taken back ({where}): {was.text}{stays}")


WORDING: Wordings = {
    ev.EntryLost: _entry_lost,
    ev.HubReplaced: _hub_replaced,
    ev.HistoryTakenBack: _history_taken_back,
}
"""The words of each kind of event, but of the entries that are taken back: see `describe`."""
