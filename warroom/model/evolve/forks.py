"""How the state changes where histories parted, and with what is taken back from the other one."""

from collections.abc import Callable

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Fork, Incident, Lines
from warroom.model.limits import MAX_FORKS
from warroom.model.merge import merge, new_names, renamed


def original(entry: Entry, event: ev.EntryTakenBack, incident: Incident) -> Entry:
    """What was taken back, as an entry of this log: with its number here, and the ids of here."""
    found = ev.decode_event(event.raw.encode())
    fork = incident.forks.get(event.former)
    if fork is not None:
        found = renamed(found, fork.names, fork.taken)
    return replace(
        entry,
        recorded_at=event.recorded_at,
        occurred_at=event.occurred_at,
        actor=event.actor,
        command_id=event.command_id,
        event=found,
    )


def _entry_lost(incident: Incident, event: ev.EntryLost, entry: Entry) -> Incident:
    fork = incident.forks.get(event.former) or _fork(incident, event.former, entry)
    if fork.after + fork.lost + 1 != entry.seq:
        return incident
    return _with(incident, replace(fork, lost=fork.lost + 1, last=event.last))


def _hub_replaced(incident: Incident, event: ev.HubReplaced, entry: Entry) -> Incident:
    if event.former in incident.forks:
        return incident
    return _with(incident, replace(_fork(incident, event.former, entry), why=event.why))


def _fork(incident: Incident, former: str, entry: Entry) -> Fork:
    return Fork(
        former=former,
        after=incident.seq,
        hash=incident.hash,
        at=entry.recorded_at,
        # Authors of entries are no part of what is merged, and a snapshot does not have them.
        line=replace(incident, lines=Lines()),
    )


def _with(incident: Incident, fork: Fork) -> Incident:
    forks = {**incident.forks, fork.former: fork}
    for old in list(forks)[:-MAX_FORKS]:
        del forks[old]
    return replace(incident, forks=forks)


def taken_back(
    incident: Incident,
    event: ev.EntryTakenBack,
    entry: Entry,
    evolve: Callable[[Incident, Entry], Incident],
) -> Incident:
    """What the lost entry changes: merged with what has changed here since the histories parted."""
    fork = incident.forks.get(event.former)
    if fork is None or fork.line is None or event.seq != fork.next:
        return incident
    taken = {**fork.taken, event.seq: event.already or entry.seq}
    fork = replace(fork, taken=taken, taken_hash=event.hash)
    base = fork.line
    assert base is not None
    there = original(entry, event, _with(incident, fork))
    theirs = evolve(base, there)
    if not event.already and (names := new_names(base, incident, theirs)):
        fork = replace(fork, names={**fork.names, **names})
        there = original(entry, event, _with(incident, fork))
        theirs = evolve(base, there)
    if not event.already:
        incident, kept = merge(base, incident, theirs)
        if kept:
            fork = replace(fork, kept={**fork.kept, entry.seq: kept})
    # Once all is back that is known to be lost, nothing is merged any more.
    whole = fork.lost and len(fork.taken) == fork.lost
    return _with(incident, replace(fork, line=None if whole else replace(theirs, lines=Lines())))


APPLY: Effects = {
    ev.EntryLost: _entry_lost,
    ev.HubReplaced: _hub_replaced,
}
"""What each kind of event changes; what an entry that is taken back changes is for the whole fold
to say, as it may be of any kind."""
