"""The benchmark runs, at a size whose figures say nothing, and every bound finds its figures."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import reach, run, table
from benchmarks.reach import ROWS
from benchmarks.sections import sections

PARTS = "batches,throughput_1,joins"


@pytest.mark.skipif(shutil.which("cc") is None, reason="the load's driver is compiled: gcc")
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
    assert "acked_per_s" in table.compared(found, found)


def test_every_bound_is_of_something_that_is_measured() -> None:
    assert {row.section for row in ROWS} <= set(sections(seconds=1, small=True))
