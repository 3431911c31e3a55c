"""Redacting while something else is going on: a page, a search, a backup, an export on its way."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.main import HubOptions, running
from server.store import backup
from server.store.backup import back_up, still_holding
from server.store.sqlite import SqliteStore
from tests.server.test_redacting import SECRET, held, redact
from tests.support.hub_process import HubProcess, hub_process
from tests.support.shell import Shell
from tests.support.slow_socket import SlowSocket
from tests.support.wire_client import WireClient
from warroom.saved.file import read_file
from warroom.saved.verify import examine
from warroom.wire import frames as fr
from warroom.wire.limits import PAGE_BYTES

Client = Callable[[str], WireClient]


class Held:
    """What a method of the store found is kept back, once, until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, **given: object) -> None:
        self.found, self._go = asyncio.Event(), asyncio.Event()
        real = getattr(SqliteStore, name)

        async def slow(store: SqliteStore, *args: Any, **more: Any) -> Any:
            answer = await real(store, *args, **more)
            if not self.found.is_set() and given.items() <= more.items():
                self.found.set()
                await self._go.wait()
            return answer

        monkeypatch.setattr(SqliteStore, name, slow)

    def let_go(self) -> None:
        """Give it to whoever waits."""
        self._go.set()


@pytest.mark.parametrize(
    "question", [fr.Fetch("INC-1", 3), fr.Watch("INC-1")], ids=["fetch", "watch"]
)
async def test_a_page_that_was_read_before_is_sent_without_it(
    hub: list[str], client: Client, monkeypatch: pytest.MonkeyPatch, question: fr.ToHub
) -> None:
    async with client("ana") as ana, client("ben") as ben:
        incident = await ana.declare()
        seq = await ana.note(incident, SECRET)
        page = Held(monkeypatch, "page", max_bytes=PAGE_BYTES)
        await ben.say(question)
        await page.found.wait()
        await redact(ana, incident, seq)
        page.let_go()
        answer = await ben.expect(fr.Page)
        assert [entry.seq for entry in answer.entries][:2] == [1, seq]
        assert SECRET.encode() not in fr.encode(answer)


async def test_an_answer_that_was_found_before_is_looked_for_again(
    hub: list[str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client("ana") as ana, client("ben") as ben:
        incident = await ana.declare()
        seq = await ana.note(incident, f"needle {SECRET}")
        kept = await ana.note(incident, "needle")
        search = Held(monkeypatch, "search")
        await ben.say(fr.Search(1, "needle"))
        await search.found.wait()
        await redact(ana, incident, seq)
        search.let_go()
        answer = await ben.expect(fr.Found)
        assert [text.seq for text in answer.texts] == [kept]
        assert SECRET.encode() not in fr.encode(answer)


async def test_a_backup_that_was_begun_before_is_made_without_it(
    options: HubOptions, client: Client, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, backups = place / "data", place / "backups"
    backups.mkdir()
    copied, go = threading.Event(), threading.Event()
    real = backup.sync_file

    def slow(part: Path) -> None:
        real(part)
        if not copied.is_set():
            assert held(backups)
            copied.set()
            go.wait()

    monkeypatch.setattr(backup, "sync_file", slow)
    async with running(options), client("ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, SECRET)
        making = asyncio.create_task(asyncio.to_thread(back_up, data, backups, datetime.now(UTC)))
        try:
            await asyncio.to_thread(copied.wait)
            await redact(ana, incident, seq)
            assert held(data) == []
        finally:
            go.set()
        made = await making
        assert made.entries == seq + 1, "it has the entry that says so"
    assert held(backups) == []
    assert still_holding(backups, {(incident, seq)}) == []


@pytest.mark.parametrize("form", ["warroom", "json", "html"])
async def test_an_export_that_has_the_redaction_has_nothing_of_the_text(
    tmp_path: Path, form: str
) -> None:
    """The newest page, with the text, is on its way when it is redacted; older ones follow."""
    with hub_process() as hub:
        await redacted_while_exported(hub, tmp_path / f"exported.{form}", form)


async def redacted_while_exported(hub: HubProcess, target: Path, form: str) -> None:
    async with (
        WireClient(hub.socket, "ana") as ana,
        SlowSocket(hub.socket, SECRET.encode()) as slow,
    ):
        incident = await ana.declare()
        early = await ana.note(incident, f"it was {SECRET}")
        for number in range(550):
            await ana.note(incident, f"note {number}")
        seq = await ana.note(incident, f"the password is {SECRET}")
        shell = Shell(hub)
        shell.addresses = f"unix:{slow.path}"
        export = shell.popen("export", incident, "--format", form, "-o", str(target))
        await slow.held.wait()
        await redact(ana, incident, early, seq)
        slow.let_go()
        out, err = await asyncio.to_thread(export.communicate)
        assert export.returncode == 0, err
    assert SECRET.encode() not in target.read_bytes() + out + err
    if form == "warroom":
        _, log = read_file(target)
        assert log.seq == seq + 1
        assert examine(incident, list(log.stored)) == []
    assert held(hub.data) == []
