"""An entry is one line of the log; the chain ties each to the one before it."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from sys import intern

import msgspec

from warroom.model.events import Event, decode_event, encode_event
from warroom.model.ids import GENESIS, sealed_as

SALT_BYTES = 16
"""128 random bits an entry: a body that was redacted cannot be guessed from its commitment."""


class StoredEntry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An entry as stored and sent: the event's bytes stay exactly as they were hashed.

    One whose texts were erased has an empty salt and, in its place, the `commitment` to what it was
    (see `warroom.model.redacting`).

    Entries and their events are frozen trees, so nothing in them is looked at for cycles (`gc`).
    """

    seq: int
    recorded_at: datetime
    actor: str
    command_id: str
    salt: str
    hash: str
    event: msgspec.Raw
    occurred_at: datetime | None = None
    commitment: str = ""

    @property
    def blanked(self) -> bool:
        """Whether its texts were erased."""
        return not self.salt


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An entry opened: `at` is when it happened, as far as anybody said."""

    seq: int
    recorded_at: datetime
    actor: str
    command_id: str
    hash: str
    event: Event
    occurred_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """When it happened: `occurred_at` if someone said so, else when it was recorded (UTC)."""
        return self.occurred_at or self.recorded_at


class Broken(Exception):  # noqa: N818 - it names the state of the chain
    """The chain does not hold; `seq` is the first entry that is wrong."""

    def __init__(self, seq: int, sentence: str) -> None:
        super().__init__(sentence)
        self.seq = seq


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_encode = msgspec.json.Encoder().encode


# All entries of a commit were recorded at one moment, and most say nothing of another.
@lru_cache(maxsize=16)
def _micros(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def chain_hash(
    *,
    previous: str,
    incident: str,
    seq: int,
    recorded_at: datetime,
    occurred_at: datetime | None,
    actor: str,
    command_id: str,
    salt: str,
    body: bytes,
    commitment: str = "",
) -> str:
    """SHA-256 (hex) over the previous hash, the entry's header and a salted commitment to `body`.

    Without a `salt` the texts were erased, and the `commitment` is what there was.
    Erasing body and salt leaves the commitment, so that the chain still verifies. Times count as
    integer microseconds since 1970 UTC: their spelling in JSON may change, the hash may not.
    `incident` is the log's id anywhere: the hash is over the one under which it was sealed.
    Raises ValueError for a salt (hex) that is not SALT_BYTES long, for a salt and a commitment or
    neither, and for a time without a zone.
    """
    if salt and commitment:
        raise ValueError("a salt and a commitment")
    if salt:
        commitment = commitment_to(salt, body)
    elif not _COMMITMENT(commitment):
        raise ValueError("neither a salt nor a commitment")
    header = (
        previous,
        sealed_as(incident),
        seq,
        _micros(recorded_at),
        _micros(occurred_at),
        actor,
        command_id,
    )
    return _link(header, commitment)


def _link(header: Sequence[object], commitment: str) -> str:
    return hashlib.sha256(_encode(header) + commitment.encode()).hexdigest()


def commitment_to(salt: str, body: bytes | msgspec.Raw) -> str:
    """SHA-256 (hex) of the salt's bytes and the body.

    Raises ValueError for a salt (hex) that is not SALT_BYTES long.
    """
    salted = bytes.fromhex(salt)
    if len(salted) != SALT_BYTES:
        # With any length allowed, bytes could move between salt and body and hash the same.
        raise ValueError(f"a salt of {len(salted)} bytes")
    return hashlib.sha256(salted + body).hexdigest()


_COMMITMENT = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch


def seal(
    *,
    incident: str,
    previous: str,
    seq: int,
    recorded_at: datetime,
    occurred_at: datetime | None,
    actor: str,
    command_id: str,
    salt: str,
    event: Event,
) -> tuple[StoredEntry, Entry]:
    """Make the entry that follows `previous`: as it is stored, and opened. Times become UTC."""
    body = encode_event(event)
    recorded_at = recorded_at.astimezone(UTC)
    occurred_at = None if occurred_at is None else occurred_at.astimezone(UTC)
    header = (
        previous,
        sealed_as(incident),
        seq,
        _micros(recorded_at),
        _micros(occurred_at),
        actor,
        command_id,
    )
    digest = _link(header, commitment_to(salt, body))
    stored = StoredEntry(
        seq=seq,
        recorded_at=recorded_at,
        actor=actor,
        command_id=command_id,
        salt=salt,
        hash=digest,
        event=msgspec.Raw(body),
        occurred_at=occurred_at,
    )
    return stored, Entry(
        seq=seq,
        recorded_at=recorded_at,
        actor=actor,
        command_id=command_id,
        hash=digest,
        event=event,
        occurred_at=occurred_at,
    )


def open_entry(stored: StoredEntry) -> Entry:
    """The entry with its event decoded. The chain is not looked at here: see `verify`."""
    return Entry(
        seq=stored.seq,
        recorded_at=stored.recorded_at,
        # A few people write all of a log: one string for each of them, not for each entry.
        actor=intern(stored.actor),
        command_id=stored.command_id,
        hash=stored.hash,
        event=decode_event(stored.event),
        occurred_at=stored.occurred_at,
    )


def verify(
    incident: str,
    entries: Iterable[StoredEntry],
    *,
    previous: str = GENESIS,
    after: int = 0,
    head: tuple[int, str] | None = None,
) -> str:
    """Check that `entries` follow entry number `after` with hash `previous`; give the last hash.

    `head` is the number and the hash of an entry as somebody else kept them: a log that was cut
    short, or written anew from some entry on, is a sound chain by itself.
    Raises Broken, naming the first entry that is missing, out of order, edited or not the one kept.
    """
    sealed = sealed_as(incident)
    for stored in entries:
        after += 1
        if stored.seq != after:
            raise Broken(after, f"{incident}: entry {after} is missing (found {stored.seq}).")
        if _hash_of(sealed, stored, previous) != stored.hash:
            raise Broken(after, f"{incident}: entry {after} is not what was recorded.")
        previous = stored.hash
        if head is not None and after == head[0] and previous != head[1]:
            raise Broken(after, f"{incident}: entry {after} is from another history.")
    if head is not None and after < head[0]:
        raise Broken(
            after + 1, f"{incident}: entry {after + 1} is missing; there were {head[0]} of them."
        )
    return previous


def hash_of(incident: str, stored: StoredEntry, previous: str) -> str:
    """The hash that `stored` should have; empty when its fields cannot have been sealed."""
    return _hash_of(sealed_as(incident), stored, previous)


def _hash_of(sealed: str, stored: StoredEntry, previous: str) -> str:
    try:
        salt, commitment = stored.salt, stored.commitment
        if salt:
            if commitment:
                return ""
            commitment = commitment_to(salt, stored.event)
        elif not _COMMITMENT(commitment):
            return ""
        header = (
            previous,
            sealed,
            stored.seq,
            _micros(stored.recorded_at),
            _micros(stored.occurred_at),
            stored.actor,
            stored.command_id,
        )
        return _link(header, commitment)
    except ValueError:
        return ""
