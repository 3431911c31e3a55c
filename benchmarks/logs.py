"""Makes a long, varied log in a file: `python -m benchmarks.logs 100000 FILE`."""

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warroom.model import commands as cm
from warroom.model.decide import decide
from warroom.model.entry import StoredEntry, seal
from warroom.model.evolve import evolve
from warroom.model.incident import Incident
from warroom.model.words import NoteKind, Phase, Role
from warroom.saved.file import file_lines
from warroom.saved.log import SavedLog

PEOPLE = ("ana", "ben", "chloe", "dmi", "eve")
WORDS = (
    "latency", "on", "checkout", "rises", "pool", "drained", "failover", "replica", "lag", "queue",
    "deploy", "customers", "see", "errors", "vendor", "answers", "certificate", "disk", "eu-west",
)  # fmt: skip


def make_log(entries: int, name: str = "INC-1", seed: int = 7) -> SavedLog:
    """A log of so many entries or a few more: nine notes in ten, tasks, messages, steps, roles."""
    chance = random.Random(seed)
    incident, stored = Incident(id=name), list[StoredEntry]()
    now = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)

    def do(actor: str, command: cm.AnyCommand) -> None:
        nonlocal incident
        for event in decide(incident, command, actor, now):
            kept, entry = seal(
                incident=name,
                previous=incident.hash,
                seq=incident.seq + 1,
                recorded_at=now,
                occurred_at=command.occurred_at,
                actor=actor,
                command_id=f"{seed}-{incident.seq + 1}",
                salt=f"{incident.seq + 1:032x}",
                event=event,
            )
            stored.append(kept)
            incident = evolve(incident, entry)

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    do("ana", cm.Declare(title="Checkout returns 502 in eu-west", systems=("checkout",)))
    do("ana", cm.ClaimRole(role=Role.COMMANDER))
    while incident.seq < entries:
        # A quarter of the time nothing happens for a while: reviews look for gaps.
        now += timedelta(seconds=chance.choice((1, 2, 5, 600)))
        who = chance.choice(PEOPLE)
        what = chance.random()
        if what < 0.04 and len(incident.tasks) < 900:
            do(who, cm.AddTask(text=words(5)))
        elif what < 0.06 and incident.unfinished():
            do(who, cm.FinishTask(task=incident.unfinished()[0].id, result=words(4)))
        elif what < 0.065:
            do(
                "ana",
                cm.ChangePhase(phase=chance.choice([p for p in Phase if p != incident.phase])),
            )
        else:
            late = now - timedelta(minutes=chance.randint(1, 40)) if what > 0.9 else None
            kind = chance.choice(list(NoteKind))
            text = words(chance.randint(3, 30))
            do(who, cm.Note(text=text, note_kind=kind, occurred_at=late))
    return SavedLog(name, "benchmark", stored)


def main() -> None:
    """Write one."""
    entries, path = int(sys.argv[1]), Path(sys.argv[2])
    with path.open("wb") as target:
        target.writelines(file_lines(make_log(entries)))


if __name__ == "__main__":
    main()
