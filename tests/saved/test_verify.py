"""What was done to a log is found and named: every single edit, gap, swap, cut and rewriting."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.support.incidents import Desk, led_by_ana
from warroom.model import commands as cm
from warroom.model.entry import StoredEntry, chain_hash
from warroom.saved.file import Unreadable, file_lines, scan_file
from warroom.saved.log import Head, SavedLog
from warroom.saved.verify import Finding, Item, Kind, Known, examine

LENGTH = 12


def make(length: int = LENGTH, name: str = "INC-1", word: str = "note") -> list[StoredEntry]:
    desk = Desk(name)
    led_by_ana(desk)
    while len(desk.stored) < length:
        desk.do("ben", cm.Note(text=f"{word} {len(desk.stored)}"))
    return desk.stored


LOG = make()
HEADER = Known(Head(LENGTH, LOG[-1].hash), "the file's header", final=True)
numbers = st.integers(1, LENGTH)


def found(items: list[Item], *known: Known) -> list[tuple[str, int, int]]:
    return [(each.kind.value, each.first, each.last) for each in _found(items, *known)]


def _found(items: list[Item], *known: Known) -> list[Finding]:
    return examine("INC-1", items, known or (HEADER,))


def edits() -> st.SearchStrategy[dict[str, object]]:
    word = st.text(st.characters(codec="ascii", exclude_characters='"\\'), min_size=1)
    return st.one_of(
        st.fixed_dictionaries({"actor": word.map(lambda text: f"not {text}")}),
        st.fixed_dictionaries({"command_id": word.map(lambda text: f"other {text}")}),
        st.fixed_dictionaries({"salt": st.sampled_from(["", "00", "zz" * 16, "ff" * 16])}),
        st.fixed_dictionaries({"hash": st.sampled_from(["", "0" * 64, "ab" * 32])}),
        st.fixed_dictionaries(
            {"occurred_at": st.sampled_from([LOG[0].recorded_at.replace(year=2001)])}
        ),
        st.fixed_dictionaries(
            {"recorded_at": st.sampled_from([LOG[0].recorded_at.replace(year=2001, tzinfo=None)])}
        ),
        st.fixed_dictionaries(
            {"event": word.map(lambda t: msgspec.Raw(msgspec.json.encode({"kind": "x", "y": t})))}
        ),
    )


def test_a_log_that_nobody_touched_is_sound() -> None:
    assert found(list(LOG)) == []
    assert examine("INC-1~3fa9", LOG, (HEADER,)) == []
    assert examine("INC-1", LOG) == []


@given(numbers, edits())
@settings(deadline=None)
def test_any_single_edit_is_named(number: int, edit: dict[str, object]) -> None:
    log: list[Item] = list(LOG)
    log[number - 1] = replace(LOG[number - 1], **edit)
    kinds = found(log)
    assert kinds[0] == ("edited", number, number)
    if "hash" not in edit:
        assert len(kinds) == 1


@given(numbers, st.integers(-3, 10**12))
@settings(deadline=None)
def test_a_number_that_was_changed_is_an_edit(number: int, to: int) -> None:
    log: list[Item] = list(LOG)
    log[number - 1] = replace(LOG[number - 1], seq=to)
    assert found(log) == ([] if to == number else [("edited", number, number)])


@given(numbers, st.integers(1, 4))
@settings(deadline=None)
def test_what_is_missing_is_named_from_and_to(first: int, count: int) -> None:
    last = min(first + count - 1, LENGTH)
    log: list[Item] = [*LOG[: first - 1], *LOG[last:]]
    kind = "truncated" if last == LENGTH else "missing"
    assert found(log) == [(kind, first, last)]


@given(st.permutations([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]))
@settings(deadline=None)
def test_any_other_order_is_named_and_nothing_else(order: list[int]) -> None:
    kinds = found([LOG[number - 1] for number in order])
    assert {kind for kind, _, _ in kinds} <= {"reordered"}
    assert bool(kinds) == (order != sorted(order))
    moved = {first for _, first, _ in kinds}
    kept = [number for number in order if number not in moved]
    assert kept == sorted(kept)


@given(numbers, numbers)
@settings(deadline=None)
def test_a_swap_names_the_two(one: int, other: int) -> None:
    log = list(LOG)
    log[one - 1], log[other - 1] = log[other - 1], log[one - 1]
    moved = {first for _, first, _ in found(list(log))}
    assert moved == ({one, other} if one != other else set())


def test_an_entry_that_was_moved_is_said_to_stand_where_it_stands() -> None:
    log: list[Item] = [*LOG[:4], LOG[8], *LOG[4:8], *LOG[9:]]
    assert [each.sentence for each in _found(log)] == [
        "Entry 9 is out of order: it stands between entries 4 and 5."
    ]


@given(st.integers(1, LENGTH - 1))
@settings(deadline=None)
def test_a_cut_shows_against_any_head_that_was_kept(left: int) -> None:
    cut: list[Item] = list(LOG[:left])
    assert found(cut) == [("truncated", left + 1, LENGTH)]
    own = Known(Head(left, LOG[left - 1].hash), "the file's header", final=True)
    assert found(cut, own) == []  # sound by itself: only somebody else's memory tells
    kept = Known(Head(LENGTH, LOG[-1].hash), "the head that you gave")
    assert found(cut, own, kept) == [("truncated", left + 1, LENGTH)]


@given(st.integers(2, LENGTH))
@settings(deadline=None)
def test_a_log_that_was_written_anew_shows_against_a_head_that_was_kept(first: int) -> None:
    anew = _written_anew(first)
    own = Known(Head(LENGTH, anew[-1].hash), "the file's header", final=True)
    assert found(list(anew), own) == []
    kept = Known(Head(LENGTH, LOG[-1].hash), "the head that you gave")
    assert found(list(anew), own, kept) == [("rewritten", LENGTH, LENGTH)]
    assert found(list(anew)) == [("rewritten", LENGTH, LENGTH)]


def _written_anew(first: int) -> list[StoredEntry]:
    """From entry `first` on with another author, sealed again."""
    anew = list(LOG[: first - 1])
    for old in LOG[first - 1 :]:
        forged = replace(old, actor="mallory")
        digest = chain_hash(
            previous=anew[-1].hash,
            incident="INC-1",
            seq=forged.seq,
            recorded_at=forged.recorded_at,
            occurred_at=forged.occurred_at,
            actor=forged.actor,
            command_id=forged.command_id,
            salt=forged.salt,
            body=bytes(forged.event),
        )
        anew.append(replace(forged, hash=digest))
    return anew


def test_what_was_added_after_the_end_is_named() -> None:
    longer = make(LENGTH + 2)
    assert found(list(longer)) == [("added", LENGTH + 1, LENGTH + 2)]


def test_an_entry_that_is_there_twice_is_named() -> None:
    assert found([*LOG[:5], LOG[4], *LOG[5:]]) == [("repeated", 5, 5)]
    forged = replace(LOG[4], actor="mallory")
    (finding,) = _found([*LOG[:5], forged, *LOG[5:]])
    assert "the two differ" in finding.sentence


def test_another_log_under_this_name_is_one_finding() -> None:
    assert found(list(make(name="INC-7")))[0] == ("another_log", 1, LENGTH)


def test_all_that_is_wrong_is_said_not_only_the_first() -> None:
    log: list[Item] = list(LOG)
    log[2] = replace(LOG[2], actor="mallory")
    log[6] = Unreadable(8, "not JSON")
    del log[9]
    log[9], log[10] = log[10], log[9]
    assert found(log[:11]) == [
        ("edited", 3, 3), ("unreadable", 7, 7), ("missing", 10, 10), ("reordered", 11, 11),
        ("reordered", 12, 12),
    ]  # fmt: skip


def test_what_was_edited_says_whether_content_or_hash() -> None:
    content, digest = list(LOG), list(LOG)
    content[4] = replace(LOG[4], actor="mallory")
    digest[4] = replace(LOG[4], hash="ab" * 32)
    assert "its content does not fit its hash" in _found(list(content))[0].sentence
    assert (
        "its hash was changed; its content is what was sealed" in _found(list(digest))[0].sentence
    )


def test_nothing_is_not_a_sound_log() -> None:
    assert [each.kind for each in examine("INC-1", [])] == [Kind.MISSING]
    assert found([]) == [("truncated", 1, LENGTH)]


@pytest.fixture(scope="module")
def written() -> bytes:
    return b"".join(file_lines(SavedLog("INC-1", "e1", LOG)))


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_any_byte_of_an_entry_that_is_changed_shows(written: bytes, data: st.DataObject) -> None:
    start = written.index(b"\n") + 1
    # The last line end may be missing: nothing is lost with it.
    place = data.draw(st.integers(start, len(written) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != written[place]))
    changed = bytearray(written)
    changed[place] = byte
    path = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path("/tmp")
    path = path / "one-byte.warroom"
    path.write_bytes(bytes(changed))
    _, items = scan_file(path)
    path.unlink()
    if items != LOG:
        assert found(items)


def test_a_line_that_is_too_long_does_not_hide_the_rest(tmp_path: Path, written: bytes) -> None:
    lines = written.splitlines(keepends=True)
    lines[3] = b"x" * 3_000_000 + b"\n"
    path = tmp_path / "long.warroom"
    path.write_bytes(b"".join(lines))
    _, items = scan_file(path)
    assert found(items) == [("unreadable", 3, 3)]
