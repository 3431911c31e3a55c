"""The top lines of the room: what it is, how bad, where the work is, who leads, what is due."""

from collections.abc import Iterator
from datetime import datetime

from screens.grown import only_grown
from screens.paint import Look, Painted, Piece, Pieces, fit, join, say, spread, width_of
from warroom.model.incident import Audience, Incident
from warroom.model.words import EXERCISE, TLP_RANK, Phase, Role, Severity, Tlp
from warroom.model.workload import NOTHING, Workload
from warroom.report.phrases import RESTRICTED, restricted_to
from warroom.report.workload import hours
from warroom.times import format_age, format_short

VACANT = "∅"
"""Nobody has this role."""

LEADS: tuple[tuple[Role, str], ...] = (
    (Role.COMMANDER, "IC"),
    (Role.OPERATIONS, "Ops"),
    (Role.COMMUNICATIONS, "Comms"),
    (Role.SCRIBE, "Scribe"),
)
"""The roles that every incident should have, in the words of the header."""


def severity(value: Severity) -> Pieces:
    """The word, marks that count down with it, and a colour for the worst two; ten cells."""
    looks: dict[str, Look] = {"1": "severe", "2": "warning"}
    look = looks.get(value[-1], "strong")
    marks = "▲" * max(0, 4 - int(value[-1]))
    return (Piece(value, look), Piece(f" {marks:<3}", look))


def marking(tlp: Tlp | None) -> Pieces:
    """Who may read it, with two cells behind; nothing where nobody has said so."""
    if tlp is None:
        return ()
    look: Look = "severe" if tlp is Tlp.RED else "warning" if TLP_RANK[tlp] > 1 else "strong"
    return (Piece(tlp.value, look), Piece("  "))


def restriction(people: int, width: int) -> Pieces:
    """That few people see it, in the words of a screen of this width; two cells behind."""
    if not people:
        return ()
    short = f"restricted: {people}" if width >= 58 else "restricted"
    words = restricted_to(people) if width >= 100 else short
    return (Piece(f"{RESTRICTED} {words}", "warning"), Piece("  "))


def age(incident: Incident, now: datetime) -> Piece:
    """How long it has been going on, or lasted; always as wide as itself an hour later."""
    if incident.declared_at is None:
        return Piece("--:--:--", "dim")
    end = incident.ended_at or now
    return Piece(f"{format_age(end - incident.declared_at):>9}", "strong")


def countdown(due_at: datetime, now: datetime) -> Piece:
    """The time left, or the word "overdue" with the time since."""
    left = due_at - now
    if left.total_seconds() < 0:
        return Piece(f"overdue {format_short(-left)}", "error")
    return Piece(format_short(left), "warning" if left.total_seconds() < 300 else "plain")


def updates(incident: Incident, now: datetime) -> Pieces:
    """The next update for each audience, the most urgent first."""
    if incident.over:
        return (Piece(f"No update is due: {incident.status}", "dim"),)
    due = [audience for audience in incident.audiences.values() if audience.due_at]
    if not due:
        return (Piece("No update is promised to anybody yet", "dim"),)
    due.sort(key=_due)
    each = [
        (say(audience.name), Piece(" "), countdown(audience.due_at, now))
        for audience in due
        if audience.due_at
    ]
    return (Piece("Next update: ", "dim"), *join(each, " · "))


def _due(audience: Audience) -> datetime:
    assert audience.due_at is not None
    return audience.due_at


def roles(incident: Incident) -> Pieces:
    """The roles that lead, the vacant ones too."""
    return join(
        (
            (
                Piece(f"{word} ", "dim"),
                say(holder, "strong" if role is Role.COMMANDER else "plain")
                if (holder := incident.holder(role))
                else Piece(VACANT, "warning" if role is Role.COMMANDER else "dim"),
            )
            for role, word in LEADS
        ),
        "  ",
    )


def phases(incident: Incident, between: str, in_full: bool = True) -> Pieces:
    """The five steps: been there, here, not yet. Only the current one is spelled out if short."""
    steps: list[Pieces] = []
    for phase in Phase:
        word = f" {phase.capitalize()}"
        if phase is incident.phase:
            steps.append((Piece(f"●{word}", "accent"),))
        elif phase in incident.phases_seen:
            steps.append((Piece("✓" + word * in_full, "plain"),))
        else:
            steps.append((Piece("○" + word * in_full, "dim"),))
    return join(steps, between, "faint")


