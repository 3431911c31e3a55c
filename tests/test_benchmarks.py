"""The benchmark runs, at a size whose figures say nothing, and every bound finds its figures."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import curves, page, reach, run, table
from benchmarks.__main__ import one_round
from benchmarks.load import Work
from benchmarks.load import run as load
from benchmarks.machine import Machine
from benchmarks.peers.rounds import PEERS
from benchmarks.reach import ROWS
from benchmarks.run import PartlyError, Run
from benchmarks.sections import Section, sections

PARTS = "batches,latency_100_100,joins"

COMPILER = pytest.mark.skipif(
    shutil.which("cc") is None, reason="the load's driver is compiled: gcc"
)

MACHINE = Machine(
    processor="A processor", cores=2, memory_gib=4.0, system="Linux 6", python="3.11.7",
    sqlite="3.40.1", libraries={"websockets": "17.4"}, fsync_ms=0.2, load=0.1,
)  # fmt: skip


def a_run(**sections_of: list[dict[str, Any]]) -> Run:
    return Run(MACHINE, 2.0, dict(sections_of), began="2026-03-04T02:00Z")


@COMPILER
@pytest.mark.timeout(300)
def test_a_small_run_measures_and_says_what_was_reached(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "benchmarks", "--small", "--only", PARTS]
    done = subprocess.run(
        words, cwd=tmp_path, env={"PYTHONPATH": str(Path.cwd()), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "| 1,000 people come in at once |" in done.stdout
    (out,) = (tmp_path / "build" / "bench").glob("*.json")
    found = run.read(out)
    assert list(found.sections) == PARTS.split(",")
    assert not found.failed
    for row in ROWS:
        if row.section in found.sections:
            assert [value > 0 for value in reach.values(found, row)] == [True], row
    assert "ack_p50_ms" in table.compared(found, found)


@COMPILER
@pytest.mark.parametrize("name", PEERS)
def test_another_server_passes_on_what_is_said(name: str) -> None:
    peer = PEERS[name]
    if shutil.which(peer.PROGRAM) is None:
        pytest.skip(f"{name} is not installed")
    with peer.start() as server:
        found = load(
            server.place, server.talk, Work(receivers=3, senders=2, seconds=0.3, rate=20, warm=0.1)
        )
    assert (found.unanswered, found.incomplete, found.cut_off) == (0, 0, 0)
    assert found.sent > 0


def test_every_bound_is_of_something_that_is_measured() -> None:
    assert {row.section for row in ROWS} <= set(sections(seconds=1, small=True))


def test_the_page_says_what_is_met_not_met_and_not_measured() -> None:
    joins = [{"seconds": seconds, "kib_each": 30.0} for seconds in (0.8, 0.9, 3.0)]
    told = page.measured(a_run(joins=joins))
    assert "| 1,000 people come in at once | ≤ 1 s | 0.9 | 0.8 – 3 | met |" in told
    assert "for each who does nothing | ≤ 24 KiB | 30 | 30 – 30 | **not met** |" in told
    assert f"1 of {len(ROWS)} are met" in told
    assert "| any search, 1,000 incidents of 100 entries | ≤ 50 ms | – | – | not measured |" in told


def test_what_fails_is_told_and_loses_nothing_that_was_found() -> None:
    it = a_run()

    def breaks() -> run.Round:
        raise ValueError("no disk")

    def breaks_late() -> run.Round:
        raise PartlyError({"seconds": 0.5}, ["The rest did not come."])

    one_round("screen", Section(breaks), it)
    one_round("joins", Section(breaks_late), it)
    told = page.measured(it)
    assert "| 1,000 people come in at once | ≤ 1 s | 0.5 | 0.5 – 0.5 | met |" in told
    assert "`screen`, 1 times: ValueError: no disk" in told
    assert "`joins`, 1 times: The rest did not come." in told
    assert "| first frame, warm | ≤ 250 ms | – | – | not measured: it failed |" in told


def test_a_server_that_is_not_installed_is_said_so() -> None:
    it = a_run(peers_100=[{"hub": {"events_per_s": 10.0}}])
    it.peers = {"redis": "", "mosquitto": "2.0"}
    told = page.measured(it)
    assert "not installed: redis" in told
    assert "≥ 0.5 × | – | – | not measured: redis is not installed |" in told
    assert "| redis (not installed) |" in told


def test_a_comparison_tells_a_change_from_the_rounds_own_spread() -> None:
    old = a_run(x=[{"moved": 1.0, "spread": 1.0, "same": 1.0}, {"moved": 1.1, "spread": 5.0}])
    new = a_run(x=[{"moved": 2.0, "spread": 4.0, "same": 1.01}])
    lines = table.compared(old, new)
    assert "| x | moved | 1.05 | 2 | 1.90 | **beyond** |" in lines
    assert "| x | spread | 3 | 4 | 1.33 | within |" in lines
    assert "| x | same | 1 | 1.01 | 1.01 |  |" in lines


def test_a_cost_that_grows_faster_than_its_size_is_pointed_at() -> None:
    sizes = {"10": 1.0, "100": 10.0, "1000": 400.0}
    incidents = {size: {"metrics_ms": cost, "start_s": float(size)} for size, cost in sizes.items()}
    it = a_run(incidents=[incidents])
    told = curves.table(it)
    assert "| All metrics, ms | incidents of 100 entries | 40 × | **steeper than linear** |" in told
    assert "s: until it answers | incidents of 100 entries | 10 × | linear or better |" in told
    assert "400" not in told
    assert curves.draw(it).startswith("<svg ")
