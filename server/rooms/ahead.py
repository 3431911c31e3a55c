"""A log in the course of a batch: ahead of its room, and folded as late as may be."""

from warroom.model.entry import Entry
from warroom.model.evolve import evolve, evolve_all, only_moves
from warroom.model.incident import Incident


class Ahead:
    """The state of a log while a batch adds entries to it.

    Most of a log is notes, which change nothing but the place in it and who wrote: a run of them
    takes one copy of the state, not one for each. The committer's part of a note: 16.7 → 13.6 µs.
    """

    __slots__ = ("_run", "facts", "hash", "seq")

    def __init__(self, incident: Incident) -> None:
        self.facts = incident
        """The state, but for what the last notes moved: number, hash, time and authors."""
        self.seq, self.hash = incident.seq, incident.hash
        self._run: list[Entry] = []

    @property
    def state(self) -> Incident:
        """All of the state."""
        if self._run:
            self.facts, self._run = evolve_all(self.facts, self._run), []
        return self.facts

    def add(self, entry: Entry) -> None:
        """The next entry."""
        if only_moves(self.facts, entry):
            self._run.append(entry)
        else:
            self.facts = evolve(self.state, entry)
        self.seq, self.hash = entry.seq, entry.hash
