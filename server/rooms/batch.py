"""What the committer works on: commands on their way, and what one commit makes true."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from server.door.identity import Account
from server.errors import DiskFull, StoreFailed
from server.rooms.ahead import Ahead
from server.rooms.redacting import Erased
from server.store.base import TAKEN_IN, CommandKey, Row, Settled
from warroom.model.commands import AnyCommand
from warroom.model.incident import Incident
from warroom.model.refusal import Why
from warroom.search.documents import Indexed
from warroom.wire.frames import Ack, Refused

Answer = Ack | Refused

_encode = msgspec.json.Encoder().encode


class Request(msgspec.Struct, frozen=True):
    """A command on its way. `answer` is called exactly once, after the commit.

    `account` is how its actor came in; None: the hub itself.
    """

    actor: str
    id: str
    incident: str
    command: AnyCommand
    answer: Callable[[Answer], None]
    account: Account | None = None


@dataclass(slots=True)
class Batch:
    """What one commit makes true. `begun`: how many logs it begins, by the prefix of their ids.

    `logs`: those it changes, while it is decided; `incidents`: their states at its end.
    `expected_new`: nobody has looked yet whether the log has some of the commands already.
    """

    incidents: dict[str, Incident] = field(default_factory=dict)
    logs: dict[str, Ahead] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    indexed: list[Indexed] = field(default_factory=list)
    entries: dict[str, list[bytes]] = field(default_factory=dict)
    settled: dict[CommandKey, Settled] = field(default_factory=dict)
    begun: Counter[str] = field(default_factory=Counter)
    answers: list[tuple[Request, Answer]] = field(default_factory=list)
    erased: Erased | None = None
    expected_new: bool = False


def why_not(error: StoreFailed) -> str:
    """Why the hub writes nothing now, for everybody."""
    if isinstance(error, DiskFull):
        return (
            "its disk is full. Reading goes on; what you type waits and is sent when there is room."
            " Free space on the hub's machine."
        )
    return f"it cannot write its log ({error}). Reading goes on; what you type waits."


def digest_of(request: Request) -> bytes:
    """What was asked for, so that another command under the same id is told from a repeat."""
    return hashlib.sha256(_encode([request.incident, request.command])).digest()


def settled_before(request: Request, known: Settled, digest: bytes) -> Answer:
    """The answer to a command that was sent again."""
    if known.digest == TAKEN_IN:
        # Came with a file: what was asked for is not known, but where it went is.
        fits = request.incident in ("", known.incident)
    else:
        fits = known.digest == digest
    if not fits:
        return Refused(
            request.id,
            Why.CONFLICT,
            "This command's id was used before for something else. Send it as a new command.",
            request.incident,
        )
    return Ack(request.id, known.incident, known.first, known.last)
