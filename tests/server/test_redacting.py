"""Redacting at a real hub: nothing is left in any file, the state is that of the log, crashes."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from server.main import HubOptions, running
from server.store.archive import read_log
from server.store.backup import still_holding
from server.upkeep.backups import make
from tests.support.hub_process import hub_process
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.evolve import fold
from warroom.model.incident import encode_snapshot
from warroom.model.refusal import Why
from warroom.model.words import Media, Role
from warroom.saved.verify import examine
from warroom.wire import frames as fr
from warroom.wire.hygiene import read_entry

Client = Callable[[str], WireClient]

SECRET = "hunter2secretword"
"""One word, so that the index of the search has it as a term."""


def held(directory: Path, secret: str = SECRET) -> list[str]:
    """The files below a directory that hold the secret, in their bytes."""
    return [
        str(path.relative_to(directory))
        for path in sorted(directory.rglob("*"))
        if path.is_file() and secret.encode() in path.read_bytes()
    ]


async def redact(client: WireClient, incident: str, *seqs: int, **more: object) -> fr.Ack:
    command = cm.Redact(seqs=seqs, reason="password", **more)  # type: ignore[arg-type]
    answer = await client.command(command, incident)
    assert isinstance(answer, fr.Ack), answer
    return answer


async def test_nothing_of_it_is_left_in_any_file(
    hub: list[str], client: Client, place: Path
) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        for number in range(40):
            await ana.note(incident, f"before {number} " + "x" * (37 * number))
        seq = await ana.note(incident, f"the password is {SECRET} " + "y" * 6_000)
        for number in range(40):
            await ana.note(incident, f"after {number} " + "z" * (53 * number))
        await ana.command(cm.Amend(target=seq, text=f"it was {SECRET}"), incident)
        assert held(place / "data")
        done = await redact(ana, incident, seq)
        assert held(place / "data") == []
        watching, page = await ana.watch(incident)
        assert SECRET.encode() not in bytes(watching.snapshot)
        event = msgspec.json.decode(page.entries[-1].event)
        assert event["seqs"] == [seq, done.last - 1]
        await ana.say(fr.Search(1, SECRET))
        assert (await ana.expect(fr.Found)).texts == []
    log = await read_log(place / "data", incident)
    assert log is not None
    assert examine(log.name, list(log.stored)) == []


async def test_every_sort_of_entry_and_the_state_is_that_of_the_log(
    hub: list[str], client: Client, place: Path
) -> None:
    async with client("ana") as ana:
        incident = await ana.declare(f"title {SECRET}")
        for command in (
            cm.ClaimRole(role=Role.COMMANDER),
            cm.AddTask(text=SECRET, to="ben"),
            cm.Tell(audience="customers", text=SECRET),
            cm.AttachEvidence(name="env", content=SECRET, media=Media.TEXT, note=SECRET),
            cm.ChangeDetails(description=SECRET, systems=(SECRET,), reporter=SECRET),
            cm.Note(text=f"TODO: rotate {SECRET} @ben"),
        ):
            answer = await ana.command(command, incident)
            assert isinstance(answer, fr.Ack), answer
        watching, page = await ana.watch(incident)
        holding = [e.seq for e in page.entries if SECRET.encode() in bytes(e.event)]
        assert len(holding) >= 7
        await redact(ana, incident, *holding)
        assert held(place / "data") == []
        watching, page = await ana.watch(incident)
        refolded = fold(incident, map(read_entry, page.entries))
        assert bytes(watching.snapshot) == encode_snapshot(refolded)
        assert refolded.title == "[redacted]"


async def test_a_client_cannot_say_itself_what_is_left(hub: list[str], client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben:
        incident = await ana.declare()
        await ana.command(cm.ClaimRole(role=Role.COMMANDER), incident)
        seq = await ana.note(incident, SECRET)
        forged = cm.Redact(seqs=(seq,), reason="x", bodies=("0" * 64,), also=(1,), keeper=True)
        answer = await ben.command(forged, incident)
        assert isinstance(answer, fr.Refused)
        assert answer.why is Why.NOT_ALLOWED
        await redact(ana, incident, seq, bodies=("0" * 64,), also=(1,))
        _, page = await ana.watch(incident)
        assert not page.entries[0].blanked
        assert examine(incident, page.entries) == []


async def test_a_repeat_is_acknowledged_and_a_second_redaction_refused(
    hub: list[str], client: Client
) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, SECRET)
        command = cm.Redact(seqs=(seq,), reason="password")
        first = await ana.command(command, incident, "11111111-1111-4111-8111-111111111111")
        again = await ana.command(command, incident, "11111111-1111-4111-8111-111111111111")
        assert first == again
        answer = await ana.command(command, incident)
        assert isinstance(answer, fr.Refused)
        assert "redacted already, by ana" in answer.sentence


async def test_what_was_set_aside_goes_and_a_backup_is_told_of(
    options: HubOptions, client: Client, place: Path
) -> None:
    data, backups = place / "data", place / "backups"
    backups.mkdir()
    async with running(options), client("ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, SECRET)
        aside = data / "damaged-20260101T000000Z"
        aside.mkdir()
        with contextlib.closing(sqlite3.connect(data / "log.db")) as database:
            database.execute("VACUUM INTO ?", (str(aside / "log.db"),))
        await asyncio.to_thread(make, data, backups, datetime.now(UTC))
        assert held(aside)
        await redact(ana, incident, seq)
        assert held(data) == []
        assert still_holding(backups, {(incident, seq)}) == list(backups.glob("*.db"))
        state = await ana.expect(fr.HubState, lambda frame: "still hold" in frame.warning)
        assert next(backups.glob("*.db")).name in state.warning


async def test_it_waits_for_one_who_reads_the_log(
    options: HubOptions, client: Client, place: Path
) -> None:
    data = place / "data"
    async with running(options), client("ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, SECRET)
        reader = sqlite3.connect(data / "log.db")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM entries").fetchone()
        await redact(ana, incident, seq)
        state = await ana.expect(fr.HubState, lambda each: "not yet from all files" in each.warning)
        assert "another program reads the log" in state.warning
        reader.close()
    async with running(options), client("ana") as ana:
        assert held(data) == []
        assert "not yet" not in ana.welcome.warning


PLACES = ("before-redacted", "after-redacted", "before-erase", "after-vacuum", "after-erase")


@pytest.mark.faults
@pytest.mark.parametrize("where", PLACES)
async def test_killed_at_any_point_it_is_not_done_or_finished_at_the_next_start(where: str) -> None:
    with hub_process() as hub:
        async with WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
            seq = await ana.note(incident, SECRET)
        hub.stop()
        hub.extra = {"WARROOM_FAILPOINTS": f"{where}=kill"}
        hub.start()
        command = cm.Redact(seqs=(seq,), reason="password")
        with contextlib.suppress(Exception):
            async with WireClient(hub.socket, "ana") as ana:
                await ana.command(command, incident, "11111111-1111-4111-8111-111111111111")
        await until(lambda: hub.pid == 0)
        hub.extra = {}
        hub.start()
        done = held(hub.data) == []
        assert done is (where != "before-redacted")
        async with WireClient(hub.socket, "ana") as ana:
            _, page = await ana.watch(incident)
            assert page.entries[-1].seq == (seq + 1 if done else seq)
            assert examine(incident, page.entries) == []
            again = await ana.command(command, incident, "11111111-1111-4111-8111-111111111111")
            assert isinstance(again, fr.Ack)
        assert held(hub.data) == []
