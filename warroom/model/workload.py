"""Load against capacity over all incidents, and which of them could wait.

Capacity comes from the people who are present: what the policy gives for the duties that somebody
has in any incident, and each person once, however many rooms they are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from warroom.model.words import OVER, Priority

if TYPE_CHECKING:
    from warroom.model.summary import Summary


class Standing(NamedTuple):
    """An incident's place in the order of work. `ahead`: hours of work that rank before it."""

    id: str
    load: float
    ahead: float
    could_wait: bool


class Workload(NamedTuple):
    """All of it: hours of work, hours there are, how many people give them, and the order."""

    load: float
    capacity: float
    people: int
    ranked: tuple[Standing, ...]

    @property
    def over(self) -> bool:
        """Whether there is more work than the people present can do."""
        return self.load > self.capacity

    def standing(self, incident: str) -> Standing | None:
        """An incident's place, or None when it is over, deferred or unknown."""
        return next((each for each in self.ranked if each.id == incident), None)


NOTHING = Workload(0.0, 0.0, 0, ())
"""Where nothing is known of other incidents."""


def workload(rows: Iterable[tuple[Summary, Sequence[str]]]) -> Workload:
    """Load against capacity, from every incident's row and the names of who is in its room.

    The order is that of the lobby: priority, severity, age. What no longer fits into the capacity
    could wait, and so could all that ranks behind it; never the first, and never a P1: those need
    more people, not patience. With nobody present there is no capacity to compare with.

    Exercises are no part of it: they are stopped when there is work, so they neither take hours
    nor bind the people in them.
    """
    from warroom.model.summary import lobby_order  # a screen shows NOTHING from its start

    known = [
        (summary, present)
        for summary, present in rows
        if summary.status not in OVER and summary.problem is None and not summary.exercise
    ]
    active = sorted(
        (summary for summary, _ in known if summary.deferred_until is None), key=lobby_order
    )
    give = _hours_by_person(known)
    capacity = sum(give.values())
    ranked: list[Standing] = []
    ahead = 0.0
    for summary in active:
        too_much = bool(give) and ahead + summary.load > capacity
        waits = too_much and bool(ranked) and summary.priority is not Priority.P1
        waits = waits or any(each.could_wait for each in ranked)
        ranked.append(Standing(summary.id, summary.load, ahead, waits))
        ahead += summary.load
    return Workload(ahead, capacity, len(give), tuple(ranked))


def _hours_by_person(rows: Sequence[tuple[Summary, Sequence[str]]]) -> Mapping[str, float]:
    give: dict[str, float] = {}
    for summary, present in rows:
        for person in present:
            give[person] = min(summary.hours_otherwise, give.get(person, summary.hours_otherwise))
    # A duty in one incident binds a person in every room.
    for summary, _ in rows:
        for person, hours in summary.hours.items():
            if person in give:
                give[person] = min(hours, give[person])
    return give
