"""Who hears what: entries to those who follow an incident, rows to the lobby, presence."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from server.authority.access import may_open, may_see, no_such_log
from server.door.guarded import Guarded
from server.door.identity import Account
from server.rooms.committer import Batch
from server.rooms.fast_path import Turn, framed
from server.rooms.pacing import Pacing
from server.rooms.peer import Peer
from server.rooms.room import Room
from server.upkeep import failpoints
from warroom.model.incident import Incident
from warroom.model.refusal import Why
from warroom.wire.frames import HubState, Lobby, Presence, Problem, encode

QUIET = 0.1
"""Seconds in which changes of the lobby and of presence are gathered into one frame; entries
never wait for it."""


class Fanout:
    """Sends each thing once encoded and once framed to all who want it.

    `clock` gives seconds that only grow.
    """

    def __init__(self, rooms: dict[str, Room], clock: Callable[[], float]) -> None:
        self._rooms = rooms
        self._turn = Turn()
        self._pacing = Pacing(rooms, self._turn, clock)
        self.hand_over = self._pacing.hand_over
        self._lobby: set[Peer] = set()
        self._stale_rows: set[str] = set()
        self._stale_people: set[str] = set()
        self._stale_offers: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    def peer(self, connection: Guarded, name: str, since: datetime, account: Account) -> Peer:
        """The sending side of a connection, which is now one of those who are written to."""
        return Peer(connection, name, since, account, self._turn, catch_up=self._pacing.catch_up)

    def publish(self, batch: Batch) -> None:
        """Send a committed batch: to each peer its entries, then its answers.

        Those who get an answer wait for nobody; entries for the others may (`pacing.py`).
        """
        for name, entries in batch.entries.items():
            if entries:
                self._pacing.hold(name, entries)
                self._stale_rows.add(name)
        failpoints.reached(failpoints.AFTER_PUBLISH)
        for request, answer in batch.answers:
            request.answer(answer)
        # Now, for the next commands are decided before the turn ends.
        self._turn.end()
        self._pacing.leave()
        self._gather()

    def tell_all(self, peers: Iterable[Peer], state: HubState) -> None:
        """Send the hub's state to everybody."""
        frame = framed(encode(state))
        for peer in peers:
            peer.write(frame)

    def enter_lobby(self, peer: Peer) -> None:
        """Send all rows now and the changed ones from now on, of what this person may see."""
        self._lobby.add(peer)
        seen = (room for room in self._rooms.values() if may_see(peer.name, room.incident))
        peer.send(Lobby([room.row() for room in seen], whole=True))

    def leave_lobby(self, peer: Peer) -> None:
        """Send no more rows."""
        self._lobby.discard(peer)

    def row_changed(self, incident: str) -> None:
        """An incident looks different in the lobby."""
        self._stale_rows.add(incident)
        self._gather()

    def people_changed(self, incident: str) -> None:
        """Somebody came into a room or left it."""
        self._stale_people.add(incident)
        self._stale_rows.add(incident)
        self._gather()

    def offers_changed(self, incident: str) -> None:
        """Somebody offers lost entries, or they are back."""
        self._stale_offers.add(incident)
        self._gather()

    def access_changed(self, before: Incident) -> None:
        """Other people see a log now: put out at once who does not, before anything else is sent.

        `before` is the state until now, the room has the new one.
        """
        name = before.id
        room = self._rooms[name]
        for peer in [each for each in room.peers if not may_open(each.name, room.incident)]:
            room.peers.discard(peer)
            peer.watching.pop(name, None)
            peer.send(Problem(Why.NOT_FOUND, no_such_log(name), name, forget=True))
            self._stale_people.add(name)
        gone = framed(encode(Lobby([], gone=[name])))
        for peer in self._lobby:
            if may_see(peer.name, before) and not may_see(peer.name, room.incident):
                peer.write(gone)
        self.row_changed(name)

    def _gather(self) -> None:
        if self._timer is None and (self._stale_rows or self._stale_people or self._stale_offers):
            self._timer = asyncio.get_running_loop().call_later(QUIET, self._flush)

    def _flush(self) -> None:
        self._timer = None
        rows, self._stale_rows = self._stale_rows, set()
        people, self._stale_people = self._stale_people, set()
        offers, self._stale_offers = self._stale_offers, set()
        for name in offers:
            room = self._rooms[name]
            for offered in room.offers.told(room.incident, ended=True):
                frame = framed(encode(offered))
                for peer in room.peers:
                    peer.write(frame)
        for name in people:
            room = self._rooms[name]
            frame = framed(encode(Presence(name, room.people())))
            for peer in room.peers:
                peer.write(frame)
        if rows and self._lobby:
            self._send_rows([self._rooms[name] for name in sorted(rows)])

    def _send_rows(self, rooms: list[Room]) -> None:
        """Each row is made once, and each frame once for all who may see the same rows."""
        made = [(room.incident, room.row()) for room in rooms]
        frames: dict[tuple[str, ...], bytes] = {}
        for peer in self._lobby:
            seen = [row for log, row in made if may_see(peer.name, log)]
            if not seen:
                continue
            key = tuple(row.summary.id for row in seen)
            if key not in frames:
                frames[key] = framed(encode(Lobby(seen)))
            peer.write(frames[key])
