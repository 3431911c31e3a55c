"""Between the link and the screens: runs one, buffers its changes, tells the others at 10 Hz."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace
from textual.app import App
from textual.message import Message

from screens.statusbar import LinkView
from warroom.link.changes import (
    Change,
    CommandAcked,
    CommandRefused,
    EntriesArrived,
    EntriesRedacted,
    LinkChanged,
    LinkState,
    LobbyChanged,
    StateKnown,
)

if TYPE_CHECKING:
    from warroom.clock import Clock
    from warroom.link.gone import Gone
    from warroom.model.commands import AnyCommand
    from warroom.model.entry import Entry
    from warroom.model.incident import Incident
    from warroom.wire.frames import LobbyRow, Offered, Person, Search

logger = logging.getLogger(__name__)

PERIOD = 0.1
"""Seconds between two batches at the least. At 50 events a second this is a third of the work."""


SOON = 0.005
"""Seconds until a batch that need not wait: what belongs together still comes together."""


FOLLOWS = 0.03
"""Seconds in which the first entries of a room follow its state. Somebody waits for both: they are
shown up to 0.1 s sooner than with the next batch."""


class PendingLike(Protocol):
    """A command without an answer, as the link keeps it."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def incident(self) -> str: ...  # noqa: D102
    @property
    def command(self) -> AnyCommand: ...  # noqa: D102
    @property
    def submitted_at(self) -> datetime: ...  # noqa: D102


class RefusedLike(PendingLike, Protocol):
    """A command that changed nothing, and why, until its author has seen it."""

    @property
    def sentence(self) -> str: ...  # noqa: D102


class RefusalsLike(Protocol):
    """The refused commands that were not seen yet."""

    @property
    def left(self) -> Sequence[RefusedLike]: ...  # noqa: D102
    def dismiss(self, command_id: str) -> None: ...  # noqa: D102


class RoomLike(Protocol):
    """What the link knows of one incident."""

    @property
    def incident(self) -> Incident: ...  # noqa: D102
    @property
    def entries(self) -> Sequence[Entry]: ...  # noqa: D102
    @property
    def complete(self) -> bool: ...  # noqa: D102
    @property
    def people(self) -> Sequence[Person]: ...  # noqa: D102
    @property
    def doubt(self) -> str: ...  # noqa: D102
    @property
    def offers(self) -> Sequence[Offered]: ...  # noqa: D102


