"""Heads on another disk: a loss shows by them alone; that disk may fail, be away, come back."""

import logging
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from server.main import HubOptions, running
from server.store import far_mirror
from server.store.heads import HeadsFile
from server.store.sqlite import SqliteStore
from tests.server.test_store import row
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.saved.log import Head
from warroom.wire import frames as fr


def far_heads(path: Path) -> dict[str, Head]:
    return HeadsFile(path).read()


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


async def test_it_follows_and_shows_a_loss_that_took_the_near_one_too(
    data: Path, disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    far = disk / "heads.jsonl"
    async with SqliteStore(data, far) as store:
        await store.append([row(1), row(2)])
        await until(lambda: far_heads(far).get("INC-1", Head(0, "")).seq == 2)
        await store.append([row(3)])
        epoch = store.epoch
    assert far_heads(far)["INC-1"].seq == 3
    assert far.stat().st_mode & 0o777 == 0o600
    async with SqliteStore(data, far) as store:
        assert store.epoch == epoch
    (data / "heads.jsonl").unlink()
    with sqlite3.connect(data / "log.db") as database:
        database.execute("DELETE FROM entries WHERE seq = 3")
    with caplog.at_level(logging.CRITICAL):
        async with SqliteStore(data, far) as store:
            assert store.epoch != epoch
    assert "INC-1" in caplog.text


async def test_heads_of_a_former_history_are_no_loss(data: Path, disk: Path) -> None:
    far = disk / "heads.jsonl"
    async with SqliteStore(data, far) as store:
        await store.append([row(1), row(2)])
    shutil.copyfile(far, disk / "kept")
    with sqlite3.connect(data / "log.db") as database:
        database.execute("DELETE FROM entries WHERE seq = 2")
    async with SqliteStore(data) as store:  # the other disk is away when the new history begins
        epoch = store.epoch
    shutil.copyfile(disk / "kept", far)
    async with SqliteStore(data, far) as store:
        assert store.epoch == epoch


async def test_a_disk_that_is_away_is_told_and_taken_up_again(
    data: Path, disk: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(far_mirror, "RETRY", 0.01)
    far = disk / "away" / "heads.jsonl"
    with caplog.at_level(logging.INFO):
        async with SqliteStore(data, far) as store:
            await store.append([row(1)])
            await until(lambda: "The mirror on another disk fails" in caplog.text)
            far.parent.mkdir()
            await until(lambda: far_heads(far).get("INC-1", Head(0, "")).seq == 1)
            await until(lambda: "is written again" in caplog.text)
            await store.append([row(2)])
            await until(lambda: far_heads(far)["INC-1"].seq == 2)


async def test_a_file_that_should_be_there_is_missed(
    data: Path, disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with SqliteStore(data, disk / "heads.jsonl") as store:
        await store.append([row(1)])
        assert "There is no mirror" not in caplog.text
    (disk / "heads.jsonl").unlink()
    async with SqliteStore(data, disk / "heads.jsonl"):
        assert "There is no mirror" in caplog.text


async def test_people_are_told_of_it(options: HubOptions, disk: Path) -> None:
    options = replace(options, mirror=disk / "away" / "heads.jsonl")
    assert options.socket
    async with running(options), WireClient(options.socket, "ana") as ana:
        if not ana.welcome.warning:
            told = await ana.expect(fr.HubState, lambda state: bool(state.warning))
            assert "mirror on another disk" in told.warning
        async with WireClient(options.socket, "ben") as ben:
            assert "mirror on another disk" in ben.welcome.warning
