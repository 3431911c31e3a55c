"""The score sheet of an exercise, and two of them side by side: computed from the log alone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.incident import Drill, Incident
from warroom.model.words import Phase, Role, Status
from warroom.report.rows import describe
from warroom.text import cell_width, clean_line, ellipsize, pad


class Met(StrEnum):
    """What became of an objective."""

    MET = "met"
    LATE = "late"
    MISSED = "missed"
    OPEN = "open"


class ObjectiveScore(NamedTuple):
    """An objective: `took` and `within` in seconds of the exercise, from where it is measured.

    `points` of `most`; one that was reached late has half of them, rounded down.
    """

    id: str
    text: str
    met: Met
    took: float | None
    within: int | None
    points: int
    most: int
    good: str
    why: str


class Score(NamedTuple):
    """A score sheet. `times`: a name and the exercise's seconds at which it was so, or None."""

    incident: str
    scenario: str
    title: str
    digest: str
    control: str
    objectives: tuple[ObjectiveScore, ...]
    points: int
    most: int
    lasted: float
    over: bool
    times: tuple[tuple[str, float | None], ...]
    given: int
    debrief: tuple[str, ...]


class NoDrill(LookupError):  # noqa: N818 - it is an answer
    """No scenario was played in this log; the sentence says what to do."""

    def __init__(self, incident: Incident) -> None:
        kind = "an exercise without a scenario" if incident.exercise else "no exercise"
        super().__init__(
            f"{incident.id} is {kind}, so there is no score. `warroom drill SCENARIO` plays one."
        )


def score(entries: Sequence[Entry], incident_id: str, now: datetime) -> Score:
    """The score sheet of a log up to `now` (UTC; it matters while the exercise runs).

    Raises NoDrill.
    """
    state = Incident(id=incident_id)
    at: dict[str, datetime] = {}
    for entry in entries:
        state = evolve(state, entry)
        for name, so in _moments(state):
            if so:
                at.setdefault(name, entry.recorded_at)
    if state.drill is None:
        raise NoDrill(state)
    times = tuple(
        (name, state.drill.elapsed(at[name]) if name in at else None) for name, _ in _moments(state)
    )
    return score_of(state, state.drill, now, times)


def score_of(
    incident: Incident,
    drill: Drill,
    now: datetime,
    times: tuple[tuple[str, float | None], ...] = (),
) -> Score:
    """The score sheet of a state; `times` need the whole log."""
    objectives = tuple(_objectives(drill))
    scenario = drill.scenario
    return Score(
        incident=incident.id,
        scenario=scenario.id,
        title=scenario.title,
        digest=drill.digest,
        control=drill.control,
        objectives=objectives,
        points=sum(each.points for each in objectives),
        most=scenario.points,
        lasted=drill.elapsed(drill.ended_at or now),
        over=drill.ended_at is not None,
        times=times,
        given=len(drill.given),
        debrief=scenario.debrief,
    )


def _objectives(drill: Drill) -> Iterator[ObjectiveScore]:
    for each in drill.scenario.objectives:
        reached = drill.reached.get(f"objective:{each.id}")
        start = drill.given.get(each.since, 0.0) if each.since else 0.0
        took = None if reached is None else max(0.0, reached - start)
        if took is None:
            met, points = Met.OPEN if drill.ended_at is None else Met.MISSED, 0
        elif each.within is not None and took > each.within:
            met, points = Met.LATE, each.points // 2
        else:
            met, points = Met.MET, each.points
        yield ObjectiveScore(
            each.id, each.text, met, took, each.within, points, each.points, each.good, each.why
        )


def _moments(state: Incident) -> Iterator[tuple[str, bool]]:
    """What is timed in every exercise, whatever it is about."""
    drill = state.drill
    simulated = {each.name for each in drill.scenario.people} if drill else set()
    roles = state.roles.get(Role.COMMANDER, ())
    yield "incident commander", any(name not in simulated for name in roles)
    yield "first message sent", any(each.sent_at for each in state.messages.values())
    yield "containment", Phase.CONTAINMENT in state.phases_seen
    yield "first decision", any(each.decided_at for each in state.decisions.values())
    yield "first task done", any(each.done_at for each in state.tasks.values())
    yield "mitigated", state.mitigated_at is not None or state.status is Status.MITIGATED
    yield "resolved", state.resolved_at is not None
    yield "post-mortem started", state.post_mortem.started


def minutes(amount: float | None) -> str:
    """Seconds of an exercise as "3:05", or a dash."""
    if amount is None:
        return "–"
    whole = int(amount)
    hours, rest = divmod(whole, 3600)
    if hours:
        return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
    return f"{rest // 60}:{rest % 60:02d}"


def score_text(it: Score) -> Iterator[str]:
    """The sheet as lines: each objective in words and points, the times, what was missed."""
    state = f"lasted {minutes(it.lasted)}" if it.over else f"still runs, {minutes(it.lasted)}"
    yield f"EXERCISE {clean_line(it.incident)}: {clean_line(it.title)}"
    yield f"{it.points} of {it.most} points, {state}, run by {clean_line(it.control)}"
    yield ""
    for each in it.objectives:
        yield _objective_line(each)
    if it.times:
        yield ""
        yield "Time to"
        yield from (f"  {pad(name, 20)}  {minutes(at)}" for name, at in it.times)
    short = [each for each in it.objectives if each.met in (Met.LATE, Met.MISSED)]
    if short:
        yield ""
        yield "What was missed or late, and why it matters"
        for each in short:
            yield f"  {clean_line(each.text)} ({each.met})"
            yield f"    Why: {clean_line(each.why)}"
            yield f"    Good: {clean_line(each.good)}"
    if it.over and it.debrief:
        yield ""
        yield "To talk about"
        yield from (f"  {clean_line(each)}" for each in it.debrief)


