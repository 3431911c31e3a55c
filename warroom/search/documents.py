"""What of the log can be found: each entry gives documents, or new words for earlier ones.

An index holds the present wording only: a note as it was corrected last, the present text of a
section of the post-mortem, the facts of an incident or a problem as they are now.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.forks import original
from warroom.model.ids import is_register
from warroom.model.incident import Incident
from warroom.report.rows import describe
from warroom.search.sorts import Sort

VERSION = "2"
"""Another one makes every hub index its log anew: raise it when what is indexed changes."""


class Document(msgspec.Struct, frozen=True, gc=False):
    """Something that can be found; it takes the place of what has the same `log` and `key`.

    `seq` is the entry to go to; `kind` the kind of its row, or the section of a post-mortem. The
    four texts count for more, the earlier they stand here: what it is called, what is known to
    help, what was written afterwards, what was said meanwhile.
    """

    log: str
    key: str
    seq: int
    sort: Sort
    kind: str
    author: str
    at: datetime
    title: str = ""
    known: str = ""
    review: str = ""
    body: str = ""


class Reworded(msgspec.Struct, frozen=True, gc=False):
    """A document has another text now (None: the same), or was struck."""

    log: str
    key: str
    body: str | None = None
    struck: bool = False


Indexed = Document | Reworded


def documents_of(entry: Entry, incident: Incident) -> list[Indexed]:
    """What changes in an index with `entry`; `incident` is the state after it.

    Nothing of the register is ever found.
    """
    if is_register(incident.id):
        return []
    if isinstance(entry.event, ev.EntryTakenBack):
        if entry.event.already:
            return []
        # It is found as what it was, where it is now.
        entry = original(entry, entry.event, incident)
    made = _MAKES.get(type(entry.event), _row)
    return made(entry.event, entry, incident)


def _row(event: ev.Event, entry: Entry, incident: Incident) -> list[Indexed]:
    row = describe(entry, incident)
    sort = Sort.NOTE if isinstance(event, ev.NOTES) else Sort.ENTRY
    return [
        Document(
            incident.id, str(entry.seq), entry.seq, sort, row.kind, entry.actor, entry.at,
            body=row.text,
        )
    ]  # fmt: skip


def _amended(event: ev.Amended, entry: Entry, incident: Incident) -> list[Indexed]:
    return [Reworded(incident.id, str(event.target), body=event.text)]


def _struck(event: ev.Struck, entry: Entry, incident: Incident) -> list[Indexed]:
    return [*_row(event, entry, incident), Reworded(incident.id, str(event.target), struck=True)]


def _nothing(event: ev.Event, entry: Entry, incident: Incident) -> list[Indexed]:
    return []


def _incident(event: ev.Event, entry: Entry, incident: Incident) -> list[Indexed]:
    it = incident
    helped = [each.what for each in it.workarounds.values()]
    if it.fix is not None:
        helped.insert(0, it.fix.text)
    facts = (
        it.description, it.codename, *it.systems, it.category, *it.tags, it.reporter,
        it.responsible, it.trigger.text if it.trigger else "",
        *(factor.text for factor in it.factors.values()),
    )  # fmt: skip
    return [
        Document(
            it.id, "incident", 1, Sort.INCIDENT, Sort.INCIDENT, it.declared_by,
            it.declared_at or entry.at, title=it.title, known=_lines(helped), body=_lines(facts),
        )
    ]  # fmt: skip


def _row_and_incident(event: ev.Event, entry: Entry, incident: Incident) -> list[Indexed]:
    return [*_row(event, entry, incident), *_incident(event, entry, incident)]


def _problem(event: ev.Event, entry: Entry, incident: Incident) -> list[Indexed]:
    it = incident.problem
    if it is None:
        return _row(event, entry, incident)
    sort = Sort.KNOWN_ERROR if it.workaround else Sort.PROBLEM
    return [
        Document(
            incident.id, "problem", entry.seq, sort, sort, entry.actor, entry.at,
            title=incident.title, known=_lines((it.workaround, it.solution, it.cause)),
            body=it.text,
        )
    ]  # fmt: skip


def _section(event: ev.SectionEdited, entry: Entry, incident: Incident) -> list[Indexed]:
    return [
        Document(
            incident.id, f"{Sort.POST_MORTEM}:{event.section}", entry.seq, Sort.POST_MORTEM,
            event.section, entry.actor, entry.at, review=event.text,
        )
    ]  # fmt: skip


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


_Makes = Callable[[Any, Entry, Incident], list[Indexed]]

_MAKES: dict[type[ev.Event], _Makes] = {
    ev.Declared: _incident,
    ev.DetailsChanged: _incident,
    ev.FixRecorded: _row_and_incident,
    ev.TriggerSet: _row_and_incident,
    ev.FactorAdded: _row_and_incident,
    ev.FactorStruck: _row_and_incident,
    ev.WorkaroundRecorded: _row_and_incident,
    ev.WorkaroundRemoved: _row_and_incident,
    ev.Amended: _amended,
    ev.Struck: _struck,
    ev.Pinned: _nothing,
    ev.Unpinned: _nothing,
    ev.SectionEdited: _section,
    ev.ProblemOpened: _problem,
    ev.CauseDescribed: _problem,
    ev.KnownErrorRecorded: _problem,
    ev.ProblemSolved: _problem,
    ev.ProblemReopened: _problem,
}
"""Kinds of events whose words are not those of their row alone."""
