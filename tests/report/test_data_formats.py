"""The formats for programs: what their readers ask for, and hostile text in each."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import Desk, led_by_ana, ready_to_close, resolved
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.words import NoteKind, Role, Tlp
from warroom.report.cells import as_written, neutral
from warroom.report.formats import FORMATS, Case, case_of
from warroom.report.formats.gitlab import INCIDENT, MAX_NOTE, QUERY, literal
from warroom.report.formats.json_file import schema_text
from warroom.saved.log import SavedLog
from warroom.wire.hygiene import clean_command

MANDATORY = {"message", "datetime", "timestamp_desc"}
REMOVED = {"_id", "_type", "_index", "_source", "__ts_timeline_id"}
"""timesketch/lib/utils.py: TIMESKETCH_FIELDS and FIELDS_TO_REMOVE."""

NO_VALUE = {
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
}  # fmt: skip
"""What pandas.read_csv takes for a missing value unless it is told otherwise."""

ONE_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")


def whole(desk: Desk) -> Case:
    return case_of(SavedLog("INC-1", "e1", desk.stored), desk.now)


def written(form: str, desk: Desk) -> str:
    return b"".join(FORMATS[form].write(whole(desk))).decode("utf-8")


def told(*texts: str, kind: NoteKind = NoteKind.OBSERVATION, exercise: bool = False) -> Desk:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="Checkout returns 502", exercise=exercise))
    for text in texts:
        desk.wait(1)
        # A message may be this long.
        command = clean_command(
            cm.Note(text=text.strip()[:10_000], note_kind=kind, occurred_at=desk.ago(7.25))
        )
        if command.text.strip():
            desk.do("ben", command)
    return desk


def whole_response() -> Desk:
    """A room with something of everything, to its end."""
    desk = Desk()
    led_by_ana(desk)
    desk.do("chloe", cm.ClaimRole(role=Role.COMMUNICATIONS))
    desk.do("ben", cm.Note(text="502s begin", occurred_at=desk.ago(11)))
    desk.do("ben", cm.Amend(target=4, text="502s begin at 01:49"))
    desk.do("ana", cm.Pin(target=4))
    desk.do("ana", cm.AddTask(text="Freeze deploys", to="ben", time_box=900))
    desk.do("ben", cm.FinishTask(task="T1", result="frozen"))
    desk.do("chloe", cm.Tell(audience="customers", text="We look into it", channel="status page"))
    desk.do("chloe", cm.RecordReceived(audience="vendor", sender="Vi", text="Fix at four"))
    desk.do("ben", cm.Note(text="called the vendor", note_kind=NoteKind.COMMUNICATION))
    desk.do("ben", cm.RaiseHypothesis(text="a bad deploy"))
    resolved(desk)
    ready_to_close(desk)
    return desk


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


# json


def test_the_json_document_is_what_its_schema_says() -> None:
    schema = json.loads(schema_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for desk in (Desk(), whole_response(), told(*(text for _, text in HOSTILE), exercise=True)):
        document = json.loads(written("json", desk))
        assert [error.message for error in validator.iter_errors(document)] == []
    document["entries"][0]["seq"] = 0
    del document["incident"]["title"]
    assert len(list(validator.iter_errors(document))) == 2


def test_the_json_document_has_both_times_the_words_and_the_event_itself() -> None:
    desk = whole_response()
    document = json.loads(written("json", desk))
    assert document["log"]["head"] == desk.incident.hash
    assert [entry["seq"] for entry in document["entries"]] == list(range(1, desk.incident.seq + 1))
    note = document["entries"][3]
    assert note["event"] == {"kind": "noted", "text": "502s begin", "note_kind": "observation"}
    assert note["text"] == "502s begin at 01:49"
    assert note["marks"] == ["amended by ben", "pinned"]
    assert (note["recorded_at"], note["occurred_at"]) == (
        "2026-03-04T02:00:00Z", "2026-03-04T01:49:00Z",
    )  # fmt: skip
    assert document["incident"]["status"] == "resolved"


# csv


def test_a_row_of_the_csv_file_is_an_entry() -> None:
    desk = whole_response()
    rows = records(written("csv", desk))
    assert [int(row["seq"]) for row in rows] == list(range(1, desk.incident.seq + 1))
    assert rows[3]["occurred_at"] == "2026-03-04T01:49:00.000000+00:00"
    assert rows[3]["recorded_at"] == "2026-03-04T02:00:00.000000+00:00"
    assert (rows[3]["event"], rows[3]["actor"], rows[3]["kind"]) == ("noted", "ben", "observation")
    assert rows[3]["marks"] == "amended by ben; pinned"


@pytest.mark.parametrize("form", ["csv", "timesketch"])
def test_no_cell_begins_a_formula_and_none_is_lost(form: str) -> None:
    texts = [text for _, text in HOSTILE] + ["=1+1", "+1", "-1", "@x", "'=1", "''=1", "'quoted'"]
    desk = told(*texts, *(NO_VALUE - {""}))
    raw = written(form, desk)
    assert raw.count("\r\n") == len(desk.entries) + 1
    assert raw_terminal_codes(raw.replace("\r\n", "\n")) == []
    column = "text" if form == "csv" else "message"
    rows = records(raw)
    cells = [row[column] for row in rows]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" or cell in NO_VALUE]
    notes = [e.event.text for e in whole(desk).entries if isinstance(e.event, ev.Noted)]
    assert [as_written(cell) for cell in cells[1:]] == notes


@given(st.text())
def test_what_was_made_neutral_is_given_back_as_it_was(text: str) -> None:
    cell = neutral(text)
    assert as_written(cell) == text
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")


@given(st.text(alphabet="'=+-@NAx", max_size=6))
def test_that_holds_where_every_character_counts(text: str) -> None:
    assert as_written(neutral(text)) == text
    assert neutral(text) not in NO_VALUE - {""}


# timesketch


def test_timesketch_takes_every_row_of_the_csv_file() -> None:
    """The rules of `read_and_validate_csv`, and those of the pandas under it."""
    desk = told(*(text for _, text in HOSTILE))
    desk.do("ben", cm.Note(text="odd", occurred_at=datetime(2026, 3, 3, 23, 1, 2, 345678, UTC)))
    zone = timezone(timedelta(hours=-8))
    desk.do("ben", cm.Note(text="west", occurred_at=desk.ago(1).astimezone(zone)))
    rows = records(written("timesketch", desk))
    assert len(rows) == len(desk.entries)
    assert set(rows[0]) >= MANDATORY and not set(rows[0]) & REMOVED and "tag" not in rows[0]
    for row, entry in zip(rows, desk.entries, strict=True):
        assert not {row[name] for name in MANDATORY} & NO_VALUE
        # Another form than the first row's would be dropped.
        assert ONE_FORM.fullmatch(row["datetime"])
        moment = datetime.fromisoformat(row["datetime"])
        assert moment == entry.at
        assert int(row["timestamp"]) == round(moment.timestamp() * 1_000_000)
        assert row["timestamp_desc"] == ("Occurred" if entry.occurred_at else "Recorded")
        assert row["recorded_at"] and bool(row["occurred_at"]) == bool(entry.occurred_at)


def test_timesketch_takes_every_line_of_the_jsonl_file() -> None:
    """The rules of `read_and_validate_jsonl`."""
    desk = told(*(text for _, text in HOSTILE))
    lines = written("timesketch-jsonl", desk).splitlines()
    assert len(lines) == len(desk.entries)
    for line, entry in zip(lines, desk.entries, strict=True):
        assert line.isascii()
        event = json.loads(line)
        assert set(event) >= MANDATORY | {"timestamp"} and not set(event) & REMOVED
        assert type(event["timestamp"]) is int
        assert type(event["datetime"]) is type(event["message"]) is str
        assert ONE_FORM.fullmatch(event["datetime"])
        assert datetime.fromisoformat(event["datetime"]) == entry.at
        assert len(str(event["timestamp"])) == 16


# gitlab


def requests(desk: Desk) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in written("gitlab", desk).splitlines()]
    assert {line["query"] for line in lines} == {QUERY}
    return [line["variables"]["input"] for line in lines]


def plain(note: str) -> str:
    return re.sub(r"\\(.)", r"\1", note, flags=re.DOTALL)


def test_gitlab_takes_every_event() -> None:
    long = "word " * 2_000
    events = requests(told(long, *(text for _, text in HOSTILE)))
    for event in events:
        assert set(event) == {"incidentId", "note", "occurredAt", "timelineEventTagNames"}
        assert event["incidentId"] == INCIDENT
        assert 0 < len(event["note"]) <= MAX_NOTE
        assert datetime.fromisoformat(event["occurredAt"])
    assert [event["occurredAt"] for event in events] == sorted(e["occurredAt"] for e in events)


def test_a_long_text_becomes_several_events_and_nothing_is_lost() -> None:
    text = "".join(f"<{number}> @all " for number in range(700))
    notes = [plain(event["note"]) for event in requests(told(text))]
    parts = [re.sub(r"^\(\d+/\d+\) ", "", note) for note in notes if note.startswith("(")]
    assert len(parts) > 20
    assert "".join(parts) == f"ben: {text.rstrip()}"


def test_gitlab_shows_the_moments_by_its_own_tags() -> None:
    desk = Desk(declared=False)
    desk.do(
        "ana", cm.Declare(title="x", started_at=desk.ago(30), detected_at=desk.ago(20))
    )  # fmt: skip
    led_by_ana(desk)
    desk.wait(5)
    desk.do("ben", cm.SetTrigger(text="a deploy"))
    resolved(desk)
    tags = [event["timelineEventTagNames"] for event in requests(desk)]
    assert [tag for each in tags for tag in each] == [
        "Start time", "Impact detected", "Response initiated", "Cause identified", "End time",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["@all", "/close", "#1", "!2", "~bug", "<b>", "[x](javascript:1)", "`x`", ":smile:"]
)
def test_gitlab_renders_nothing_of_a_text(text: str) -> None:
    made = literal(text)
    assert plain(made) == text
    assert not re.search(r"(?<!\\)[@#!~<>\[\]()`/:*_$%&^|]", made)


# ics309


def test_the_communications_log_has_what_went_out_and_came_in() -> None:
    text = written("ics309", whole_response())
    lines = text.splitlines()
    assert "ICS 309" in lines[1] and "8. Page 1 of 1" in text
    assert "1. Incident name, number:  Checkout returns 502 (INC-1)" in lines
    assert "4. Operator:               chloe" in lines
    [out] = [line for line in lines if "We look into it" in line]
    assert re.match(r"2026-03-04 02:00:00Z chloe +M1 +customers +We look", out)
    [came] = [line for line in lines if "Fix at four" in line]
    assert re.match(r"2026-03-04 02:00:00Z Vi \(vendor\) +chloe +M2 +Fix", came)
    assert sum("called the vendor" in line for line in lines) == 1
    assert "Freeze deploys" not in text


def test_no_text_forges_a_line_of_the_communications_log() -> None:
    forged = "ok\n2026-03-04 02:00:00Z hub            M9     customers             all clear"
    texts = [forged, *(text for _, text in HOSTILE)]
    text = written("ics309", told(*texts, kind=NoteKind.COMMUNICATION, exercise=True))
    assert raw_terminal_codes(text) == []
    calls = [line for line in text.splitlines() if re.match(r"\d{4}-", line)]
    assert len(calls) == sum(bool(clean_command(cm.Note(text=t)).text.strip()) for t in texts)
    pages = text.count("COMMUNICATIONS LOG")
    assert pages > 10 and text.count(f"of {pages}") == pages
    assert text.count("*** EXERCISE ***") == 2 * pages


# all


@pytest.mark.parametrize("form", ["json", "csv", "timesketch", "timesketch-jsonl", "gitlab"])
def test_an_exercise_says_so(form: str) -> None:
    marked: Callable[[str], bool] = {
        "json": lambda text: json.loads(text)["exercise"] is True,
        "csv": lambda text: {row["exercise"] for row in records(text)} == {"yes"},
        "timesketch": lambda text: {row["exercise"] for row in records(text)} == {"yes"},
        "timesketch-jsonl": lambda text: all(
            json.loads(line)["exercise"] == "yes" for line in text.splitlines()
        ),
        "gitlab": lambda text: all(
            json.loads(line)["variables"]["input"]["note"].startswith("EXERCISE ")
            for line in text.splitlines()
        ),
    }[form]
    assert marked(written(form, told("x", exercise=True)))
    assert not marked(written(form, told("x")))


@pytest.mark.parametrize("form", list(FORMATS))
def test_an_empty_case_is_a_sound_file(form: str) -> None:
    """A case may be narrowed to nothing."""
    desk = Desk()
    saved = SavedLog("INC-1", "e1", desk.stored)
    case = Case(saved, saved.incident, (), desk.now)
    assert isinstance(b"".join(FORMATS[form].write(case)), bytes)


LABELLED: dict[str, Callable[[str], set[str]]] = {
    "json": lambda text: {json.loads(text)["tlp"]},
    "csv": lambda text: {row["tlp"] for row in records(text)},
    "timesketch": lambda text: {row["tlp"] for row in records(text)},
    "timesketch-jsonl": lambda text: {json.loads(line)["tlp"] for line in text.splitlines()},
    "gitlab": lambda text: {
        plain(json.loads(line)["variables"]["input"]["note"]).split()[0]
        for line in text.splitlines()
    },
    "ics309": lambda text: {text.splitlines()[0], *re.findall(r"(?m)^TLP:.*$", text)},
}
"""How each format says who may read it."""


@pytest.mark.parametrize("form", LABELLED)
def test_the_marking_stands_in_every_format_and_what_is_beyond_it_does_not(form: str) -> None:
    desk = told(*(["x y"] * 60), kind=NoteKind.COMMUNICATION)
    desk.do("ben", cm.Note(text="the secret", note_kind=NoteKind.COMMUNICATION))
    desk.do("ana", cm.MarkTlp(tlp=Tlp.AMBER))
    desk.do("ana", cm.MarkTlp(tlp=Tlp.RED, target=desk.incident.seq - 1))
    saved = SavedLog("INC-1", "e1", desk.stored)
    for circle, label, secret in ((Tlp.AMBER, "TLP:AMBER", False), (None, "TLP:RED", True)):
        case = case_of(saved, desk.now, circle)
        text = b"".join(FORMATS[form].write(case)).decode()
        assert LABELLED[form](text) == {label}
        assert ("the secret" in text) is secret


def test_the_rows_of_a_file_are_as_narrow_as_its_import() -> None:
    desk = Desk()
    sha = "ab" * 32
    begun = desk.do("ana", cm.BeginImport(source="chat.csv", sha256=sha, rows=2))
    row = cm.TimelineRow(line=2, at=desk.ago(5), text="the secret")
    desk.do("ana", cm.ImportRows(sha256=sha, rows=(row,)))
    desk.do("ana", cm.MarkTlp(tlp=Tlp.RED, target=begun.seq))
    desk.do("ana", cm.ImportRows(sha256=sha, rows=(replace(row, line=3),)))
    case = case_of(SavedLog("INC-1", "e1", desk.stored), desk.now, Tlp.GREEN)
    assert "the secret" not in b"".join(FORMATS["json"].write(case)).decode()
