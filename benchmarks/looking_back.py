"""Looking back at a long log, and taking it out: review and export of one incident."""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.logs import make_log
from warroom.report.plain import Order
from warroom.review.moments import Moments
from warroom.review.player import Player
from warroom.review.replay import Replay
from warroom.saved.file import file_lines, read_file

SEEKS, TICKS = 500, 2_000

FASTER = 99
"""More steps than there are: 600 times."""

FORMATS = ("warroom", "json", "csv", "md", "html")


def measure(entries: int) -> dict[str, float]:
    """Milliseconds to open, seek and play; seconds for each format of `warroom export`."""
    with tempfile.TemporaryDirectory(prefix="wrb") as name:
        file = Path(name) / "log.warroom"
        with file.open("wb") as target:
            target.writelines(file_lines(make_log(entries)))
        return {**_review(file), **_exports(file)}


def _review(file: Path) -> dict[str, float]:
    begin = time.perf_counter()
    _, log = read_file(file)
    replay = Replay(log.name, log.entries)
    replay.at(replay.end)
    opened = time.perf_counter() - begin
    chance = random.Random(7)
    seeks = sorted(_took(lambda: replay.at(chance.randint(0, replay.end))) for _ in range(SEEKS))
    player = Player.of(Moments(log.entries).course(Order.RECORDED), 1).faster(FASTER).toggle()
    ticks: list[float] = []
    while player.playing and len(ticks) < TICKS:
        begin = time.perf_counter()
        player = player.advance(0.1)
        replay.at(player.place)
        ticks.append(time.perf_counter() - begin)
    return {
        "open_ms": opened * 1000,
        "seek_p50_ms": statistics.median(seeks) * 1000,
        "seek_p99_ms": seeks[int(SEEKS * 0.99)] * 1000,
        "play_tick_p50_ms": statistics.median(ticks) * 1000,
        "play_tick_max_ms": max(ticks) * 1000,
    }


def _exports(file: Path) -> dict[str, float]:
    words = [sys.executable, "-m", "warroom", "export", str(file), "--force", "-o"]
    state = os.environ | {"WARROOM_STATE": str(file.parent / "state")}
    found = {}
    for form in FORMATS:
        command = [*words, str(file.parent / f"out.{form}"), "--format", form]
        begin = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=state)
        if done.returncode:
            raise SystemExit(f"The export as {form} failed: {done.stderr.strip()}")
        found[f"export_{form}_s"] = time.perf_counter() - begin
    return found


def _took(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
