"""What a link tells its listener: one frozen record a change, in the order things happened."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from warroom.link.gone import Gone

if TYPE_CHECKING:
    from warroom.model.entry import Entry
    from warroom.model.figures import Figures
    from warroom.model.refusal import Why
    from warroom.model.summary import Summary
    from warroom.wire.frames import Found, LobbyRow, Person


class LinkState(Enum):
    """Whether the hub is reached."""

    CONNECTING = "connecting"
    LIVE = "live"
    OFFLINE = "offline"
    STOPPED = "stopped"


class LinkChanged(msgspec.Struct, frozen=True):
    """The connection came or went; `sentence` says why and what happens next."""

    state: LinkState
    sentence: str = ""


class HubReadOnly(msgspec.Struct, frozen=True):
    """The hub cannot write (a sentence), or can again (empty); what else has to be seen to."""

    sentence: str
    warning: str = ""


class LobbyChanged(msgspec.Struct, frozen=True):
    """Rows of the lobby: all of them when `whole`, else the ones that changed.

    `gone`: ids of logs that do not exist any more for this person.
    """

    rows: tuple[LobbyRow, ...]
    whole: bool
    gone: tuple[str, ...] = ()


class FiguresKnown(msgspec.Struct, frozen=True):
    """The answer to a question for figures: of all incidents, and the rows of all problems."""

    figures: tuple[Figures, ...]
    problems: tuple[Summary, ...]


class PresenceChanged(msgspec.Struct, frozen=True):
    """Everybody who is in the room of `incident` now."""

    incident: str
    people: tuple[Person, ...]


class StateKnown(msgspec.Struct, frozen=True):
    """The room's state is known (snapshot or fold), before all of its history is here."""

    incident: str


class EntriesArrived(msgspec.Struct, frozen=True):
    """Entries, ascending: new ones, or `older` ones that come before all that are known."""

    incident: str
    entries: tuple[Entry, ...]
    older: bool = False


class EntriesRedacted(msgspec.Struct, frozen=True):
    """The texts of these entries are gone: whatever shows them shows them anew.

    `gone` are those that were here; a listener takes them out of what it keeps before it returns.
    """

    incident: str
    seqs: tuple[int, ...]
    gone: Gone = msgspec.field(default_factory=Gone)


class HistoryReset(msgspec.Struct, frozen=True):
    """What was shown is not this hub's history: forget it, show `sentence`, start again."""

    incident: str
    sentence: str


class OffersChanged(msgspec.Struct, frozen=True):
    """Others are told what is lost of `incident` and who offers it; see `Room.offers`."""

    incident: str


class CommandPending(msgspec.Struct, frozen=True):
    """A command is in the outbox: typed, kept, not acknowledged."""

    id: str


class CommandAcked(msgspec.Struct, frozen=True):
    """A command is on the hub's disk as entries `first` to `last` of `incident`."""

    id: str
    incident: str
    first: int
    last: int


class CommandRefused(msgspec.Struct, frozen=True):
    """A command changed nothing; `sentence` says why and what to do. It left the outbox."""

    id: str
    incident: str
    why: Why
    sentence: str


class WatchFailed(msgspec.Struct, frozen=True):
    """The incident cannot be followed."""

    incident: str
    why: Why
    sentence: str


class SearchAnswered(msgspec.Struct, frozen=True):
    """What was found; `found.id` is the question's, and an older one than the last is no news."""

    found: Found


Change = (
    LinkChanged
    | HubReadOnly
    | LobbyChanged
    | FiguresKnown
    | PresenceChanged
    | StateKnown
    | EntriesArrived
    | EntriesRedacted
    | HistoryReset
    | OffersChanged
    | CommandPending
    | CommandAcked
    | CommandRefused
    | WatchFailed
    | SearchAnswered
)


def ignore(change: Change) -> None:
    """A listener that listens to nothing."""
