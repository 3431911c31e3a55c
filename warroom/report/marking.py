"""Who may read what: the marking of every entry, and a log narrowed to a circle of readers.

Traffic Light Protocol 2.0 (FIRST.org). An entry has its own marking or the incident's. A marking
covers what its row shows, so it holds for the thing that the row speaks of as well: all entries of
a task or a message are as narrow as the narrowest of them, a correction goes with its note.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve import fold
from warroom.model.incident import Incident, Mark
from warroom.model.words import HUB, TLP_RANK, Tlp, strictest

UNMARKED = "no TLP marking"
"""What stands where a label would be."""

_TOGETHER = (
    "task", "message", "hypothesis", "decision", "factor", "follow_up", "workaround", "escalation",
)  # fmt: skip
"""Fields with the id of a thing whose text stands in the rows of all its entries."""

_UNDER = ("run", "team", "report", "roll_call", "timeline")
"""Fields with the id of a thing that others belong to: they are as narrow as its beginning."""

_FOLLOWS = (ev.Struck, ev.Pinned, ev.Unpinned, ev.TlpMarked)
"""What is said of an entry and tells nothing beside it: it goes wherever that entry goes."""


class Permitted(NamedTuple):
    """What a circle may read: the entries, the state they make, and how many were left out.

    `tlp`: the label for all of it; None where nothing is marked.
    """

    entries: tuple[Entry, ...]
    incident: Incident
    tlp: Tlp | None
    withheld: int = 0


def label(tlp: Tlp | None) -> str:
    """The label as it stands on a page."""
    return tlp.value if tlp else UNMARKED


def may_read(tlp: Tlp | None, circle: Tlp) -> bool:
    """Whether something with this marking may go to `circle`; nothing holds back the unmarked."""
    return tlp is None or TLP_RANK[tlp] <= TLP_RANK[circle]


def levels(incident: Incident, entries: Sequence[Entry]) -> dict[int, Tlp | None]:
    """The marking of each entry, by its number; `incident` is the state of the whole log."""
    own = {
        entry.seq: incident.marks.get(entry.seq, _NO_MARK).tlp or incident.tlp for entry in entries
    }
    if not any(own.values()):
        return own
    together: dict[str, Tlp | None] = {}
    for entry in entries:
        for thing in _spoken_of(entry.event):
            together[thing] = strictest(together.get(thing), own[entry.seq])
        if isinstance(entry.event, ev.Amended):
            # Without its correction a note would say what was found to be wrong.
            target = entry.event.target
            own[target] = strictest(own.get(target), own[entry.seq])
    found: dict[int, Tlp | None] = {}
    begun: dict[str, Tlp | None] = {}
    for entry in entries:
        event, tlp = entry.event, own[entry.seq]
        target = getattr(event, "target", 0)
        if isinstance(target, int) and target in found:
            if isinstance(event, _FOLLOWS):
                tlp = incident.marks.get(entry.seq, _NO_MARK).tlp
            tlp = strictest(tlp, found[target])
        for thing in (*_spoken_of(event), *_belongs_to(entry)):
            tlp = strictest(tlp, together.get(thing), begun.get(thing))
        for thing in (*_spoken_of(event), *_begins(entry)):
            begun.setdefault(thing, tlp)
        found[entry.seq] = tlp
    return found


def highest(incident: Incident, entries: Sequence[Entry]) -> Tlp | None:
    """The strictest marking found anywhere: what all of it together has to be marked."""
    return strictest(incident.tlp, *levels(incident, entries).values())


def permitted(incident: Incident, entries: Sequence[Entry], circle: Tlp | None) -> Permitted:
    """What may go to `circle`; with None all of it, under the strictest marking found.

    The state is folded anew without what is withheld: it never saw it.
    """
    if circle is None:
        return Permitted(tuple(entries), incident, highest(incident, entries))
    marked = levels(incident, entries)
    kept = tuple(entry for entry in entries if may_read(marked[entry.seq], circle))
    withheld = len(entries) - len(kept)
    if not withheld:
        return Permitted(kept, incident, circle)
    allowed = {entry.seq for entry in kept}
    blank = (entry if entry.seq in allowed else _blank(entry) for entry in entries)
    return Permitted(kept, fold(incident.id, blank), circle, withheld)


def _things(event: ev.Event, fields: Sequence[str]) -> Iterator[str]:
    """The things that an event names, as `task:T3`."""
    for field in fields:
        value = getattr(event, field, None)
        if isinstance(value, str) and value:
            yield f"{field}:{value.casefold()}"


def _spoken_of(event: ev.Event) -> Iterator[str]:
    """The things whose text stands in the row of an event."""
    yield from _things(event, _TOGETHER)
    if isinstance(event, ev.DeadlineMissed):
        yield event.subject.casefold()
    if isinstance(event, ev.EscalationRaised):
        yield event.about.casefold()


def _begins(entry: Entry) -> Iterator[str]:
    """What later entries may belong to."""
    event = entry.event
    yield from _things(event, _UNDER)
    if isinstance(event, ev.ExtentChanged):
        yield f"extent:{event.extent_kind}:{event.name.casefold()}"
    if isinstance(event, ev.Noted):
        yield f"command:{entry.command_id}"


def _belongs_to(entry: Entry) -> Iterator[str]:
    """What later entries belong to: a run, a team, the note that a `TODO:` stands in."""
    yield from _begins(entry)
    if isinstance(entry.event, ev.FollowUpAdded):
        yield f"command:{entry.command_id}"


def _blank(entry: Entry) -> Entry:
    """Nothing in the place of an entry, so that the others keep their numbers."""
    return replace(entry, actor=HUB, command_id="", event=_WITHHELD, occurred_at=None)


_NO_MARK = Mark()
_WITHHELD = ev.Unknown(name="withheld", raw="{}")