class LinkLike(Protocol):
    """The part of `warroom.link.link.Link` that the screens use."""

    @property
    def you(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> LinkState: ...  # noqa: D102
    @property
    def sentence(self) -> str: ...  # noqa: D102
    @property
    def hub_read_only(self) -> str: ...  # noqa: D102
    @property
    def hub_warning(self) -> str: ...  # noqa: D102
    @property
    def pending(self) -> Sequence[PendingLike]: ...  # noqa: D102
    @property
    def refusals(self) -> RefusalsLike: ...  # noqa: D102
    @property
    def lobby(self) -> Mapping[str, LobbyRow]: ...  # noqa: D102

    def search(self, search: Search) -> None: ...  # noqa: D102
    async def run(self) -> None: ...  # noqa: D102
    def stop(self) -> None: ...  # noqa: D102
    def last_heard(self) -> float | None: ...  # noqa: D102
    def watch(self, incident: str, *, present: bool = True) -> None: ...  # noqa: D102
    def unwatch(self, incident: str) -> None: ...  # noqa: D102
    def watch_lobby(self, on: bool = True) -> None: ...  # noqa: D102
    def ask_figures(self) -> None: ...  # noqa: D102
    def submit(self, command: AnyCommand, incident: str = "") -> str: ...  # noqa: D102
    def room(self, incident: str) -> RoomLike | None: ...  # noqa: D102


MakeLink = Callable[[Callable[[Change], None]], LinkLike]
"""Makes the link, given its listener; after the first frame, as websockets is slow to import."""


class Arrived(Message, bubble=False):
    """What changed since the last batch, in order. Never dropped, never merged."""

    def __init__(self, changes: tuple[Change, ...]) -> None:
        super().__init__()
        self.changes = changes


class Feed:
    """The one way from the screens to the link. Without `make` there is no hub, and no link.

    `redacted` takes texts that are gone out of all that is typed here, and is called at once.
    """

    def __init__(
        self,
        app: App[int],
        make: MakeLink | None,
        clock: Clock,
        redacted: Callable[[Gone], None],
    ) -> None:
        self._app = app
        self._redacted = redacted
        self._make = make
        self._clock = clock
        self._link: LinkLike | None = None
        self._asked: list[Callable[[LinkLike], None]] = []
        self._buffer: list[Change] = []
        self._watchers: Counter[str] = Counter()
        self._lobbies = 0
        self._searches = 0
        self._scheduled = False
        self._due = 0.0
        self._flushing: asyncio.TimerHandle | None = None
        self._begun: set[str] = set()
        self._flushed = float("-inf")
        self.offline_since: datetime | None = None
        self.lobby_known = False
        self.broken = ""

    @property
    def has_hub(self) -> bool:
        """Whether there is a hub to ask at all."""
        return self._make is not None

    @property
    def you(self) -> str:
        """The name the hub knows this person by; empty before the first welcome."""
        return self._link.you if self._link else ""

    @property
    def condition(self) -> tuple[LinkState, str, str]:
        """The connection's state, the sentence on it, and why the hub cannot write if so."""
        link = self._link
        if self.broken:
            return LinkState.STOPPED, self.broken, ""
        if link is None:
            return LinkState.CONNECTING, "", ""
        return link.state, link.sentence, link.hub_read_only

    @property
    def warning(self) -> str:
        """What somebody has to see to on the hub's machine, if anything."""
        return self._link.hub_warning if self._link else ""

    @property
    def pending(self) -> Sequence[PendingLike]:
        """Commands without an answer, oldest first."""
        return self._link.pending if self._link else ()

    @property
    def refused(self) -> Sequence[RefusedLike]:
        """Commands that changed nothing and whose author has not seen it yet, oldest first."""
        return self._link.refusals.left if self._link else ()

    def dismiss(self, command_id: str) -> None:
        """The author of a refused command has seen it."""
        if self._link is not None:
            self._link.refusals.dismiss(command_id)

    @property
    def lobby(self) -> Mapping[str, LobbyRow]:
        """The incidents' rows by id."""
        rows = self._link.lobby if self._link else {}
        return {name: row for name, row in rows.items() if row.summary.problem is None}

    @property
    def problems(self) -> Mapping[str, LobbyRow]:
        """The problem records' rows by id."""
        rows = self._link.lobby if self._link else {}
        return {name: row for name, row in rows.items() if row.summary.problem is not None}

    def room(self, incident: str) -> RoomLike | None:
        """What is known of an incident, or None before anything is."""
        return self._link.room(incident) if self._link else None

    def watch(self, incident: str) -> None:
        """Follow an incident; this person counts as in its room."""
        # Counted, as a new screen opens before the old one has closed.
        self._watchers[incident] += 1
        if self._watchers[incident] == 1:
            self._do(lambda link: link.watch(incident))

    def unwatch(self, incident: str) -> None:
        """Leave a room, if no other screen is in it."""
        self._watchers[incident] -= 1
        if not self._watchers[incident]:
            self._begun.discard(incident)
            self._do(lambda link: link.unwatch(incident))

    def watch_lobby(self, on: bool) -> None:
        """Follow the list of incidents, or stop following it if no other screen does."""
        self._lobbies += 1 if on else -1
        if self._lobbies == (1 if on else 0):
            self._do(lambda link: link.watch_lobby(on))

    def ask_figures(self) -> None:
        """Ask for what the metrics are computed from; it comes as FiguresKnown."""
        self._do(lambda link: link.ask_figures())

    def submit(self, command: AnyCommand, incident: str = "") -> str:
        """Hand a command on and give its id. Raises NotKept, with a sentence."""
        return self.start().submit(command, incident)

    def search(self, search: Search) -> int:
        """Ask for texts; gives the number that the answer has. Where there is no hub none comes."""
        self._searches += 1
        if self._link is not None:
            self._link.search(replace(search, id=self._searches))
        return self._searches

    def start(self) -> LinkLike:
        """Make the link if there is none yet, and tell it what was asked for meanwhile."""
        if self._link is None:
            assert self._make is not None, "there is no hub"
            self._link = self._make(self._listen)
            asked, self._asked = self._asked, []
            for ask in asked:
                ask(self._link)
        return self._link

    async def run(self) -> None:
        """Keep the connection until `stop`. Raises LinkRefused; a defect is told, not raised."""
        from warroom.link.dial import LinkRefused

        try:
            await self.start().run()
        except LinkRefused:
            raise
        except Exception as error:
            logger.exception("The link ended by a defect")
            self.broken = (
                f"The connection ended by a defect in warroom ({type(error).__name__}). What you"
                " typed is kept on this machine: leave with Ctrl+Q and join again."
            )

    def stop(self) -> None:
        """Leave politely."""
        if self._link:
            self._link.stop()

    def view(self, incident: str = "") -> LinkView:
        """What the bottom line says of the connection."""
        link = self._link
        if link is None:
            return LinkView()
        room = link.room(incident) if incident else None
        return LinkView(
            state=link.state,
            offline_since=self.offline_since,
            last_heard=link.last_heard(),
            seq=room.incident.seq if room else 0,
            pending=len(link.pending),
            read_only=bool(link.hub_read_only),
        )

    def _do(self, ask: Callable[[LinkLike], None]) -> None:
        if self._link is None:
            self._asked.append(ask)
        else:
            ask(self._link)

    # From the link

    def _listen(self, change: Change) -> None:
        if isinstance(change, LinkChanged):
            self._note_state(change.state)
        elif isinstance(change, LobbyChanged):
            self.lobby_known = True
        elif isinstance(change, EntriesRedacted) and change.gone:
            self._redacted(change.gone)
        self._buffer.append(change)
        now = self._clock.monotonic()
        due = now + self._wait(change, now)
        if self._scheduled and due >= self._due:
            return
        if self._flushing is not None:
            self._flushing.cancel()
        self._scheduled, self._due = True, due
        # Not a timer of Textual's, which is a task of its own.
        self._flushing = asyncio.get_running_loop().call_later(due - now, self._flush)

    def _wait(self, change: Change, now: float) -> float:
        """Seconds until a batch with this in it."""
        wait = min(max(self._flushed + PERIOD - now, SOON), PERIOD)
        if isinstance(change, StateKnown):
            return min(wait, FOLLOWS)
        if isinstance(change, EntriesArrived) and change.incident not in self._begun:
            self._begun.add(change.incident)
            return SOON
        return wait

    def _note_state(self, state: LinkState) -> None:
        if state is LinkState.LIVE:
            self.offline_since = None
        elif state is LinkState.OFFLINE and self.offline_since is None:
            self.offline_since = self._clock.now()

    def _flush(self) -> None:
        self._scheduled, self._flushing = False, None
        self._flushed = self._clock.monotonic()
        batch, self._buffer = tuple(self._buffer), []
        if not self._app.is_running:
            return
        # The app looks at answers alone: most batches have none.
        if self.refused or any(isinstance(each, CommandAcked | CommandRefused) for each in batch):
            self._app.post_message(Arrived(batch))
        # Not to Textual's own blank one at the bottom: whatever wakes it repaints the whole screen.
        for screen in self._app.screen_stack[1:]:
            screen.post_message(Arrived(batch))
