"""What the templates of reports are given: plain values, text already sanitised, times in UTC.

docs/export.md lists all of it for people who write templates of their own; a field once there
keeps its name and meaning.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from warroom import __version__
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.extent import extent_of
from warroom.model.incident import Incident, Mark
from warroom.model.words import OVER, Phase, Section
from warroom.report.durations import Moment, moment_text, moments
from warroom.report.formats.base import Case
from warroom.report.marking import label, levels
from warroom.report.post_mortem import section_text, state_text
from warroom.report.rows import describe
from warroom.report.told import Told, told
from warroom.text import clean, clean_line
from warroom.wire.hygiene import clean_struct

APART = timedelta(minutes=1)
"""How far the two times of an entry are apart for both to be shown."""

AFTERWARDS = "written afterwards"

IMPORTED = "imported"


class Fact(NamedTuple):
    """A name and its value."""

    name: str
    value: str


class Span(NamedTuple):
    """Something that lasted: a phase, a role with its `person`. `end` is None while it goes on."""

    name: str
    person: str
    start: datetime
    end: datetime | None

    @property
    def lasted(self) -> timedelta | None:
        """How long, where it has ended."""
        return None if self.end is None else self.end - self.start


class When(NamedTuple):
    """A moment of the incident; `after`: how long after which other, in words."""

    name: str
    at: datetime
    after: str


class Row(NamedTuple):
    """An entry of the timeline.

    `at` is when it happened; `recorded_at` only where that is a minute or more away. `marks` are
    words: struck, amended, imported, pinned, written afterwards. `tlp`: its label where that is not
    the incident's.
    """

    seq: int
    at: datetime
    recorded_at: datetime | None
    actor: str
    kind: str
    symbol: str
    text: str
    marks: tuple[str, ...]
    struck: bool
    tlp: str


class Day(NamedTuple):
    """The entries of one day (UTC) by when they happened."""

    date: str
    rows: list[Row]


class Part(NamedTuple):
    """A section of the post-mortem; `saved`: somebody wrote it, else it is proposed by the log."""

    name: str
    text: str
    saved: bool


@dataclass(frozen=True)
class View:
    """A report. `i` is the incident's state (the model's own structs), sanitised."""

    id: str
    title: str
    codename: str
    exercise: bool
    imported: bool
    problem: bool
    label: str
    own_label: str
    marked: bool
    withheld: int
    now: datetime
    version: str
    facts: list[Fact]
    moments: list[When]
    phases: list[Span]
    roles: list[Span]
    days: list[Day]
    entries: int
    all_entries: int
    head: str
    extent: list[object]
    told: list[Told]
    post_mortem: str
    parts: list[Part]
    i: Incident


def view_of(case: Case) -> View:
    """The values for the templates of a report."""
    incident = clean_struct(case.incident)
    rows = sorted(_rows(case, incident), key=lambda row: (row.at, row.seq))
    phases, roles = _spans(case.entries, incident)
    problem = incident.problem
    return View(
        id=clean_line(case.saved.name),
        title=clean_line(incident.title),
        codename=clean_line(incident.codename),
        exercise=incident.exercise,
        imported=incident.imported,
        problem=problem is not None,
        label=case.label,
        own_label=label(incident.tlp),
        marked=case.tlp is not None,
        withheld=case.withheld,
        now=case.now,
        version=__version__,
        facts=[Fact(name, value) for name, value in _facts(incident) if value],
        moments=[_when(moment) for moment in moments(incident)],
        phases=phases,
        roles=roles,
        days=_days(rows),
        entries=len(case.entries),
        all_entries=case.saved.seq,
        head=clean_line(case.saved.hash),
        extent=list(extent_of(incident).values()),
        told=[clean_told(row) for row in told(incident)],
        post_mortem=clean_line(state_text(incident.post_mortem)),
        parts=[] if problem else list(_parts(incident, case.entries)),
        i=incident,
    )


def clean_told(row: Told) -> Told:
    """A line of the communication log, its one-line fields on one line."""
    return row._replace(
        audience=clean_line(row.audience), channel=clean_line(row.channel),
        who=clean_line(row.who), text=clean(row.text),
    )  # fmt: skip


def _when(moment: Moment) -> When:
    return When(moment.name, moment.at, moment_text(moment))


def _facts(incident: Incident) -> Iterator[tuple[str, str]]:
    """What is known of it, in a few words each; what is empty is left out."""
    if problem := incident.problem:
        yield "state", problem.state
        yield "person", problem.person
        yield "incidents", ", ".join(problem.incidents)
        yield "cause", problem.cause
        yield "workaround", problem.workaround
        yield "solution", problem.solution
        return
    if incident.declared:
        yield "status", incident.status
        yield "severity", incident.severity
        yield "priority", incident.priority
        yield "phase", incident.phase
    yield "how it ended", incident.status_reason if incident.over else ""
    yield "systems", ", ".join(incident.systems)
    yield "category", incident.category
    yield "tags", ", ".join(incident.tags)
    yield "impact, urgency", " / ".join(filter(None, (incident.impact, incident.urgency)))
    yield "declared by", incident.declared_by
    yield "detected by", incident.detected_by or ""
    yield "reporter", incident.reporter
    yield "responsible", incident.responsible
    yield "incident commander", incident.commander
    yield "in the log", ", ".join(incident.contributors)


def _rows(case: Case, incident: Incident) -> Iterator[Row]:
    over = False
    tlps = levels(incident, case.entries)
    for entry in case.entries:
        event = entry.event
        row = describe(entry, incident)
        mark = incident.marks.get(entry.seq)
        apart = abs(entry.at - entry.recorded_at) >= APART
        if incident.imported and isinstance(event, (ev.Declared, ev.RowImported)):
            # They all came at once, and the report says when.
            apart = False
        own = tlps[entry.seq]
        yield Row(
            entry.seq, entry.at, entry.recorded_at if apart else None, clean_line(entry.actor),
            row.kind, row.symbol, clean(row.text),
            tuple(_marks(event, mark, over)) if mark or over or isinstance(event, _MARKED) else (),
            bool(mark and mark.struck_by),
            own.value if own and own is not incident.tlp else "",
        )  # fmt: skip
        if isinstance(event, ev.StatusChanged):
            over = event.status in OVER


_MARKED = (ev.RowImported, ev.ReviewNoted)


def _marks(event: ev.Event, mark: Mark | None, over: bool) -> Iterator[str]:
    if isinstance(event, ev.RowImported):
        yield IMPORTED
    elif over or isinstance(event, ev.ReviewNoted):
        yield AFTERWARDS
    if mark is None:
        return
    if mark.struck_by:
        reason = f": {mark.struck_reason}" if mark.struck_reason else ""
        yield clean_line(f"struck by {mark.struck_by}{reason}")
    if mark.amendments:
        yield clean_line(f"amended by {mark.amendments[-1].by}")
    if mark.pinned:
        yield "pinned"


def _days(rows: Sequence[Row]) -> list[Day]:
    days: list[Day] = []
    for row in rows:
        date = f"{row.at:%Y-%m-%d}"
        if not days or days[-1].date != date:
            days.append(Day(date, []))
        days[-1].rows.append(row)
    return days


def _spans(entries: Sequence[Entry], incident: Incident) -> tuple[list[Span], list[Span]]:
    """The phases, and who had which role when, both in the order of their beginnings."""
    phases: list[Span] = []
    roles: list[Span] = []
    state = Incident(id=incident.id)
    for entry in entries:
        event, at = entry.event, entry.at
        if isinstance(event, ev.Declared):
            # What is made of a file was over when it came: nobody here worked on it.
            if not event.imported:
                phases.append(Span(Phase.IDENTIFICATION, "", at, None))
        elif isinstance(event, ev.PhaseChanged):
            if phases:
                phases[-1] = phases[-1]._replace(end=at)
            phases.append(Span(event.phase, "", at, None))
        elif isinstance(event, ev.RoleEvent):
            after = evolve(state, entry)
            held = {(role, who) for role, people in after.roles.items() for who in people}
            open_ = {(span.name, span.person): n for n, span in enumerate(roles) if not span.end}
            for key, number in open_.items():
                if key not in held:
                    roles[number] = roles[number]._replace(end=at)
            roles += [
                Span(role, clean_line(who), at, None)
                for role, who in sorted(held)
                if (role, who) not in open_
            ]
            state = after
    if phases and incident.ended_at:
        phases[-1] = phases[-1]._replace(end=incident.ended_at)
    return phases, roles


def _parts(incident: Incident, entries: Sequence[Entry]) -> Iterator[Part]:
    it = incident.post_mortem
    if not (it.started or it.sections):
        return
    for section in Section:
        text = clean(section_text(section, incident, entries))
        yield Part(section.capitalize(), text, section in it.sections)
