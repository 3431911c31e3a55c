"""Power cuts: a real hub's files as a cut could leave them, opened again. Nothing that was
acknowledged, or shown to anybody, may be missing."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from server.store.sqlite import SqliteStore
from tests.faults import tally
from tests.faults.power import FLAVOURS, Record, cuts, read_record
from tests.faults.shim import Shim
from tests.support.hub_process import HubProcess, environment
from tests.support.wire_client import WireClient
from warroom.link.outbox import Outbox
from warroom.model.entry import StoredEntry, hash_of
from warroom.model.ids import GENESIS
from warroom.wire import frames as fr

pytestmark = pytest.mark.timeout(300)

NORMAL = """
import aiosqlite
real = aiosqlite.Connection.execute
def execute(self, sql, parameters=None):
    return real(self, sql.replace("synchronous = FULL", "synchronous = NORMAL"), parameters)
aiosqlite.Connection.execute = execute
"""
"""A sitecustomize.py that no hub has: it makes the store trust the kernel."""


@pytest.fixture
def fast() -> Iterator[Path]:
    """A directory in memory where there is one: images are many, and their own disk is no test."""
    shm = Path("/dev/shm")
    at = shm if shm.is_dir() and os.access(shm, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="wr-", dir=at) as name:
        yield Path(name)


@dataclass
class Promised:
    """What left the hub: acks by command id, the hashes of entries, the epoch."""

    acks: dict[str, fr.Ack] = field(default_factory=dict)
    shown: set[tuple[str, int, str]] = field(default_factory=set)
    epoch: str = ""

    def take(self, data: bytes) -> None:
        for payload in payloads(data):
            match fr.decode_to_client(payload):
                case fr.Ack() as ack:
                    self.acks[ack.id] = ack
                case fr.Entries(incident=incident, entries=entries):
                    self.shown |= {(incident, each.seq, each.hash) for each in entries}
                case fr.Welcome(epoch=epoch):
                    self.epoch = epoch


def payloads(data: bytes) -> Iterator[bytes]:
    """The payloads of a hub's frames (RFC 6455, section 5.2: no mask in this direction)."""
    at = 0
    while at + 2 <= len(data):
        length, at = data[at + 1] & 127, at + 2
        if length >= 126:
            wide = 2 if length == 126 else 8
            length, at = int.from_bytes(data[at : at + wide], "big"), at + wide
        yield data[at : at + length]
        at += length


