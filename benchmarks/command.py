"""Processor time of one command in the hub, piece by piece, without connections or receivers.

    python -m benchmarks.command [--entries 0] [--batches 40] [--size 100] [--rounds 5]

Prints microseconds a command: the least of the rounds, since what else the machine does only adds.
`loop` is the event loop's thread from the queue to the answers, `all` the whole process: the
difference is the store's threads. `--entries`: how long the log is already, which should change
nothing.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from benchmarks.load import COMMAND_ID, TEXT
from server.authority.register import asked_with
from server.door.identity import Account
from server.rooms.batch import Batch, Request
from server.rooms.committer import Answer, Committer
from server.store.sqlite import SqliteStore
from server.upkeep.clock_watch import WatchedClock
from warroom.clock import SystemClock
from warroom.link.ids import command_id
from warroom.model.commands import ClaimRole, Declare, Note
from warroom.model.decide import decide
from warroom.model.entry import Entry, StoredEntry, seal
from warroom.model.events import Event, Noted
from warroom.model.evolve import evolve
from warroom.model.incident import Incident
from warroom.model.words import Role
from warroom.search.documents import documents_of
from warroom.wire import frames as fr
from warroom.wire.hygiene import clean_command

NOW = datetime(2026, 4, 1, 14, 0, tzinfo=UTC)

PEOPLE = 96

COMMANDS = 2_000
"""How often a piece is done in a round."""


def state_after(entries: int) -> Incident:
    """An incident with somebody in command and so many notes."""
    incident = Incident(id="INC-1")
    for command in (Declare(title="bench"), ClaimRole(role=Role.COMMANDER)):
        for event in decide(incident, command, "p0", NOW):
            incident = evolve(incident, _sealed(incident, event)[1])
    for _ in range(entries):
        incident = evolve(incident, _entry(incident.seq + 1, Noted(text=TEXT)))
    return incident


def _entry(seq: int, event: Event) -> Entry:
    return Entry(seq, NOW, f"p{seq % PEOPLE}", str(uuid.UUID(int=seq)), f"{seq:064x}", event)


def _sealed(incident: Incident, event: Event) -> tuple[StoredEntry, Entry]:
    return seal(
        incident=incident.id,
        previous=incident.hash,
        seq=incident.seq + 1,
        recorded_at=NOW,
        occurred_at=None,
        actor=f"p{incident.seq % PEOPLE}",
        command_id=COMMAND_ID,
        salt="00" * 16,
        event=event,
    )


def pieces(incident: Incident) -> dict[str, Callable[[], object]]:
    """What is done for each command, as calls that can be repeated."""
    note = Note(text=TEXT)
    frame = fr.encode(fr.Send(str(uuid.UUID(int=1)), fr.raw_command(note), incident.id)).decode()
    [event] = decide(incident, note, "p1", NOW)
    stored, entry = _sealed(incident, event)
    states = [incident]

    def follow() -> None:
        # Each on the one before, as it happens: an append to an older state is another thing.
        states[0] = evolve(states[0], entry)

    def decoded() -> object:
        send = fr.decode_to_hub(frame)
        assert isinstance(send, fr.Send)
        return fr.decode_command(send.command)

    return {
        "decode": decoded,
        "clean": lambda: clean_command(note),
        "clock": WatchedClock(SystemClock()).now,
        "decide": lambda: decide(incident, note, "p1", NOW),
        "evolve": follow,
        "seal": lambda: _sealed(incident, event),
        "encode": lambda: msgspec.json.encode(stored),
        "documents": lambda: documents_of(entry, incident),
    }


def each_piece(incident: Incident) -> dict[str, float]:
    """Microseconds of this thread for each piece."""
    found = {}
    for name, piece in pieces(incident).items():
        begin = time.thread_time()
        for _ in itertools.repeat(None, COMMANDS):
            piece()
        found[name] = (time.thread_time() - begin) / COMMANDS * 1e6
    return found


async def committed(incident: Incident, data: Path, batches: int, size: int) -> dict[str, float]:
    """Microseconds of the loop's thread and of the process for a command in batches of `size`."""
    rooms = {incident.id: incident}
    answers = [0]

    def publish(batch: Batch) -> None:
        rooms.update(batch.incidents)
        for request, answer in batch.answers:
            request.answer(answer)

    def answered(answer: Answer) -> None:
        answers[0] += isinstance(answer, fr.Ack)

    accounts = [Account(f"p{number}", may_assert=True) for number in range(PEOPLE)]
    async with SqliteStore(data) as store:
        committer = Committer(
            store,
            WatchedClock(SystemClock()),
            current=rooms.get,
            publish=publish,
            read_only=lambda _: None,
            highest=lambda _: 1,
            standing=asked_with,
        )
        begin = datetime.now(UTC)
        working = asyncio.create_task(committer.run())
        requests = iter([
            Request(
                account.name, command_id(begin + timedelta(milliseconds=number / 5)), incident.id,
                Note(text=TEXT.replace("0" * 12, f"{number:012}")), answered, account,
            )
            for number, account in zip(range(batches * size), itertools.cycle(accounts))
        ])  # fmt: skip
        loop, everything = time.thread_time(), time.process_time()
        for _ in range(batches):
            for request in itertools.islice(requests, size):
                await committer.submit(request)
            await committer.drain()
        loop, everything = time.thread_time() - loop, time.process_time() - everything
        working.cancel()
    commands = batches * size
    if answers[0] != commands:
        raise SystemExit(f"{answers[0]} of {commands} commands were taken.")
    return {"loop": loop / commands * 1e6, "all": everything / commands * 1e6}


def measure(entries: int, batches: int, size: int) -> dict[str, float]:
    """One round."""
    incident = state_after(entries)
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        whole = asyncio.run(committed(state_after(entries), Path(name), batches, size))
    return each_piece(incident) | whole


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=0)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rounds = [
        measure(options.entries, options.batches, options.size) for _ in range(options.rounds)
    ]
    for name in rounds[0]:
        sys.stdout.write(f"{name:10} {min(found[name] for found in rounds):8.2f} µs\n")


if __name__ == "__main__":
    main()
