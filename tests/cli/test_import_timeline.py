"""`warroom import` of timelines: real ones, damaged ones, twice, interrupted, and back out."""

import asyncio
import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support import replay
from tests.support.shell import Shell
from warroom.link.address import parse_address
from warroom.link.once import connect
from warroom.model.commands import AnyCommand
from warroom.timelines.commands import batches, command_id, into_incident
from warroom.timelines.read import read_timeline

OWN = sorted((Path(__file__).parents[1] / "e2e" / "data").glob("*.csv"))
OTHERS = replay.further_timelines()
NO_OTHERS = pytest.mark.skip(
    reason=f"no further timelines: set {replay.VARIABLE} to a directory with CSV files"
)
HEAD = "message,datetime,timestamp_desc\n"


def imported(shell: Shell, incident: str) -> list[dict[str, Any]]:
    return [e for e in shell.log(incident) if e["event"]["kind"] == "row_imported"]


@pytest.mark.parametrize(
    "path",
    [
        *(pytest.param(path, id=path.stem) for path in [*OWN, *OTHERS]),
        *([] if OTHERS else [pytest.param(Path(), id="none", marks=NO_OTHERS)]),
    ],
)
def test_a_real_timeline_goes_in_and_comes_out_the_same(
    shell: Shell, tmp_path: Path, path: Path
) -> None:
    lines = replay.read(path)
    incident = shell.ok("import", str(path), "--title", f"{path.stem} 1").strip()
    rows = imported(shell, incident)
    assert [row["event"]["text"] for row in rows] == [line.message for line in lines]
    assert [row["event"]["author"] for row in rows] == [line.author for line in lines]
    assert [row["event"]["note_kind"] for row in rows] == [line.kind for line in lines]
    for row, line in zip(rows, lines, strict=True):
        assert datetime.fromisoformat(row["occurred_at"]) == line.happened.astimezone(UTC)
        assert row["event"]["written"] == line.happened.isoformat()
        offset = line.happened.utcoffset()
        assert offset is not None and row["event"]["offset"] == offset.total_seconds() / 60
        assert row["actor"] == "ana"
    state = shell.show(incident)
    assert (state["status"], state["imported"], state["commander"]) == ("closed", True, "")
    [timeline] = state["timelines"]
    assert (timeline["source"], timeline["taken"]) == (path.name, len(lines))
    for form in ("timesketch", "timesketch-jsonl"):
        out = tmp_path / f"out.{form.removeprefix('timesketch-').replace('timesketch', 'csv')}"
        shell.ok("export", incident, "--format", form, "-o", str(out))
        again = shell.ok("import", str(out), "--title", form).strip()
        back = imported(shell, again)
        # The export has the entries of the import itself before the rows.
        assert [row["event"]["text"] for row in back][2:] == [line.message for line in lines]
        assert [row["occurred_at"] for row in back][2:] == [row["occurred_at"] for row in rows]
        assert [row["event"]["author"] for row in back][2:] == [line.author for line in lines]
        assert [row["event"]["described"] for row in back][2:] == [
            row["event"]["described"] for row in rows
        ]


def test_the_same_import_again_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "chat.csv"
    path.write_text(HEAD + "a,2018-02-22T16:30:00Z,x\n" * 1_200)
    first = shell.ok("import", str(path)).strip()
    before = shell.log(first)
    assert len(before) == 1_202
    assert shell.ok("import", str(path)).strip() == first
    assert shell.log(first) == before
    into = shell.declare("Checkout is down")
    assert shell.ok("import", str(path), "--into", into).strip() == into
    shell.ok("import", str(path), "--into", into)
    assert len(imported(shell, into)) == 1_200
    assert not shell.show(into)["imported"]
    code, _, err = shell.run("import", str(path), "--into", into, name="ben")
    assert (code, f"That file is in {into} already, as I1 by ana." in err) == (1, True)


