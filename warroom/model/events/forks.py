"""Events of a history that went on from an earlier entry than people had seen."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.words import Replaced


class EntryLost(Event, frozen=True, tag="entry_lost"):
    """The entry with this number was acknowledged in the epoch `former`, and the hub lost it.

    It keeps the number from being given away again. `last` is the chain hash of the last entry that
    was lost with it, as far as the hub's mirror file has it.
    """

    former: str
    last: str = ""


class HubReplaced(Event, frozen=True, tag="hub_replaced"):
    """This log goes on elsewhere, or from an older copy; how much was lost is not known.

    Entry `after` with the chain hash `hash` is the last one that both histories have.
    """

    former: str
    why: Replaced
    after: int
    hash: str


class HistoryTakenBack(Event, frozen=True, tag="history_taken_back"):
    """Entries that were lost follow, `first` to `last` of the epoch `former`, offered by `by`.

    `proven`: the hub's mirror file has the chain hash that they lead to.
    """

    former: str
    first: int
    last: int
    by: tuple[str, ...] = ()
    proven: bool = False


class EntryTakenBack(Event, frozen=True, tag="entry_taken_back"):
    """A lost entry, whole: what it was, with its number and chain hash in the epoch `former`.

    `raw` is the body as it was sealed (JSON). `already`: its command was sent again meanwhile and
    stands here with that number, so that this one changes nothing. Of one whose texts were erased
    there is no salt but the `commitment`.
    """

    former: str
    seq: int
    recorded_at: datetime
    actor: str
    command_id: str
    salt: str
    hash: str
    raw: str
    occurred_at: datetime | None = None
    already: int = 0
    commitment: str = ""

    @property
    def at(self) -> datetime:
        """When it happened: `occurred_at` if someone said so, else when it was recorded (UTC)."""
        return self.occurred_at or self.recorded_at


ForkEvent = EntryLost | HubReplaced | HistoryTakenBack | EntryTakenBack
"""Every kind that this module knows."""
