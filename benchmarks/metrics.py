"""Measures the metrics of many incidents: `python -m benchmarks.metrics [INCIDENTS] [ENTRIES]`.

Prints what it costs to fold the logs, to make figures of the states, and to compute all metrics.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import msgspec

from warroom.model import commands as cm
from warroom.model.deadlines import pending_deadlines
from warroom.model.decide import HUB, decide
from warroom.model.entry import Entry, seal
from warroom.model.evolve import evolve, fold
from warroom.model.figures import figures
from warroom.model.incident import Incident
from warroom.model.summary import Summary
from warroom.model.words import (
    ClosingItem,
    Detection,
    ExtentKind,
    ExtentState,
    Role,
    Severity,
    Status,
)
from warroom.report.metrics.document import metrics_document
from warroom.report.metrics.measure import By
from warroom.report.metrics.plain import metrics_text
from warroom.report.metrics.view import view

T = TypeVar("T")

SYSTEMS = ("checkout", "payments-db", "eu-west", "auth", "mail", "search")
FACTORS = ("no canary for settings", "an alert that nobody reads", "a certificate by hand")


class Log:
    """One incident that is played by the rules."""

    def __init__(self, name: str, now: datetime) -> None:
        self.incident, self.now = Incident(id=name), now
        self.entries: list[Entry] = []

    def do(self, actor: str, command: cm.AnyCommand, after: float = 1.0) -> None:
        """Somebody does something, `after` minutes; deadlines pass meanwhile."""
        self.now += timedelta(minutes=after)
        for due in pending_deadlines(self.incident):
            if due.due_at <= self.now:
                missed = cm.MissDeadline(subject=due.subject, due_at=due.due_at)
                self._record(HUB, missed, due.due_at)
        self._record(actor, command, self.now)

    def _record(self, actor: str, command: cm.AnyCommand, now: datetime) -> None:
        for event in decide(self.incident, command, actor, now):
            _, entry = seal(
                incident=self.incident.id,
                previous=self.incident.hash,
                seq=self.incident.seq + 1,
                recorded_at=now,
                occurred_at=command.occurred_at,
                actor=actor,
                command_id="x",
                salt="00" * 16,
                event=event,
            )
            self.entries.append(entry)
            self.incident = evolve(self.incident, entry)


def play(number: int, chance: random.Random, entries: int, *, exercise: bool = False) -> Log:
    """An incident of so many entries or a few more, from its detection to its closing."""
    began = datetime(2025, 1, 6, 2, 0, tzinfo=UTC) + timedelta(hours=chance.randint(0, 24 * 600))
    log = Log(f"INC-{number}", began)
    system = chance.choice(SYSTEMS)
    log.do(
        "ana",
        cm.Declare(
            title=f"{system} is slow",
            severity=chance.choice(list(Severity)),
            systems=(system,),
            category=chance.choice(("availability", "security", "")),
            started_at=began - timedelta(minutes=chance.randint(1, 40)),
            detected_at=began,
            detected_by=chance.choice((*Detection, None)),
            exercise=exercise,
        ),
    )
    log.do("ben", cm.ClaimRole(role=Role.COMMANDER), chance.uniform(0, 9))
    log.do("ben", cm.AddTask(text="look", time_box=900))
    log.do("ana", cm.StartTask(task="T1"))
    while log.incident.seq < entries - 16:
        log.do(chance.choice(("ana", "ben")), cm.Note(text="we see it"), 0.1)
    log.do("ben", cm.Tell(audience="customers", text="we look", next_update=1800))
    log.do("ana", cm.FinishTask(task="T1"), chance.uniform(1, 20))
    held = cm.SetExtent(extent_kind=ExtentKind.SYSTEM, name=system, state=ExtentState.CONTAINED)
    log.do("ana", held, chance.uniform(1, 30))
    log.do("ben", cm.Tell(audience="customers", text="it holds", next_update=0))
    log.do("ben", cm.ChangeStatus(status=Status.MITIGATED), chance.uniform(1, 60))
    if number % 40:
        log.do("ben", cm.ChangeStatus(status=Status.RESOLVED, reason="it works"), 20)
        log.do("ben", cm.SetTrigger(text="a deploy"))
        log.do("ben", cm.AddFactor(text=chance.choice(FACTORS)))
        log.do("ben", cm.RecordFix(text="rolled back"))
        log.do("ben", cm.AddFollowUp(text="a canary", person="ana"))
        log.do("ben", cm.WaiveForClosing(what=ClosingItem.POST_MORTEM, reason="small"))
        log.do("ben", cm.ChangeStatus(status=Status.CLOSED), 600)
        if number % 2:
            log.do("ana", cm.FinishFollowUp(follow_up="U1"), chance.uniform(60, 90_000))
    return log


def measure(count: int, entries: int) -> dict[str, float]:
    """Milliseconds for so many incidents: to fold, to make figures, and all metrics of them."""
    chance = random.Random(7)
    logs = [play(n, chance, entries) for n in range(1, count + 1)]
    now, took = datetime.now(UTC), dict[str, float]()

    def timed(name: str, work: Callable[[], T]) -> T:
        started = time.perf_counter()
        made = work()
        took[name] = (time.perf_counter() - started) * 1000
        return made

    states = timed("fold_ms", lambda: [fold(log.incident.id, log.entries) for log in logs])
    found = timed(
        "figures_ms", lambda: [known for state in states if (known := figures(state)) is not None]
    )
    timed("encode_ms", lambda: msgspec.json.encode(found))
    seen = timed("metrics_ms", lambda: view(found, list[Summary](), now))
    for by in By:
        timed(f"text_by_{by.value}_ms", partial(metrics_text, seen, now, by))
        timed(f"json_by_{by.value}_ms", partial(metrics_document, seen, now, by=by))
    return took


def main() -> None:
    """Make them and measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    for name, milliseconds in measure(count, entries).items():
        sys.stdout.write(f"{name:30} {milliseconds:8.0f}\n")


if __name__ == "__main__":
    main()
