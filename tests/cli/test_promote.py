"""`warroom promote`: a data directory out of what is left, and never over a log."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.store.archive import log_names, read_log
from server.upkeep.promoting import make_hub
from tests.saved.test_union import other_end
from tests.saved.test_verify import make
from tests.support.incidents import Desk
from warroom.cli.main import main
from warroom.link.replica import Replicas
from warroom.model import commands as cm
from warroom.model.entry import StoredEntry, seal
from warroom.model.events import HubReplaced
from warroom.model.ids import REGISTER_LOG
from warroom.model.words import Replaced, Role
from warroom.saved.file import file_lines
from warroom.saved.log import SavedLog
from warroom.saved.verify import examine

LOG = make(12)


Promote = Callable[..., tuple[int, str, str]]


@pytest.fixture
def promote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Promote:
    """The command, in this process: gives the exit code, stdout and stderr."""
    monkeypatch.setenv("WARROOM_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))

    def run(*args: str) -> tuple[int, str, str]:
        code = main(["promote", "--data", str(tmp_path / "new"), *args])
        return code, *capsys.readouterr()

    return run


def as_json(promote: Promote, *args: str) -> dict[str, Any]:
    code, out, err = promote("--json", *args)
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def replica(state: Path, stored: list[StoredEntry], epoch: str = "one") -> Path:
    file = Replicas(state / "replica").file(epoch, "INC-1", "unix:/run/hub.sock")
    file.append(stored)
    file.close()
    return file.path


def exported(path: Path, stored: list[StoredEntry]) -> Path:
    path.write_bytes(b"".join(file_lines(SavedLog("INC-1", "one", stored))))
    return path


def test_ones_own_copy_and_others_become_a_hub(promote: Promote, tmp_path: Path) -> None:
    replica(tmp_path / "state", LOG[:7])
    others = replica(tmp_path / "bens", LOG)
    short = exported(tmp_path / "INC-1.warroom", LOG[:3])
    code, out, err = promote("--dry-run", str(tmp_path / "bens"), str(short))
    assert code == 0
    assert f"INC-1  12 entries, the last one at {LOG[-1].recorded_at:%Y-%m-%d}" in out
    assert f"head 12:{LOG[-1].hash}" in out
    assert f"entries 1 to 12 from {others}" in out
    assert f"nothing more in {short} (up to 3)" in out
    assert "dry run" in err
    assert not (tmp_path / "new").exists()

    code, out, err = promote(str(tmp_path / "bens"), str(short))
    assert code == 0
    assert f"warroom hub --data {tmp_path}/new" in err
    assert f"warroom move unix:{tmp_path}/new/hub.sock" in err
    assert not list((tmp_path / "new").glob(".promote*"))
    assert (tmp_path / "new" / "log.db").stat().st_mode & 0o777 == 0o600
    assert whole(tmp_path / "new") == LOG


def whole(data: Path) -> list[StoredEntry]:
    log = asyncio.run(read_log(data, "INC-1"))
    assert log is not None
    assert not examine("INC-1", log.stored)
    return list(log.stored)


def test_never_over_a_log(promote: Promote, tmp_path: Path) -> None:
    replica(tmp_path / "state", LOG)
    made = as_json(promote)
    assert (made["made"], made["former"]) == (True, ["one"])
    before = (tmp_path / "new" / "log.db").read_bytes()
    code, _, err = promote()
    assert (code, "has a log already (log.db)" in err) == (1, True)
    assert (tmp_path / "new" / "log.db").read_bytes() == before


def test_nothing_to_make_a_hub_of_says_where_it_looked(promote: Promote, tmp_path: Path) -> None:
    code, _, err = promote()
    assert (code, str(tmp_path / "state" / "replica") in err) == (4, True)
    code, _, err = promote(str(tmp_path / "nowhere"))
    assert (code, "There is no" in err) == (4, True)
    assert not (tmp_path / "new" / "log.db").exists()


def test_damage_is_named_and_what_holds_is_taken(promote: Promote, tmp_path: Path) -> None:
    path = replica(tmp_path / "state", LOG)
    lines = path.read_bytes().split(b"\n")
    edited = msgspec.json.decode(lines[9])
    edited["actor"] = "mallory"
    lines[9] = msgspec.json.encode(edited)
    lines[11] = lines[11][:20]
    path.write_bytes(b"\n".join(lines))
    (tmp_path / "state" / "replica" / "junk.jsonl").write_bytes(os.urandom(100))
    made = as_json(promote)
    (log,) = made["logs"]
    assert log["entries"] == 8
    assert log["head"] == {"seq": 8, "hash": LOG[7].hash}
    assert log["copies"][0]["not_proven"] == 4
    assert "junk.jsonl was not read" in made["notes"][0]


def test_a_database_of_the_old_hub_counts_as_a_copy(promote: Promote, tmp_path: Path) -> None:
    replica(tmp_path / "state", LOG[:5])
    as_json(promote)
    (tmp_path / "new").rename(tmp_path / "old")
    (log,) = as_json(promote, str(tmp_path / "old"))["logs"]
    assert log["entries"] == 5
    assert any(each["from"].endswith("old/log.db") for each in log["copies"])


def test_what_parted_is_kept_beside_and_can_be_offered_later(
    promote: Promote, tmp_path: Path
) -> None:
    other = other_end(6, 9)
    replica(tmp_path / "state", LOG)
    replica(tmp_path / "bens", other, "two")
    code, out, err = promote(str(tmp_path / "bens"))
    assert code == 0
    assert "behind entry 6 it goes on otherwise, up to 9" in out
    (kept,) = (tmp_path / "new" / "beside").iterdir()
    assert f"Kept beside: {kept}" in out
    assert "warroom import FILE" in err
    assert whole(tmp_path / "new") == LOG
    (tmp_path / "state").rename(tmp_path / "away")
    (tmp_path / "new").rename(tmp_path / "first")
    assert (
        as_json(promote, str(tmp_path / "first" / "beside" / kept.name))["logs"][0]["entries"] == 9
    )


def test_the_histories_that_a_database_continues_are_continued_too(
    promote: Promote, tmp_path: Path
) -> None:
    """Whoever was away through two promotions has commands for the first hub."""
    replica(tmp_path / "state", LOG)
    first = as_json(promote)["epoch"]
    (tmp_path / "state").rename(tmp_path / "gone")
    (tmp_path / "new").rename(tmp_path / "old")
    made = as_json(promote, str(tmp_path / "old"))
    assert made["former"] == ["one", first]
    # A copy alone has no list of them, but its log names what it parted from.
    (tmp_path / "new").rename(tmp_path / "older")
    told = HubReplaced("one", Replaced.PROMOTED, LOG[-1].seq, LOG[-1].hash)
    stored, _ = seal(
        incident="INC-1",
        previous=LOG[-1].hash,
        seq=LOG[-1].seq + 1,
        recorded_at=LOG[-1].recorded_at,
        occurred_at=None,
        actor="hub",
        command_id="r",
        salt="00" * 16,
        event=told,
    )
    replica(tmp_path / "state", [*LOG, stored], "two")
    assert as_json(promote)["former"] == ["one", "two"]


def test_a_register_of_people_comes_from_a_hub_s_own_database_alone(
    promote: Promote, tmp_path: Path
) -> None:
    """Anybody can write a chain that proves itself, in which they command."""
    desk = Desk(REGISTER_LOG, declared=False)
    desk.do("eve", cm.SetStanding(name="eve", standing=Role.COMMANDER), Role.COMMANDER)
    forged = tmp_path / "forged.warroom"
    forged.write_bytes(b"".join(file_lines(SavedLog(REGISTER_LOG, "one", desk.stored))))
    copy = Replicas(tmp_path / "state" / "replica").file("one", REGISTER_LOG, "unix:/run/hub.sock")
    copy.append(desk.stored)
    copy.close()
    replica(tmp_path / "state", LOG)
    code, out, err = promote(str(forged))
    assert code == 0 and REGISTER_LOG not in out
    assert err.count("the register of people is taken from a hub's database") == 2
    assert asyncio.run(log_names(tmp_path / "new")) == ["INC-1"]
    assert "Who may come in begins anew" in err


def test_the_register_in_a_database_of_the_old_hub_goes_on(
    promote: Promote, tmp_path: Path
) -> None:
    desk = Desk(REGISTER_LOG, declared=False)
    desk.do("ana", cm.SetStanding(name="ben", standing=Role.OBSERVER), Role.COMMANDER)
    old = tmp_path / "old"
    make_hub(old, [SavedLog("INC-1", "one", LOG), SavedLog(REGISTER_LOG, "one", desk.stored)], [])
    code, out, err = promote(str(old / "log.db"))
    assert code == 0 and REGISTER_LOG in out, err
    assert "begins anew" not in err
    log = asyncio.run(read_log(tmp_path / "new", REGISTER_LOG))
    assert log is not None
    assert log.incident.register == desk.incident.register
