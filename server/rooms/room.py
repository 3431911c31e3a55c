"""One incident while the hub runs: its state, who follows it, who is present."""

import msgspec

from server.rooms.offers import Offers
from server.rooms.peer import Peer
from warroom.model.figures import figures
from warroom.model.incident import Incident
from warroom.model.summary import summarize
from warroom.wire.frames import LobbyRow, Person


class Room:
    """`incident` is always what is on disk: only the committer moves it, after the commit."""

    def __init__(self, incident: Incident) -> None:
        self.incident = incident
        self.peers: set[Peer] = set()
        self._figures = (0, b"")
        self.offers = Offers()

    def people(self) -> list[Person]:
        """Who has a screen open here, in order of arrival."""
        found: dict[str, Person] = {}
        for peer in sorted(self.peers, key=lambda peer: peer.since):
            if not peer.watching.get(self.incident.id, False):
                continue
            first = found.get(peer.name)
            found[peer.name] = (
                Person(peer.name, first.since, first.screens + 1)
                if first
                else Person(peer.name, peer.since)
            )
        return list(found.values())

    def row(self) -> LobbyRow:
        """This incident as the lobby shows it."""
        return LobbyRow(summarize(self.incident), [person.name for person in self.people()])

    def figures(self) -> bytes:
        """What this log gives to the metrics, as JSON; worked out once for each state.

        Of an incident its `Figures`, of a problem record its row.
        """
        seq = self.incident.seq
        if self._figures[0] != seq:
            known = figures(self.incident) or summarize(self.incident)
            self._figures = (seq, msgspec.json.encode(known))
        return self._figures[1]
