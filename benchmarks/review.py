"""Measures looking back: `python -m benchmarks.review [FILE]`.

Opening, seeking, playing, searching and comparing in a log (by default one of 100,000 entries that
is made for it), and seeking in a log that is hard on the state: hundreds of tasks, ten thousand
messages, fifty thousand marks on entries.
"""

import gc
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.logs import make_log
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.words import Phase, Priority, Severity
from warroom.report.plain import Order
from warroom.review.compare import compare
from warroom.review.moments import Moments
from warroom.review.player import Player
from warroom.review.replay import Replay
from warroom.review.search import Index
from warroom.saved.file import read_file
from warroom.saved.log import SavedLog

SEEKS = 1_000
ENTRIES = 100_000
BAR = 200
"""Cells of a wide screen."""

TASKS, MESSAGES, MARKS = 900, 10_000, 50_000


def hard_log() -> list[Entry]:
    """Entries whose state is large from early on, and changes with nearly every one of them."""
    chance = random.Random(7)
    now = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    entries: list[Entry] = []

    def add(event: ev.Event) -> None:
        seq = len(entries) + 1
        at = now + timedelta(seconds=seq)
        entries.append(
            Entry(seq=seq, recorded_at=at, actor="ana", command_id=f"c{seq}", hash="", event=event)
        )

    add(ev.Declared(title="Checkout", severity=Severity.SEV1, priority=Priority.P1))
    for number in range(1, TASKS + 1):
        add(ev.TaskAdded(task=f"T{number}", text=f"task {number}", phase=Phase.REACTION))
    for number in range(1, MESSAGES + 1):
        name = f"M{number}"
        add(ev.MessageDrafted(message=name, audience="staff", channel="mail", text=f"text {name}"))
        add(ev.MessageSent(message=name))
    for number in range(MARKS):
        add(ev.Noted(text=f"note {number}"))
        target = len(entries)
        add(
            chance.choice(
                (
                    ev.Pinned(target=target),
                    ev.Amended(target=target, text=f"better {number}"),
                    ev.Struck(target=chance.randint(1, target)),
                )
            )
        )
    return entries


def say(line: str) -> None:
    """Print it."""
    sys.stdout.write(line + "\n")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def said(name: str, milliseconds: float) -> None:
    """One line of the outcome."""
    say(f"  {name:34} {milliseconds:10.1f} ms")


def seeks(entries: Sequence[Entry]) -> None:
    """Fold all of it, then go to entries at random, and one after the other."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    small = Replay("INC-1", entries)
    while small.fold(5_000):
        pass
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    del small
    replay = Replay("INC-1", entries)
    said("fold all of it", timed(lambda: replay.at(replay.end)))
    chance = random.Random(7)
    times = sorted(timed(lambda: replay.at(chance.randint(0, replay.end))) for _ in range(SEEKS))
    said("seek, median", statistics.median(times))
    said("seek, 99 of 100", times[int(SEEKS * 0.99)])
    said("seek, longest", times[-1])
    middle = replay.end // 2
    steps = [timed(partial(replay.at, middle + step)) for step in range(300)]
    said("step by entry, longest of 300", max(steps))
    say(f"  {'kept for it':34} {kept / 1_000_000:10.1f} MB")


def looks(log: SavedLog) -> None:
    """What else a reviewer does."""
    entries = log.entries
    moments = Moments(entries)

    def bar(order: Order) -> list[int]:
        return moments.scale(order).density(BAR)

    for order in Order:
        said(f"both ends and gaps, as {order}", timed(partial(moments.gaps, order)))
        said("  bar", timed(partial(bar, order)))
        again = timed(partial(bar, order))
        said("  bar, once more", again)
    said("milestones", timed(lambda: moments.milestones))
    course = moments.course(Order.RECORDED)
    player = Player.of(course, 1).faster(99).toggle()
    ticks: list[float] = []
    while player.playing and len(ticks) < 20_000:
        start = time.perf_counter()
        player = player.advance(0.1)
        ticks.append((time.perf_counter() - start) * 1000)
    said("play at 600x, longest tick", max(ticks))
    index = Index(moments, log.incident)
    said("index for filters", timed(lambda: index.parse("")))
    for line in ("pool", "kind:decision by:ben pool drained", "task:T3", "is:milestone"):
        wanted = index.parse(line)
        said(f"find {line}", timed(partial(index.find, wanted)))
    replay = Replay(log.name, entries)
    before, after = replay.at(len(entries) // 3), replay.at(len(entries))
    said("compare a third with the end", timed(lambda: compare(before, after)))


def main() -> None:
    """Measure, and print."""
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        start = time.perf_counter()
        _, log = read_file(path)
        said("read the file", (time.perf_counter() - start) * 1000)
    else:
        log = make_log(ENTRIES)
    said("open the entries", timed(lambda: log.entries))
    say(f"A log of {log.seq:,} entries")
    seeks(log.entries)
    looks(log)
    hard = hard_log()
    say(f"A hard log of {len(hard):,} entries")
    seeks(hard)


if __name__ == "__main__":
    main()
