"""Timeline files: rows with their lines and zones, and everything that can be wrong with one."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.hostile import HOSTILE, raw_terminal_codes
from warroom.model.commands import AnyCommand
from warroom.model.limits import MAX_ROWS_AT_ONCE
from warroom.model.words import NoteKind
from warroom.timelines.base import MAX_FIELD, NoTimeline, Read
from warroom.timelines.commands import batches, command_id, into_incident, moments_of, own_incident
from warroom.timelines.moments import zone_of
from warroom.timelines.read import read_timeline
from warroom.wire.frames import Send, encode, raw_command
from warroom.wire.limits import MAX_CLIENT_FRAME

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
HEAD = "message,datetime,timestamp_desc\n"


def read(tmp_path: Path, content: str | bytes, zone: str = "", name: str = "x.csv") -> Read:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_timeline(path, NOW, zone_of(zone) if zone else None)


def wrong(tmp_path: Path, content: str | bytes, name: str = "x.csv") -> str:
    with pytest.raises(NoTimeline) as caught:
        read(tmp_path, content, name=name)
    return str(caught.value)


def test_a_row_keeps_its_line_its_zone_and_how_it_was_written(tmp_path: Path) -> None:
    content = (
        'message,datetime,timestamp_desc,author,kind\n"two\nlines",2018-02-22T16:30:00-08:00,'
        "Detected,on-call,alert\nsecond,2018-02-22 16:30:00.5Z,,,Status_Update\n"
    )
    first, second = read(tmp_path, content).rows
    assert (first.line, first.text, first.author) == (2, "two\nlines", "on-call")
    assert (first.note_kind, first.described) == (NoteKind.ALERT, "Detected")
    assert first.at == datetime(2018, 2, 23, 0, 30, tzinfo=UTC) and first.at.tzinfo is UTC
    assert (first.offset, first.written) == (-480, "2018-02-22T16:30:00-08:00")
    assert (second.line, second.note_kind, second.offset) == (4, NoteKind.STATUS_UPDATE, 0)
    assert second.at.microsecond == 500_000


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_the_ways_in_which_programs_write_csv(
    tmp_path: Path, delimiter: str, end: str, bom: bytes
) -> None:
    rows = [
        ["Message", " DateTime ", "host"],
        ["a, b; c", "2018-02-22T16:30:00Z", "x"],
        ["", "", ""],
        ["d", "2018-02-22T16:31:00Z", "y"],
    ]
    text = end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    found = read(tmp_path, bom + text.encode())
    assert [(row.line, row.text) for row in found.rows] == [(2, "a, b; c"), (4, "d")]
    assert (found.bad, found.ignored) == ((), ("host",))


def test_every_bad_row_is_named_by_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [
        '"good\nin two lines",2018-02-22T16:30:00Z,x',
        "no zone,2018-02-22T16:30:00,x",
        "no time,,x",
        "not a time,yesterday,x",
        ",2018-02-22T16:30:00Z,x",
        "old,1999-12-31T23:59:59Z,x",
        "tomorrow,2026-03-05T00:00:00Z,x",
        "too few,2018-02-22T16:30:00Z",
        'quotes,2018-02-22T16:30:00Z,"a"b',
        "nul\0,2018-02-22T16:30:00Z,x",
        f"{'x' * 10_001},2018-02-22T16:30:00Z,x",
        "good,2018-02-22T16:30:00Z,x",
        "edge,0001-01-01T00:00:00+14:00,x",
    ]
    found = read(tmp_path, HEAD + "\n".join(lines))
    assert [row.line for row in found.rows] == [2, 14]
    told = {bad.line: bad.why for bad in found.bad}
    assert list(told) == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15]
    for line, why in zip(
        told,
        [
            "has no zone. Say which one is meant with --zone.",
            "It has no time.",
            "“yesterday” is no time.",
            "The message is empty.",
            "is before the year 2000",
            "is in the future",
            "It has 2 fields, and the first line has 3.",
            "Its quotes do not fit",
            "It has NUL bytes",
            "10,001 characters and the limit is 10,000",
            "does not exist in UTC",
        ],
        strict=True,
    ):
        assert why in told[line]


def test_a_time_without_a_zone_is_in_the_one_that_is_given(tmp_path: Path) -> None:
    content = HEAD + "a,2018-02-22T16:30:00,x\nb,2018-07-22T16:30:00,x\nc,2018-07-22T16:30:00Z,x\n"
    rows = read(tmp_path, content, zone="Europe/Berlin").rows
    assert [row.offset for row in rows] == [60, 120, 0]
    assert [row.at.hour for row in rows] == [15, 14, 16]
    assert rows[0].written == "2018-02-22T16:30:00"
    assert read(tmp_path, content, zone="-08:00").rows[0].offset == -480


def test_a_local_time_that_was_never_or_twice_is_not_guessed(tmp_path: Path) -> None:
    content = HEAD + "a,2018-03-25T02:30:00,x\nb,2018-10-28T02:30:00,x\n"
    found = read(tmp_path, content, zone="Europe/Berlin")
    assert [bad.why for bad in found.bad] == [
        "There was no 2018-03-25 02:30 in Europe/Berlin: the clocks were put forward.",
        "2018-10-28 02:30 was there twice in Europe/Berlin. Write it with its offset.",
    ]


@pytest.mark.parametrize("name", ["Mars/Base", "+25:00", "../../etc/passwd", "", "Europe", "\0"])
def test_a_zone_that_is_none_is_said_to_be_none(name: str) -> None:
    with pytest.raises(ValueError, match="is no zone"):
        zone_of(name)


def test_microseconds_are_the_moment_where_the_time_says_no_zone(tmp_path: Path) -> None:
    content = (
        "message,timestamp,datetime\na,1519345800000001,\nb,1519345800000001,2018-02-23T00:30:00\n"
        "c,1519345800,\nd,soon,\n"
    )
    found = read(tmp_path, content)
    moment = datetime(2018, 2, 23, 0, 30, 0, 1, UTC)
    assert [(row.at, row.offset) for row in found.rows] == [(moment, None)] * 2
    assert "before the year 2000" in found.bad[0].why
    assert "“soon” is no timestamp" in found.bad[1].why


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "It is empty."),
        ("\ufeff", "first line has to name"),
        ("  \n\n", "It is empty."),
        (HEAD, "It has no rows."),
        ("a,b\n1,2\n", "name the columns message and datetime (or timestamp); it names: a, b."),
        ("message,author\nx,y\n", "it names: message, author."),
        ("message,datetime,message\nx,y,z\n", "names message twice"),
        (HEAD.encode("utf-16"), "It is UTF-16"),
        (HEAD.encode("utf-16-le"), "It is UTF-16"),
        (HEAD.encode() + b"caf\xe9,2018-02-22T16:30:00Z,x\n", "line 2 has the byte 0xe9"),
        ('"message,datetime\n' + "x" * 20, "Line 1 cannot be read"),
    ],
    ids=str,
)  # fmt: skip
def test_a_file_that_is_no_timeline_is_said_to_be_none(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    assert says in wrong(tmp_path, content)


def test_a_quote_that_is_never_closed_is_found_where_it_was_opened(tmp_path: Path) -> None:
    content = HEAD + 'a,2018-02-22T16:30:00Z,x\n"b,2018-02-22T16:30:00Z,x\nc,2018-02-22T16:30:00Z,x'
    found = read(tmp_path, content)
    assert [(bad.line, bad.why[:24]) for bad in found.bad] == [(3, "A quote is opened in thi")]
    gigantic = HEAD + f'"{"x" * (MAX_FIELD + 9)}",2018-02-22T16:30:00Z,x\nd,2018-02-22T16:30:00Z,x'
    assert read(tmp_path, gigantic).bad[0].line == 2


def test_json_lines_are_read_as_rows_are(tmp_path: Path) -> None:
    lines = [
        '{"message": "a", "datetime": "2018-02-22T16:30:00-08:00", "timestamp_desc": "Action"}',
        "",
        '{"message": "b", "timestamp": 1519345800000000, "tag": ["x"], "kind": "rumour"}',
        '{"message": "c", "datetime": 7}',
        '{"message": "d", "timestamp": 1.5}',
        '{"message": "e", "message": "f", "datetime": "2018-02-22T16:30:00Z"}',
        "[1]",
        "{",
        "[" * 100_000,
        '{"datetime": "2018-02-22T16:30:00Z"}',
        '{"message": "\\ud800", "datetime": "2018-02-22T16:30:00Z", "author": null}',
    ]
    found = read(tmp_path, "\n".join(lines), name="x.jsonl")
    assert [(row.line, row.text) for row in found.rows] == [(1, "a"), (3, "b")]
    assert found.rows[0].note_kind is NoteKind.ACTION
    assert (found.ignored, found.unknown_kinds) == (("tag",), ("rumour",))
    assert [bad.line for bad in found.bad] == [4, 5, 6, 7, 8, 9, 10, 11]
    assert "no text" in found.bad[0].why and "no whole number" in found.bad[1].why


def test_what_is_read_is_clean(tmp_path: Path) -> None:
    for number, (_, text) in enumerate(HOSTILE):
        row = {"message": text, "datetime": "2018-02-22T16:30:00Z", "author": text, "kind": text}
        try:
            found = read(tmp_path, json.dumps(row), name=f"{number}.jsonl")
        except NoTimeline:
            continue
        said = [bad.why for bad in found.bad] + [found.source, *found.ignored, *found.unknown_kinds]
        for each in found.rows:
            said += [each.text, each.author, each.described]
        assert raw_terminal_codes("".join(said).replace("\n", "")) == []


@given(st.binary(max_size=300))
def test_no_bytes_end_in_anything_but_an_answer(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.csv"
    for content in (data, HEAD.encode() + data, b"{" + data):
        path.write_bytes(content)
        try:
            read_timeline(path, NOW)
        except NoTimeline as error:
            assert raw_terminal_codes(str(error)) == []


def test_batches_fit_in_a_frame_and_hold_every_row_once(tmp_path: Path) -> None:
    texts = ["x", "漢" * 10_000, '"\\' * 4_000] * 300
    lines = [
        json.dumps({"message": text, "datetime": "2018-02-22T16:30:00Z"}) for text in texts
    ] + [json.dumps({"message": "y", "datetime": "2018-02-22T16:30:00Z"})] * 1_200
    found = read(tmp_path, "\n".join(lines), name="x.jsonl")
    made = list(batches(found))
    assert [row for batch in made for row in batch.rows] == list(found.rows)
    for batch in made:
        frame = encode(Send(command_id(batch, "INC-123"), raw_command(batch), "INC-123"))
        assert len(frame) <= MAX_CLIENT_FRAME and len(batch.rows) <= MAX_ROWS_AT_ONCE


def ids(found: Read, incident: str) -> list[str]:
    sent: list[AnyCommand] = [into_incident(found), *batches(found)]
    return [command_id(command, incident) for command in sent]


def test_the_same_import_has_the_same_ids_and_any_other_has_others(tmp_path: Path) -> None:
    content = HEAD + "a,2018-02-22T16:30:00Z,x\n"
    one, two = read(tmp_path, content), read(tmp_path, content)
    other = read(tmp_path, content.replace("a,", "b,"))
    first = ids(one, "INC-1")
    assert first == ids(two, "INC-1")
    assert len({*first, *ids(other, "INC-1"), *ids(one, "INC-2")}) == 6
    assert command_id(own_incident(one, "x"), "") != command_id(own_incident(one, "y"), "")


def test_the_moments_of_an_incident_are_what_the_file_calls_its_times(tmp_path: Path) -> None:
    content = HEAD + "".join(
        f"x,2018-02-22T16:{minute}:00Z,{word}\n"
        for minute, word in [
            (20, "Observation"), (31, "detected"), (30, "Detected"), (35, "Declared"),
            (40, "Repaired"), (39, "mitigated"), (41, "Resolved"), (45, "Resolved"), (50, "x"),
        ]
    )  # fmt: skip
    found = read(tmp_path, content)
    minutes = [moment and moment.minute for moment in moments_of(found)]
    assert minutes == [35, 30, 39, 45]
    command = own_incident(found, "x")
    assert command.started_at and command.ended_at
    assert (command.started_at.minute, command.ended_at.minute) == (20, 50)
    bare = moments_of(read(tmp_path, HEAD + "x,2018-02-22T16:30:00Z,\n"))
    assert (bare.declared.minute, *bare[1:]) == (30, None, None, None)


def test_a_time_far_from_utc_keeps_its_offset(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=12, minutes=45))
    moment = datetime(2018, 2, 22, 1, 0, tzinfo=zone)
    row = read(tmp_path, f"{HEAD}a,{moment.isoformat()},x\n").rows[0]
    assert (row.at, row.offset) == (moment, 765)
    assert msgspec.json.decode(msgspec.json.encode(row), type=type(row)) == row
