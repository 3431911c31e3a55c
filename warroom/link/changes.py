"""What a link tells its listener: one frozen record a change, in the order things happened."""

from dataclasses import dataclass, field
from enum import Enum

from warroom.link.gone import Gone
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


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The connection came or went; `sentence` says why and what happens next."""

    state: LinkState
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class HubReadOnly:
    """The hub cannot write (a sentence), or can again (empty); what else has to be seen to."""

    sentence: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class LobbyChanged:
    """Rows of the lobby: all of them when `whole`, else the ones that changed.

    `gone`: ids of logs that do not exist any more for this person.
    """

    rows: tuple[LobbyRow, ...]
    whole: bool
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresKnown:
    """The answer to a question for figures: of all incidents, and the rows of all problems."""

    figures: tuple[Figures, ...]
    problems: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Everybody who is in the room of `incident` now."""

    incident: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class StateKnown:
    """The room's state is known (snapshot or fold), before all of its history is here."""

    incident: str


@dataclass(frozen=True, slots=True)
class EntriesArrived:
    """Entries, ascending: new ones, or `older` ones that come before all that are known."""

    incident: str
    entries: tuple[Entry, ...]
    older: bool = False


@dataclass(frozen=True, slots=True)
class EntriesRedacted:
    """The texts of these entries are gone: whatever shows them shows them anew.

    `gone` are those that were here; a listener takes them out of what it keeps before it returns.
    """

    incident: str
    seqs: tuple[int, ...]
    gone: Gone = field(default_factory=Gone)


@dataclass(frozen=True, slots=True)
class HistoryReset:
    """What was shown is not this hub's history: forget it, show `sentence`, start again."""

    incident: str
    sentence: str


@dataclass(frozen=True, slots=True)
class OffersChanged:
    """Others are told what is lost of `incident` and who offers it; see `Room.offers`."""

    incident: str


@dataclass(frozen=True, slots=True)
class CommandPending:
    """A command is in the outbox: typed, kept, not acknowledged."""

    id: str


@dataclass(frozen=True, slots=True)
class CommandAcked:
    """A command is on the hub's disk as entries `first` to `last` of `incident`."""

    id: str
    incident: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """A command changed nothing; `sentence` says why and what to do. It left the outbox."""

    id: str
    incident: str
    why: Why
    sentence: str


@dataclass(frozen=True, slots=True)
class WatchFailed:
    """The incident cannot be followed."""

    incident: str
    why: Why
    sentence: str


@dataclass(frozen=True, slots=True)
class SearchAnswered:
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
