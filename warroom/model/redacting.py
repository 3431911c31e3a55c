"""Entries whose texts were erased: how they become so, and how what is left proves itself."""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.blank import blank_body, texts_of
from warroom.model.entry import Entry, StoredEntry, commitment_to
from warroom.model.evolve.forks import original
from warroom.model.incident import Incident, Redaction
from warroom.model.limits import MIN_REPEATED
from warroom.model.words import BLANK

_KIND = b'{"kind":"redacted"'
_redacted = msgspec.json.Decoder(ev.Redacted)


def body_hash(body: bytes | msgspec.Raw) -> str:
    """SHA-256 (hex) of a body, as a `Redacted` names it."""
    return hashlib.sha256(bytes(body)).hexdigest()


def texts_in(struct: msgspec.Struct) -> list[str]:
    """Every text in a struct and in those inside it."""
    found: list[str] = []
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        for each in value if isinstance(value, tuple) else (value,):
            if type(each) is str and each:
                found.append(each)
            elif isinstance(each, msgspec.Struct):
                found += texts_in(each)
    return found


def blanked_entry(stored: StoredEntry) -> StoredEntry | None:
    """The entry without its texts and its salt; None where it carries none."""
    if stored.blanked:
        return None
    body = blank_body(stored.event, stored.seq)
    if not body:
        return None
    commitment = commitment_to(stored.salt, bytes(stored.event))
    return replace(stored, salt="", commitment=commitment, event=msgspec.Raw(body))


def named_in(stored: StoredEntry) -> dict[int, str]:
    """The entries that `stored` says were redacted, each with the hash of what is left of it."""
    if not bytes(stored.event).startswith(_KIND):
        return {}
    try:
        event = _redacted.decode(stored.event)
    except msgspec.DecodeError:
        return {}
    return {
        seq: body for seq, body in zip(event.seqs, event.bodies, strict=False) if seq < stored.seq
    }


class Unnamed:
    """Looks for entries without a salt that no later entry names: their texts were changed.

    Give it the entries of one log in their order.
    """

    def __init__(self) -> None:
        self._waiting: dict[int, str] = {}

    def look_at(self, stored: StoredEntry) -> None:
        """The next entry."""
        if self._waiting:
            for seq, body in named_in(stored).items():
                if self._waiting.get(seq) == body:
                    del self._waiting[seq]
        if stored.blanked:
            # Also one that names others: what it names counts once it is named itself.
            self._waiting[stored.seq] = body_hash(stored.event)

    @property
    def seqs(self) -> list[int]:
        """Those that nobody has named so far."""
        return sorted(self._waiting)


def unnamed(entries: Iterable[StoredEntry]) -> list[int]:
    """The entries of a log without a salt that no later one names."""
    look = Unnamed()
    for stored in entries:
        look.look_at(stored)
    return look.seqs


def settled(
    chain: Iterable[StoredEntry], variants: Mapping[str, Iterable[StoredEntry]] | None = None
) -> list[StoredEntry]:
    """A chain with every entry as it has to be: without its texts where a later one says so.

    `variants` are what copies have of an entry, by its hash: one that lost its text without a word
    about it in the log gets it back where any copy has it.
    """
    entries = list(chain)
    names: dict[int, str] = {}
    for stored in entries:
        names.update(named_in(stored))
    return [
        _settled(stored, names.get(stored.seq), (variants or {}).get(stored.hash, ()))
        for stored in entries
    ]


def _settled(stored: StoredEntry, body: str | None, variants: Iterable[StoredEntry]) -> StoredEntry:
    if body is None:
        whole = (each for each in variants if not each.blanked)
        return next(whole, stored) if stored.blanked else stored
    for each in (stored, *variants):
        if each.blanked and body_hash(each.event) == body:
            return each
    return blanked_entry(stored) or stored


def unproven(blanked: Mapping[int, str], redactions: Mapping[int, Redaction]) -> list[int]:
    """Entries without a salt (with the hash of their body) that the state does not account for."""
    return sorted(
        seq
        for seq, body in blanked.items()
        if (known := redactions.get(seq)) is None or known.body != body
    )


def go_with(seqs: Iterable[int], entries: Iterable[Entry], incident: Incident) -> tuple[int, ...]:
    """The entries that hold the words of `seqs` too and are redacted with them.

    Those are their corrections, what was said of a strike, follow-ups that the hub took from a
    note's words, and texts that are the same to the letter.
    """
    wanted = set(seqs)
    opened = [(entry, _event(entry, incident)) for entry in entries]
    texts = {
        text
        for entry, event in opened
        if entry.seq in wanted
        for text in texts_of(event)
        if len(text) >= MIN_REPEATED and text != BLANK
    }
    found = []
    for entry, event in opened:
        if entry.seq in wanted:
            continue
        about = isinstance(event, ev.Amended | ev.Struck) and event.target in wanted
        taken = isinstance(event, ev.FollowUpAdded) and event.entry in wanted
        if about or taken or (texts and not texts.isdisjoint(texts_of(event))):
            found.append(entry.seq)
    return tuple(found)


def _event(entry: Entry, incident: Incident) -> ev.Event:
    if isinstance(entry.event, ev.EntryTakenBack):
        return original(entry, entry.event, incident).event
    return entry.event
