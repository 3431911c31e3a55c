"""Commands about histories that parted: what the hub finds lost, and what is taken back."""

from datetime import datetime

import msgspec

from warroom.model.commands.base import Command
from warroom.model.words import Replaced


class Original(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An entry of another history, as it was sealed there; `raw` is its body (JSON).

    `already`: the entry here that the same command made when it was sent again.
    """

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


class TakeBack(Command, frozen=True, tag="take_back", kw_only=True):
    """Take back the lost entries that are offered. The hub fills in what is missing here.

    `former` says of which epoch; empty: of the one that the most is offered of. `claimed`: also
    those that the hub's own record does not prove.
    """

    former: str = ""
    claimed: bool = False
    originals: tuple[Original, ...] = ()
    by: tuple[str, ...] = ()
    proven: bool = False


class RecordLoss(Command, frozen=True, tag="record_loss", kw_only=True):
    """The next `count` numbers belong to entries of the epoch `former` that the hub has lost.

    `last` is the chain hash of the last one, where it is known.
    """

    former: str
    count: int
    last: str = ""


class RecordReplacement(Command, frozen=True, tag="record_replacement", kw_only=True):
    """The log goes on here from where it stands; the epoch `former` may have had more."""

    former: str
    why: Replaced


ForkCommand = TakeBack | RecordLoss | RecordReplacement
"""Every command of this module."""