_SIGNS = {Met.MET: "✓", Met.LATE: "~", Met.MISSED: "✗", Met.OPEN: "○"}


def _objective_line(each: ObjectiveScore) -> str:
    limit = f" of {minutes(each.within)}" if each.within is not None else ""
    took = f"{minutes(each.took)}{limit}"
    head = f"{_SIGNS[each.met]} {pad(each.met, 6)}  {each.points:>3}/{each.most:<3}"
    return f"{head}  {pad(took, 14)}  {clean_line(each.text)}"


def score_document(it: Score) -> dict[str, object]:
    """The sheet for scripts; durations in seconds of the exercise."""
    document: dict[str, object] = {**it._asdict(), "exercise": True}
    document["objectives"] = [{**each._asdict(), "met": each.met.value} for each in it.objectives]
    document["times"] = [{"name": name, "seconds": at} for name, at in it.times]
    document["debrief"] = list(it.debrief)
    return document


class Beside(NamedTuple):
    """A line of two sheets: a name, what each run has there, and the difference in seconds."""

    name: str
    first: str
    second: str
    difference: float | None


def compared(a: Score, b: Score) -> list[Beside]:
    """Two runs of the same scenario, objective by objective and time by time."""
    rows = [Beside("points", f"{a.points}/{a.most}", f"{b.points}/{b.most}", None)]
    theirs = {each.id: each for each in b.objectives}
    mine = {each.id for each in a.objectives}
    for each in a.objectives:
        rows.append(_beside(each.text, each, theirs.get(each.id)))
    rows += [_beside(each.text, None, each) for each in b.objectives if each.id not in mine]
    second = dict(b.times)
    for name, at in a.times:
        other = second.get(name)
        gap = other - at if at is not None and other is not None else None
        rows.append(Beside(f"time to {name}", minutes(at), minutes(other), gap))
    return rows


def _beside(name: str, a: ObjectiveScore | None, b: ObjectiveScore | None) -> Beside:
    gap = b.took - a.took if a and b and a.took is not None and b.took is not None else None
    return Beside(name, _short(a), _short(b), gap)


def _short(each: ObjectiveScore | None) -> str:
    if each is None:
        return "–"
    return f"{_SIGNS[each.met]} {each.met} {minutes(each.took)}".removesuffix(" –")


def compare_text(a: Score, b: Score, width: int = 80) -> Iterator[str]:
    """Two columns; the third says how much later (+) or earlier (−) the second run was."""
    yield f"EXERCISE {clean_line(a.title)}"
    if a.digest != b.digest:
        yield "The two runs had different scripts, so their points are no measure of each other."
    name, side = max(20, width - 46), 15
    yield f"{pad('', name)}  {pad(clean_line(a.incident), side)}{pad(clean_line(b.incident), side)}"
    for row in compared(a, b):
        gap = ""
        if row.difference is not None:
            sign = "−" if row.difference < 0 else "+"
            gap = f"{sign}{minutes(abs(row.difference))}"
        what = pad(ellipsize(clean_line(row.name), name), name)
        yield f"{what}  {pad(row.first, side)}{pad(row.second, side)}{gap}".rstrip()


class Aligned(NamedTuple):
    """What happened in two runs at the same second of their own clocks; "" where nothing did."""

    at: float
    first: str
    second: str


def aligned(a: Sequence[Entry], b: Sequence[Entry]) -> list[Aligned]:
    """Two logs by the time since each began, on the clock of each exercise; pauses are no time.

    Entries before an exercise began (the declaration) stand at 0. A log without one is measured
    from its first entry.
    """
    both = [(at, 0, place, text) for place, (at, text) in enumerate(_timed(a))]
    both += [(at, 1, place, text) for place, (at, text) in enumerate(_timed(b))]
    rows: list[Aligned] = []
    for at, side, _, text in sorted(both, key=lambda row: (row[0], row[2], row[1])):
        last = rows[-1] if rows else None
        if side and last and not last.second and last.first and int(last.at) == int(at):
            rows[-1] = last._replace(second=text)
        else:
            rows.append(Aligned(at, text if not side else "", text if side else ""))
    return rows


def _timed(entries: Iterable[Entry]) -> Iterator[tuple[float, str]]:
    whole = list(entries)
    state = Incident(id="")
    for entry in whole:
        state = evolve(state, entry)
    begun = next((e for e in whole if isinstance(e.event, ev.DrillStarted)), None)
    running = Incident(id="")
    for entry in whole:
        running = evolve(running, entry)
        if running.drill is not None:
            at = running.drill.elapsed(entry.recorded_at)
        elif begun is not None:
            at = 0.0
        else:
            at = (entry.recorded_at - whole[0].recorded_at).total_seconds()
        row = describe(entry, state)
        yield at, f"{row.symbol} {clean_line(entry.actor)}: {clean_line(row.text)}"


def timeline_text(a: Sequence[Entry], b: Sequence[Entry], width: int = 80) -> Iterator[str]:
    """The two timelines side by side in `width` cells; a text that does not fit is cut."""
    side = max(10, (width - 10) // 2)
    for row in aligned(a, b):
        first = pad(ellipsize(row.first, side), side)
        line = f"{minutes(row.at):>7}  {first} │ {ellipsize(row.second, side)}"
        yield line if cell_width(line) <= width else ellipsize(line, width)