def test_an_import_that_was_cut_off_is_completed_by_the_same_again(
    shell: Shell, tmp_path: Path
) -> None:
    """What a lost connection leaves: the beginning and some batches."""
    path = tmp_path / "long.csv"
    path.write_text(HEAD + "".join(f"row {n},2018-02-22T16:30:00Z,x\n" for n in range(1_100)))
    into = shell.declare("Checkout is down")
    read = read_timeline(path, datetime.now(UTC))
    sent: list[AnyCommand] = [into_incident(read), next(batches(read))]

    async def begin() -> None:
        async with connect(parse_address(shell.hub.address), name="ana") as link:
            for command in sent:
                await link.ask(command, into, id=command_id(command, into))

    asyncio.run(begin())
    assert 0 < len(imported(shell, into)) < 1_100
    shell.ok("import", str(path), "--into", into)
    texts = [row["event"]["text"] for row in imported(shell, into)]
    assert texts == [f"row {n}" for n in range(1_100)]


def test_bad_rows_are_named_and_nothing_is_taken_unless_asked(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + "good,2018-02-22T16:30:00Z,x\n" + "bad,2018-02-22T16:30:00,x\n" * 25)
    count = len(json.loads(shell.ok("list", "--all", "--json"))["incidents"])
    code, out, err = shell.run("import", str(path))
    assert (code, out) == (2, "")
    assert "Line 3: “2018-02-22T16:30:00” has no zone." in err and "Line 22:" in err
    assert "Line 23:" not in err and "… and 5 more such rows." in err
    assert "25 of 26 rows cannot be taken, so nothing was. --skip-bad takes the others." in err
    code, out, _ = shell.run("import", str(path), "--json")
    document = json.loads(out)
    assert (code, document["incident"], document["taken"]) == (2, None, 0)
    assert [bad["line"] for bad in document["bad"]] == list(range(3, 28))
    assert len(json.loads(shell.ok("list", "--all", "--json"))["incidents"]) == count
    incident = json.loads(shell.ok("import", str(path), "--skip-bad", "--json"))["incident"]
    [timeline] = shell.show(incident)["timelines"]
    assert (timeline["rows"], timeline["taken"], timeline["skipped"]) == (1, 1, 25)
    shell.ok("import", str(path), "--zone", "Europe/Berlin", "--dry-run")
    assert len(json.loads(shell.ok("list", "--all", "--json"))["incidents"]) == count + 1
    berlin = shell.ok("import", str(path), "--zone", "Europe/Berlin", "--title", "b").strip()
    assert len(imported(shell, berlin)) == 26


def test_what_cannot_be_is_said(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    code, _, err = shell.run("import", str(path))
    assert (code, "has to name the columns message and datetime" in err) == (2, True)
    path.write_text(HEAD + "good,2018-02-22T16:30:00Z,x\n")
    for words in (("--zone", "Mars"), ("--into", "INC-1", "--title", "x"), ("--into", "x")):
        assert shell.run("import", str(path), *words)[0] == 2
    assert shell.run("import", str(path), "--into", "INC-999")[0] == 4
    assert shell.run("import", str(tmp_path / "no.csv"))[0] == 4


def test_hostile_text_goes_round_through_csv(shell: Shell, tmp_path: Path) -> None:
    texts = ["=1+1", "'=1+1", "NA", "'quoted'", "-rw------- 1 root", "a\n=b", '"; DROP', "@all"]
    path = tmp_path / "in.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["message", "datetime"])
        writer.writerows([text, "2018-02-22T16:30:00Z"] for text in texts)
    incident = shell.ok("import", str(path)).strip()
    assert [row["event"]["text"] for row in imported(shell, incident)] == texts
    out = tmp_path / "out.csv"
    shell.ok("export", incident, "--format", "timesketch", "-o", str(out))
    again = shell.ok("import", str(out)).strip()
    assert [row["event"]["text"] for row in imported(shell, again)][2:] == texts


def test_a_file_without_one_good_row_is_told_as_any_other(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + "bad,2018-02-22T16:30:00,x\n")
    for words in (("--dry-run",), ("--dry-run", "--skip-bad"), ("--skip-bad",), ()):
        code, out, err = shell.run("import", str(path), *words)
        assert (code, out) == (2, "")
        assert err.endswith("bad.csv: 1 of 1 rows cannot be taken, so nothing was.\n")