async def record_a_hub(place: Path, *, notes: int, normal: bool = False) -> list[Record]:
    """What a hub did to its disk while three people wrote, and it was killed once in between."""
    hub = HubProcess(place)
    shim = Shim(place, hub.data)
    hub.extra = dict(shim.environment)
    if normal:
        (place / "patch").mkdir()
        (place / "patch" / "sitecustomize.py").write_text(NORMAL)
        hub.extra["PYTHONPATH"] = str(place / "patch")
    rng = random.Random(1)

    async def write(name: str, incident: str, count: int) -> None:
        async with WireClient(hub.socket, name) as client:
            await client.watch(incident)
            for n in range(count):
                await client.note(incident, f"{n} " + "x" * rng.choice((10, 300, 3_000)))

    hub.start()
    try:
        async with WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
        for _ in range(2):
            await asyncio.gather(*(write(n, incident, notes // 6) for n in ("ana", "ben", "eva")))
            hub.kill()
            hub.start()
    finally:
        hub.stop()
    return read_record(shim.record)


@dataclass
class Result:
    """How the images of one record came out."""

    images: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    acked: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        each = ", ".join(f"{f} {self.lost[f]}/{self.images[f]}" for f in FLAVOURS)
        return f"{self.lost.total()} of {self.images.total()} images lost something ({each})"


async def try_cuts(records: list[Record], count: int, seed: int, fast: Path) -> Result:
    """Open `count` images with the real store, and look for all that was promised before."""
    promised, result, seen = Promised(), Result(), 0
    first = next(n for n, each in enumerate(records, 1) if each.kind == "S")
    for cut, flavour, disk, rng in cuts(records, count, seed, after=first):
        for record in records[seen:cut]:
            if record.kind == "S":
                promised.take(record.data)
        seen = cut
        image = fast / "image"
        disk.image(image, flavour, rng)
        wrong = await check(image, promised)
        shutil.rmtree(image)
        result.images[flavour] += 1
        result.acked += len(promised.acks)
        if wrong:
            result.lost[flavour] += 1
            result.wrong.append(f"cut at {cut}, {flavour}: {'; '.join(wrong[:3])}")
    return result


async def check(image: Path, promised: Promised) -> list[str]:
    """V1, V2, V4, V5 and V6 on one image; and no false alarm."""
    logs: dict[str, list[StoredEntry]] = {}
    try:
        async with SqliteStore(image) as store:
            async for name, data in store.everything():
                logs.setdefault(name, []).append(msgspec.json.decode(data, type=StoredEntry))
            epoch = store.epoch
    except Exception as error:
        return [f"the store does not open: {error!r}"]
    wrong = []
    hashes, commands = set(), Counter[tuple[str, str, str]]()
    for name, entries in logs.items():
        before = GENESIS
        for number, entry in enumerate(entries, 1):
            if entry.seq != number or hash_of(name, entry, before) != entry.hash:
                wrong.append(f"{name} breaks at {number}")
                break
            before = entry.hash
            hashes.add((name, entry.seq, entry.hash))
            commands[name, entry.actor, entry.command_id] += 1
    ids = {(name, command): count for (name, _, command), count in commands.items()}
    wrong += [
        f"acknowledged {ack.incident} {ack.first}-{ack.last} is not there"
        for ack in promised.acks.values()
        if ids.get((ack.incident, ack.id)) != ack.last - ack.first + 1
    ]
    wrong += [
        f"{shown[0]} {shown[1]} was shown and is not there" for shown in promised.shown - hashes
    ]
    # A note makes one entry, a declaration too: more under one id is one applied twice.
    wrong += [f"{key} is there {count} times" for key, count in ids.items() if count > 1]
    if promised.epoch and epoch != promised.epoch:
        wrong.append("the hub says that entries were lost")
    return wrong


@pytest.mark.parametrize(
    "count", [pytest.param(60, id="short"), pytest.param(2_000, marks=pytest.mark.faults)]
)
async def test_nothing_acknowledged_is_lost(
    count: int, seed: int, tmp_path: Path, fast: Path
) -> None:
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as place:
        records = await record_a_hub(Path(place), notes=36 if count < 1_000 else 600)
    assert {"O", "W", "F", "D", "S", "R"} <= {each.kind for each in records}
    result = await try_cuts(records, count, seed, fast)
    print(f"FULL: {result}")  # noqa: T201
    note(result, seed, records)
    assert not result.wrong, result.wrong[:5]
    assert result.acked > count


async def test_the_test_fails_where_the_store_trusts_the_kernel(
    seed: int, tmp_path: Path, fast: Path
) -> None:
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as place:
        records = await record_a_hub(Path(place), notes=36, normal=True)
    result = await try_cuts(records, 40, seed, fast)
    print(f"NORMAL: {result}")  # noqa: T201
    assert result.lost["nothing"] > 3, result
    assert result.lost["all"] == 0, result.wrong


def note(result: Result, seed: int, records: list[Record]) -> None:
    """Give the figures to `make faults`."""
    ids = Promised()
    for each in records:
        if each.kind == "S":
            ids.take(each.data)
    tally.note(
        tally.Tally(
            os.environ.get("PYTEST_CURRENT_TEST", "power cut").split(" ")[0],
            seed,
            {"power cut": result.images.total()},
            sent=len(ids.acks),
            acked=len(ids.acks),
            lost=result.lost.total(),
            violations=result.wrong,
        )
    )


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from warroom.link.outbox import Outbox
from warroom.model.commands import Note
box = Outbox(Path(sys.argv[1]) / "outbox" / "0123")
for n in range(40):
    pending = box.keep(Note(text=f"note {n}"), "INC-1", datetime.now(UTC))
    assert pending.durable
    sys.stdout.write('{"type":"kept","id":"%s"}\\n' % pending.id)
    sys.stdout.flush()
    if n % 5 == 4:
        box.settle(pending.id)
        sys.stdout.write('{"type":"settled","id":"%s"}\\n' % pending.id)
        sys.stdout.flush()
"""


def test_what_was_typed_survives(seed: int, tmp_path: Path, fast: Path) -> None:
    shim = Shim(tmp_path, tmp_path / "state")
    subprocess.run(
        [sys.executable, "-c", WRITER, str(shim.root)],
        env=environment(tmp_path, shim.environment),
        stdout=subprocess.PIPE,
        check=True,
    )
    records, kept, seen = read_record(shim.record), {}, 0
    for cut, flavour, disk, rng in cuts(records, 100, seed):
        for record in records[seen:cut]:
            if record.kind == "S":
                said = msgspec.json.decode(record.data)
                kept[said["id"]] = said["type"]
        seen = cut
        image = fast / "image"
        disk.image(image, flavour, rng)
        box = Outbox(image / "outbox" / "0123")
        assert not box.damaged, (cut, flavour)
        missing = [id for id, state in kept.items() if state == "kept" and id not in box]
        # The newest may be settled already, and not yet said to be.
        assert not [id for id in missing if id != list(kept)[-1]], (cut, flavour)
        shutil.rmtree(image)
