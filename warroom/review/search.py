"""Finds the entries of a log that a filter wants; what it needs for that is made once."""

from collections.abc import Callable, Iterable
from datetime import UTC, tzinfo

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Mark
from warroom.report.plain import Order
from warroom.report.rows import describe
from warroom.review.course import micros
from warroom.review.filters import Filter, Known, parse
from warroom.review.moments import Moments
from warroom.review.subjects import audience_of, people_of, task_of


class Index:
    """What the entries of `moments` say, whom and what they concern.

    `incident` is the state at the end of the log: an entry is found by any wording that it ever
    had. Whether an entry shows what was looked for at an earlier moment is for the screen to say.
    """

    def __init__(self, moments: Moments, incident: Incident) -> None:
        self._moments = moments
        self._incident = incident
        self._texts: list[str] = []
        self._kinds: list[str] = []
        self._by: dict[str, list[int]] = {}
        self._people: dict[str, list[int]] = {}
        self._tasks: dict[str, list[int]] = {}
        self._audiences: dict[str, list[int]] = {}

    def build(self, most: int) -> bool:
        """Take up to `most` more entries in; gives whether any are left."""
        done = len(self._kinds)
        for entry in self._moments.entries[done : done + most]:
            self._take(entry)
        return len(self._kinds) < len(self._moments.entries)

    def parse(self, line: str, zone: tzinfo = UTC) -> Filter:
        """Read what a person typed. Raises ValueError with a sentence for them."""
        self._finish()
        course = self._moments.course(Order.RECORDED)
        return parse(
            line,
            Known(
                people=self._people,
                writers=self._by,
                tasks=self._incident.tasks,
                audiences=self._audiences,
                end=course.end,
                last=course.moment(course.end),
            ),
            zone,
        )

    def find(self, wanted: Filter, order: Order = Order.RECORDED) -> list[int]:
        """The numbers of the entries that fit, in this order; times are those of its clock."""
        self._finish()
        course = self._moments.course(order)
        first, last = 1, course.end
        if wanted.since is not None:
            first = max(first, course.at_time(micros(wanted.since) - 1) + 1)
        if wanted.until is not None:
            last = min(last, course.at(wanted.until))
        if wanted.window is not None:
            seq, margin, entries = wanted.window
            place = course.place(seq)
            near = (
                course.around(place, entries=entries)
                if margin is None
                else course.within(place, margin)
            )
            first, last = max(first, near.start), min(last, near.stop - 1)
        fits = self._fitting(wanted)
        texts, words = self._texts, wanted.words
        found = []
        places: Iterable[int] = range(first, last + 1)
        if fits is not None:
            places = sorted(place for seq in fits if first <= (place := course.place(seq)) <= last)
        for place in places:
            seq = course.seq(place)
            text = texts[seq - 1]
            if not words or all(word in text for word in words):
                found.append(seq)
        return found

    # Own

    def _take(self, entry: Entry) -> None:
        row = describe(entry, self._incident)
        text = row.text
        if isinstance(entry.event, ev.NOTES):
            earlier = self._incident.marks.get(entry.seq, Mark()).amendments
            if earlier:
                text = "\n".join((entry.event.text, *(each.text for each in earlier)))
        self._texts.append(text.casefold())
        self._kinds.append(str(row.kind))
        self._by.setdefault(entry.actor, []).append(entry.seq)
        for person in set(people_of(entry)):
            self._people.setdefault(person, []).append(entry.seq)
        if task := task_of(entry, self._incident):
            self._tasks.setdefault(task, []).append(entry.seq)
        if audience := audience_of(entry, self._incident):
            self._audiences.setdefault(audience, []).append(entry.seq)

    def _finish(self) -> None:
        while self.build(len(self._moments.entries)):
            pass

    def _fitting(self, wanted: Filter) -> set[int] | None:
        """The entries that fit in all but text and time; None where every entry does."""
        parts: list[set[int]] = []

        def narrow(names: Iterable[str], seqs: Callable[[str], Iterable[int]]) -> None:
            names = list(names)
            if names:
                parts.append({seq for name in names for seq in seqs(name)})

        narrow(wanted.by, lambda name: self._by.get(name, ()))
        narrow(wanted.people, lambda name: self._people.get(name, ()))
        narrow(wanted.tasks, lambda name: self._tasks.get(name, ()))
        narrow(wanted.audiences, lambda name: self._audiences.get(name, ()))
        narrow(wanted.marks, self._marked)
        if wanted.kinds:
            kinds = frozenset(wanted.kinds)
            parts.append({seq for seq, kind in enumerate(self._kinds, 1) if kind in kinds})
        return set.intersection(*parts) if parts else None

    def _marked(self, name: str) -> Iterable[int]:
        if name == "milestone":
            return (each.seq for each in self._moments.milestones)
        marks = self._incident.marks.items()
        if name == "pinned":
            return (seq for seq, mark in marks if mark.pinned)
        if name == "struck":
            return (seq for seq, mark in marks if mark.struck_by)
        return (seq for seq, mark in marks if mark.amendments)
