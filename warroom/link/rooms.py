"""The incidents that are followed: asks the hub for their history and takes what it answers."""

import asyncio
import logging
from collections.abc import Callable

from warroom.link.changes import (
    Change,
    EntriesArrived,
    EntriesRedacted,
    HistoryReset,
    OffersChanged,
    PresenceChanged,
    StateKnown,
    WatchFailed,
)
from warroom.link.gone import Gone
from warroom.link.history import FOLD_STEP, Missed, Room
from warroom.link.keeper import Keeper
from warroom.link.offering import all_back, offers
from warroom.link.replica import Replica
from warroom.model.entry import Broken
from warroom.model.refusal import Why
from warroom.text import clean_line
from warroom.wire.frames import Entries, Frame, Offered, Page, Presence, Unwatch, Watching
from warroom.wire.hygiene import clean_struct

logger = logging.getLogger(__name__)


class Rooms:
    """Every room that is followed, by id.

    `tell` takes the changes, `redacted` the texts that are gone; `write` sends a frame and does
    nothing while there is no connection; `keeper` has what is on disk: a room begins with that, and
    asks the hub for what comes after.
    """

    def __init__(
        self,
        tell: Callable[[Change], None],
        write: Callable[[Frame], None],
        keeper: Keeper,
        redacted: Callable[[Gone], None],
    ) -> None:
        self._tell = tell
        self._redacted = redacted
        self._write = write
        self._keeper = keeper
        self._rooms: dict[str, Room] = {}
        self._present: dict[str, bool] = {}
        self._loading: dict[Room, asyncio.Task[None]] = {}
        self.former: tuple[str, ...] = ()
        """The epochs that the history of the present hub continues."""
        self._catching: dict[str, asyncio.Task[None]] = {}
        self._passing: dict[str, int] = {}
        self._offering: dict[Room, asyncio.Task[None]] = {}
        self._offered: dict[Room, object] = {}

    def get(self, incident: str) -> Room | None:
        """The room of an incident, or None when it is not followed."""
        return self._rooms.get(incident)

    def follow(self, incident: str, *, present: bool) -> None:
        """Begin to follow an incident; nothing happens when it is followed so already."""
        incident = clean_line(incident)
        self._passing.pop(incident, None)
        if self._present.get(incident) is present:
            return
        room = self._rooms.get(incident)
        self._present[incident] = present
        if room is None:
            room = self._rooms[incident] = Room(incident)
            if self._keeper.on:
                self._loading[room] = asyncio.create_task(self._restore(room))
        self.ask(room)

    def catch_up(self, log: str, seq: int) -> None:
        """Fetch what a copy here lacks up to entry `seq`, which says what has to go from it."""
        if self._keeper.on and log not in self._rooms and log not in self._catching:
            self._catching[log] = asyncio.create_task(self._catch_up(log, seq))

    async def _catch_up(self, log: str, seq: int) -> None:
        try:
            copy = await self._keeper.load(log)
            if copy is not None and copy.stored[-1].seq < seq and log not in self._rooms:
                self.follow(log, present=False)
                self._passing[log] = seq
        finally:
            self._catching.pop(log, None)

    def leave(self, incident: str) -> None:
        """Stop following an incident and forget its entries."""
        if self._rooms.pop(incident, None) is not None:
            del self._present[incident]
            self._passing.pop(incident, None)
            self._write(Unwatch(incident))
            self._keeper.leave(incident)
            self._offered = {each: at for each, at in self._offered.items() if each.id != incident}

    def resume(self) -> None:
        """A new connection: ask for everything after what is here."""
        for room in self._rooms.values():
            room.tried_again = False
            self.ask(room)

    def ask(self, room: Room) -> None:
        """Ask to follow a room, from where its copy ends; not if it was left meanwhile.

        Nothing is asked while its copy is still read: the question follows it.
        """
        if room not in self._loading and self._rooms.get(room.id) is room:
            self._write(room.watch(present=self._present[room.id]))

    async def take(self, frame: Watching | Entries | Page) -> None:
        """History for a room; passed over when nobody follows it.

        Raises msgspec.DecodeError when it cannot be read.
        """
        room = self._rooms.get(frame.incident)
        if room is None:
            return
        try:
            await self._take(room, frame)
        except Missed:
            logger.info("%s: live entries were missed; asking for them.", room.id)
            self.ask(room)
        except Broken as broken:
            self._doubt(room, str(broken))

    def take_presence(self, frame: Presence) -> None:
        """Who is in a room now."""
        room = self._rooms.get(frame.incident)
        if room is not None:
            room.people = tuple(clean_struct(person) for person in frame.people)
            self._tell(PresenceChanged(room.id, room.people))

    def take_offered(self, frame: Offered) -> None:
        """What others offer of a lost history now."""
        room = self._rooms.get(frame.incident)
        if room is None:
            return
        others = [each for each in room.offers if each.former != frame.former]
        room.offers = (*others, *([clean_struct(frame)] if frame.last else []))
        self._tell(OffersChanged(room.id))
        self._offer_soon(room)

    def give_up(self, room: Room, why: Why, sentence: str) -> None:
        """The hub does not let it be followed, or it makes no sense."""
        self.leave(room.id)
        self._tell(WatchFailed(room.id, why, sentence))

    async def _take(self, room: Room, frame: Watching | Entries | Page) -> None:
        match frame:
            case Watching():
                before, since = room.epoch, room.since
                other_history = room.watching(frame, self.former)
                if other_history:
                    self._start_again(room, other_history)
                    return
                if before not in ("", room.epoch):
                    self._keeper.carry_on(room.id, before, room.epoch, since)
                self._offered.pop(room, None)
                self._tell(StateKnown(room.id))
            case Entries():
                self._took(room, room.live(frame))
            case Page():
                if (ahead := room.ask_ahead(frame)) is not None:
                    self._write(ahead)
                    await asyncio.sleep(0)  # out it goes
                    if self._rooms.get(room.id) is not room:
                        return
                self._took(room, room.page(frame))
        await self._fold(room)
        if room.complete and room.since >= self._passing.get(room.id, room.since + 1):
            self.leave(room.id)
            return
        fetch = room.next_fetch()
        if fetch is not None:
            self._write(fetch)
        self._offer_soon(room)

    def _offer_soon(self, room: Room) -> None:
        """Offer what the hub has lost and this machine has, once for each state of what is back."""
        if not (room.forks and room.complete and self._keeper.on) or room in self._offering:
            return
        back = tuple((name, fork.next) for name, fork in room.incident.forks.items())
        if self._offered.get(room) != back:
            self._offered[room] = back
            self._offering[room] = asyncio.create_task(self._offer(room))

    async def _offer(self, room: Room) -> None:
        try:
            copies = await self._keeper.former(room.id)
            if self._rooms.get(room.id) is room and room.complete:
                for frame in offers(room, copies):
                    self._write(frame)
                for copy in copies:
                    if all_back(room, copy):
                        self._keeper.let_go(copy)
        finally:
            del self._offering[room]

    def _took(self, room: Room, changes: list[EntriesArrived]) -> None:
        if not room.doubt:
            self._keeper.add(room.id, room.epoch, room.fresh)
        for change in changes:
            self._tell(change)
        self._tell_redacted(room)
        if room.stale:
            room.stale = False
            self.ask(room)

    def _tell_redacted(self, room: Room) -> None:
        # At once, and before the copies are blanked: until then the texts are known again after a
        # crash, and what a screen keeps of them cannot be written anew.
        if room.gone:
            self._redacted(room.gone)
        if room.redacted:
            self._tell(EntriesRedacted(room.id, room.redacted, room.gone))

    async def _fold(self, room: Room) -> None:
        while room.foldable:
            room.fold()
            if room.complete:
                self._tell(StateKnown(room.id))
            await asyncio.sleep(0)

    async def _restore(self, room: Room) -> None:
        """Begin with the copy on disk; then ask the hub for what comes after it."""
        try:
            copy = await self._keeper.load(room.id)
            if copy is not None:
                await self._fill(room, copy)
        finally:
            self._loading.pop(room, None)
            self.ask(room)
        try:
            await self._fold(room)
        except Broken as broken:
            self._doubt(room, str(broken))

    async def _fill(self, room: Room, copy: Replica) -> None:
        stored = copy.from_first
        try:
            for start in range(0, len(stored), FOLD_STEP):
                if self._rooms.get(room.id) is not room:
                    return
                step = stored[start : start + FOLD_STEP]
                self._tell(room.restore(copy.epoch, step, log=copy.log))
                if room.gone:
                    self._tell_redacted(room)
                    self._keeper.blank(room.id)
                await asyncio.sleep(0)
        except Broken as broken:
            self._keeper.damaged(copy, str(broken))
            room.reset()

    def _doubt(self, room: Room, sentence: str) -> None:
        """The history does not hold: fetch it once more, then show it unproven but say so."""
        logger.warning("%s", sentence)
        if room.doubt:
            self.give_up(room, Why.CONFLICT, f"{sentence} It cannot be followed.")
        elif room.tried_again:
            doubt = f"{sentence} What is shown is what the hub says, without proof."
            self._start_again(room, f"{doubt} Tell the incident commander.", doubt)
        else:
            room.tried_again = True
            self._start_again(room, f"{sentence} Fetching it again.")

    def _start_again(self, room: Room, sentence: str, doubt: str = "") -> None:
        self._keeper.keep(room.id, room.epoch)
        room.reset(doubt)
        self._tell(HistoryReset(room.id, clean_line(sentence, 400)))
        self.ask(room)