class RoomHeader(Painted):
    """Three lines where there is room, two or one where there is not."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(id="header")
        self._incident = Incident(id=incident_id)
        self._now: datetime | None = None
        self._people = 0
        self._work = NOTHING
        self._steps: tuple[int, Pieces] | None = None

    def show(
        self, incident: Incident, people: int, now: datetime, work: Workload = NOTHING
    ) -> None:
        """Take the state, the number of people in the room, the time (UTC), and the workload."""
        if not only_grown(self._incident, incident):
            self._steps = None
        self._incident, self._people, self._now, self._work = incident, people, now, work
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """As many as the style sheet gives this widget."""
        now, incident = self._now, self._incident
        if now is None or not incident.declared:
            return [(Piece(" "), say(incident.id, "strong"))]
        inner = max(0, width - 2)
        height = self.size.height
        if height <= 1:
            made = [self._first(incident, now, inner, alone=True)]
        elif height == 2:
            made = [self._first(incident, now, inner), self._second_of_two(incident, now, inner)]
        else:
            made = [
                self._first(incident, now, inner),
                self._phases_and_roles(incident, inner),
                self._updates_and_work(incident, now, inner),
            ]
        return [(Piece(" "), *line) for line in made]

    def _first(self, incident: Incident, now: datetime, width: int, alone: bool = False) -> Pieces:
        bad = severity(incident.severity)
        clock = (age(incident, now),)
        mark = (Piece(f"{EXERCISE} ", "warning"),) if incident.exercise else ()
        tlp = marking(incident.tlp) if width >= 58 else ()
        past = (Piece("imported ", "dim"),) if incident.imported else ()
        few = restriction(len(incident.restricted or ()), width)
        name = (say(incident.id, "strong"), Piece("  "), *few, *mark, *tlp, *past)
        called = incident.codename or incident.title
        if width < 78:
            short = alone or (incident.exercise and width < 58)
            order: Pieces = () if short else (Piece(f" {incident.priority}", "strong"),)
            left = (*name, *bad, *order, Piece(" "), say(called))
            return spread(left, clock, width, gap=1)
        status = (Piece(f"{incident.status:<9}"),)
        facts = join((bad, (Piece(incident.priority, "strong"),), status, clock), "   ")
        return spread((*name, say(called, "strong")), facts, width)

    def _second_of_two(self, incident: Incident, now: datetime, width: int) -> Pieces:
        here = (Piece(f"● {incident.phase.capitalize()}", "accent"),)
        who = roles(incident)[:2]
        due = updates(incident, now)
        if width < 78:
            # Who commands, and the most urgent update: the rest is in the panes.
            return spread(join((here, who), "  "), due[1:4], width)
        return spread(join((here, due), "   "), join((who, self._presence()), "   "), width)

    def _phases_and_roles(self, incident: Incident, width: int) -> Pieces:
        # It tells no time: the clock's tick finds it as it was.
        if self._steps is None or self._steps[0] != width:
            self._steps = width, self._new_phases_and_roles(incident, width)
        return self._steps[1]

    def _new_phases_and_roles(self, incident: Incident, width: int) -> Pieces:
        who = roles(incident)
        for steps in (
            phases(incident, " ─ "),
            phases(incident, "  "),
            phases(incident, " ", in_full=False),
        ):
            if width_of(steps) + 2 + width_of(who) <= width:
                return spread(steps, who, width)
        return fit((*steps, Piece("  "), *who), width)

    def _updates_and_work(self, incident: Incident, now: datetime, width: int) -> Pieces:
        """What is owed comes first: the workload stands there only where there is room for it."""
        due, here = updates(incident, now), self._presence()
        for work in self._workload():
            right = join((work, here), "   ")
            if width_of(due) + 3 + width_of(right) <= width:
                return spread(due, right, width)
        return spread(due, here, width)

    def _workload(self) -> Iterator[Pieces]:
        """Load against capacity, then a shorter form."""
        work = self._work
        if not work.people:
            return
        figures = f"workload {hours(work.load)}/{hours(work.capacity)} h"
        if work.over:
            yield (Piece(f"{figures} over capacity"),)
            yield (Piece("over capacity"),)
        else:
            yield (Piece(figures, "dim"),)

    def _presence(self) -> Pieces:
        return (Piece(f"{self._people} in the room", "dim"),) if self._people else ()
