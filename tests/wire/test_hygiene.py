"""What an entry says is safe when it is read, however little of it had to be looked at."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warroom.model.entry import StoredEntry, open_entry
from warroom.model.events import EntryTakenBack, Noted, Struck, Unknown, encode_event
from warroom.wire.hygiene import clean_struct, read_entry

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)

TEXTS = st.text(st.sampled_from(' ab"\\\n\t\r\x1b\x7f\x9b\u202e\xe9e\u0301🙂{}:,'), max_size=12)


def stored(body: bytes, actor: str = "ana", command_id: str = "7-1") -> StoredEntry:
    return StoredEntry(1, NOW, actor, command_id, "00" * 16, "ab" * 32, msgspec.Raw(body))


@given(TEXTS, TEXTS, TEXTS)
@example("pool drained", "ana", "7-1")
@example("pool\x7fdrained", "ana", "7-1")
@example(" pool", "ana", "7-1")
@example("pool ", "ana", "7-1")
@example("pool  drained", "ana", "7-1")
@example("pool\u202edrained", "ana", "7-1")
@example("pool\x1bdrained", "ana", "7-1")
@example("pool", "an a ", "7-1")
@example("pool", "an\x1ba", "7-1")
@example("pool", "e\u0301", "7-1")
@example("pool", "ana", "7\x7f1")
def test_an_entry_is_read_as_if_each_text_in_it_was_cleaned(
    text: str, actor: str, command_id: str
) -> None:
    # A text of several lines and one of one line: spaces mean something in the former alone.
    for event in (Noted(text=text), Struck(target=1, reason=text)):
        entry = stored(encode_event(event), actor, command_id)
        assert read_entry(entry) == clean_struct(open_entry(entry))


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\r"])
def test_so_is_one_whose_json_is_set_otherwise(space: str) -> None:
    body = f'{{{space}"kind"{space}:"noted",{space}"text"{space}:{space}"a  b"{space}}}'
    entry = stored(body.encode())
    assert read_entry(entry) == clean_struct(open_entry(entry))


@given(TEXTS)
def test_so_is_one_of_a_newer_version(text: str) -> None:
    body = msgspec.json.encode({"kind": "of a later version", "text": text})
    for each in (body, body + b" ", b" " + body, msgspec.json.format(body)):
        assert read_entry(stored(each)) == clean_struct(open_entry(stored(each)))


def test_json_in_a_text_is_looked_into() -> None:
    inner = encode_event(Noted(text="a\x1b[31mb"))
    event = EntryTakenBack(
        former="e",
        seq=2,
        recorded_at=NOW,
        actor="ben",
        command_id="7-2",
        salt="00" * 16,
        hash="cd" * 32,
        raw=inner.decode(),
    )
    read = read_entry(stored(encode_event(event))).event
    assert isinstance(read, EntryTakenBack)
    assert "\x1b" not in read.raw
    assert "u001b" not in read.raw


def test_a_bare_control_character_in_a_text_is_no_json() -> None:
    for number in range(0x20):
        with pytest.raises(msgspec.DecodeError):
            read_entry(stored(b'{"kind":"noted","text":"a%cb"}' % number))


def test_what_is_unknown_stays_a_plain_row() -> None:
    assert isinstance(read_entry(stored(b'{"kind":"of a later version"}')).event, Unknown)
