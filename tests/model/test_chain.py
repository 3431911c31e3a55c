"""The chain: whatever is done to a log after it was written is found, and where."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta, timezone

import msgspec
import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.entry import (
    SALT_BYTES,
    Broken,
    StoredEntry,
    chain_hash,
    open_entry,
    seal,
    verify,
)
from warroom.model.ids import GENESIS


def _desk() -> Desk:
    """Six entries; the fourth happened before it was recorded."""
    desk = Desk()
    for number in range(2, 7):
        desk.wait(1)
        occurred = desk.ago(3) if number == 4 else None
        desk.do("ben", cm.Note(text=f"note {number}", occurred_at=occurred))
    return desk


def _changed(seq: int, **changes: object) -> Callable[[list[StoredEntry]], list[StoredEntry]]:
    def tamper(log: list[StoredEntry]) -> list[StoredEntry]:
        return [replace(e, **changes) if e.seq == seq else e for e in log]

    return tamper


def _body(seq: int, body: bytes) -> Callable[[list[StoredEntry]], list[StoredEntry]]:
    return _changed(seq, event=msgspec.Raw(body))


def _salt_for_body(log: list[StoredEntry]) -> list[StoredEntry]:
    """Move the first byte of the body into the salt: the bytes that are hashed stay the same."""
    third = log[2]
    body = bytes(third.event)
    moved = replace(third, salt=third.salt + body[:1].hex(), event=msgspec.Raw(body[1:]))
    return [*log[:2], moved, *log[3:]]


_NAIVE = Desk().now.replace(tzinfo=None)

TAMPERED: dict[str, tuple[int, Callable[[list[StoredEntry]], list[StoredEntry]]]] = {
    "edited": (3, _body(3, b'{"kind":"noted","text":"note 9"}')),
    "edited by a space": (3, _body(3, b'{"kind":"noted", "text":"note 3"}')),
    "first edited": (1, _body(1, b'{"kind":"declared","title":"x"}')),
    "another actor": (3, _changed(3, actor="ana")),
    "another command id": (3, _changed(3, command_id="command-9")),
    "another time": (3, _changed(3, recorded_at=Desk().now)),
    "happened at another time": (4, _changed(4, occurred_at=None)),
    "a time without a zone": (3, _changed(3, recorded_at=_NAIVE)),
    "another salt": (3, _changed(3, salt="ff" * SALT_BYTES)),
    "no salt": (3, _changed(3, salt="")),
    "a salt that is none": (3, _changed(3, salt="pepper")),
    "salt and body share other bytes": (3, _salt_for_body),
    "another hash": (3, _changed(3, hash="0" * 64)),
    "a name that is no text": (3, _changed(3, actor="\ud800")),
    "first deleted": (1, lambda log: log[1:]),
    "deleted": (3, lambda log: log[:2] + log[3:]),
    "deleted and renumbered": (
        3,
        lambda log: log[:2] + [replace(e, seq=e.seq - 1) for e in log[3:]],
    ),
    "reordered": (3, lambda log: [*log[:2], log[3], log[2], *log[4:]]),
    "reordered and renumbered": (
        3,
        lambda log: [*log[:2], replace(log[3], seq=3), replace(log[2], seq=4), *log[4:]],
    ),
    "repeated": (4, lambda log: [*log[:3], *log[2:]]),
    "salts swapped": (
        2,
        lambda log: [
            log[0],
            replace(log[1], salt=log[2].salt),
            replace(log[2], salt=log[1].salt),
            *log[3:],
        ],
    ),
    "another incident's entry": (
        3,
        lambda log: [*log[:2], Desk("INC-2").stored[0], *log[3:]],
    ),
    "truncated": (6, lambda log: log[:-1]),
    "emptied": (1, lambda log: []),
}


@pytest.mark.parametrize(("seq", "tamper"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_done_to_a_log_is_found_where_it_was_done(
    seq: int, tamper: Callable[[list[StoredEntry]], list[StoredEntry]]
) -> None:
    desk = _desk()
    head = (desk.incident.seq, desk.incident.hash)
    assert verify("INC-1", desk.stored, head=head) == desk.incident.hash
    with pytest.raises(Broken, match=f"entry {seq} ") as broken:
        verify("INC-1", tamper(desk.stored), head=head)
    assert broken.value.seq == seq


def _resealed(desk: Desk, text: str) -> list[StoredEntry]:
    """The log with entry 3 rewritten and everything after it sealed again."""
    log, previous = desk.stored[:2], desk.stored[1].hash
    for old in map(open_entry, desk.stored[2:]):
        event = replace(old.event, text=text) if old.seq == 3 else old.event
        stored, _ = seal(
            incident="INC-1",
            previous=previous,
            seq=old.seq,
            recorded_at=old.recorded_at,
            occurred_at=old.occurred_at,
            actor=old.actor,
            command_id=old.command_id,
            salt=f"{old.seq:032x}",
            event=event,
        )
        log, previous = [*log, stored], stored.hash
    return log


def test_a_history_written_anew_is_found_by_any_head_that_somebody_kept() -> None:
    desk = _desk()
    forged = _resealed(desk, "nothing happened")
    assert verify("INC-1", forged) != desk.incident.hash
    for kept in desk.stored[2:]:
        with pytest.raises(Broken, match="another history") as broken:
            verify("INC-1", forged, head=(kept.seq, kept.hash))
        assert broken.value.seq == kept.seq
    assert _resealed(desk, "note 3") == desk.stored


def test_a_log_that_went_on_after_the_head_that_was_kept_is_sound() -> None:
    desk = _desk()
    kept = desk.stored[2]
    assert verify("INC-1", desk.stored, head=(kept.seq, kept.hash)) == desk.incident.hash


def test_a_part_of_a_log_is_checked_against_what_came_before() -> None:
    desk = _desk()
    before = desk.stored[2]
    rest = desk.stored[3:]
    assert verify("INC-1", rest, previous=before.hash, after=3) == desk.incident.hash
    with pytest.raises(Broken) as broken:
        verify("INC-1", rest, previous=desk.stored[1].hash, after=3)
    assert broken.value.seq == 4
    with pytest.raises(Broken):
        verify("INC-2", desk.stored)


def test_a_gap_is_told_from_an_edit() -> None:
    log = _desk().stored
    with pytest.raises(Broken, match=r"INC-1: entry 3 is missing \(found 4\)\."):
        verify("INC-1", log[:2] + log[3:])
    with pytest.raises(Broken, match=r"INC-1: entry 3 is not what was recorded\."):
        verify("INC-1", TAMPERED["edited"][1](log))


def test_an_empty_log_is_sound() -> None:
    assert verify("INC-1", []) == GENESIS
    assert verify("INC-1", [], head=(0, GENESIS)) == GENESIS


def test_the_chain_holds_after_a_journey_in_json() -> None:
    desk = _desk()
    data = msgspec.json.encode(desk.stored)
    assert verify("INC-1", msgspec.json.decode(data, type=list[StoredEntry])) == desk.incident.hash
    spelled_otherwise = data.replace(b"Z", b"+00:00")
    assert spelled_otherwise != data
    entries = msgspec.json.decode(spelled_otherwise, type=list[StoredEntry])
    assert verify("INC-1", entries) == desk.incident.hash


def test_a_time_in_another_zone_is_sealed_in_utc() -> None:
    desk = Desk()
    odd = timezone(timedelta(hours=5, minutes=17, seconds=21))
    entry = desk.do("ana", cm.Note(text="x", occurred_at=desk.ago(5).astimezone(odd)))
    assert entry.at.utcoffset() == timedelta(0)
    travelled = msgspec.json.decode(msgspec.json.encode(desk.stored), type=list[StoredEntry])
    assert verify("INC-1", travelled) == desk.incident.hash


def test_the_hash_is_what_the_docstring_says() -> None:
    """Written out by hand: whoever has the log can check it without this program."""
    salt, body = "0f" * SALT_BYTES, b'{"kind":"noted","text":"x"}'
    commitment = hashlib.sha256(bytes.fromhex(salt) + body).hexdigest()
    micros = 1_772_589_600_000_000
    header = json.dumps(
        [GENESIS, "INC-1", 1, micros, None, "ana", "c-1"], separators=(",", ":")
    ).encode()
    assert hashlib.sha256(header + commitment.encode()).hexdigest() == chain_hash(
        previous=GENESIS,
        incident="INC-1",
        seq=1,
        recorded_at=Desk().now,
        occurred_at=None,
        actor="ana",
        command_id="c-1",
        salt=salt,
        body=body,
    )
