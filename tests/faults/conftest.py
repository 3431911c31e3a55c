"""A short place, and the seeds: WARROOM_FAULT_SEED (one) or WARROOM_FAULT_SEEDS (how many)."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ONE, MANY = "WARROOM_FAULT_SEED", "WARROOM_FAULT_SEEDS"

SHORT = 2
"""Seeds of the mix that run in every test run; the others are marked `faults`."""

USUAL = 20
"""Seeds when nobody says how many."""


def seeds() -> list[int]:
    """The seeds of this run."""
    if one := os.environ.get(ONE):
        return [int(one)]
    return list(range(1, int(os.environ.get(MANY) or USUAL) + 1))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`mix_seed`: every seed of the run, the first SHORT of them without the mark."""
    if "mix_seed" in metafunc.fixturenames:
        marks = [() if n < SHORT else (pytest.mark.faults,) for n in range(len(seeds()))]
        metafunc.parametrize(
            "mix_seed",
            [pytest.param(seed, marks=m) for seed, m in zip(seeds(), marks, strict=True)],
        )


@pytest.fixture
def seed() -> int:
    """The seed of a test of one fault: that of WARROOM_FAULT_SEED, else 1."""
    return seeds()[0]


@pytest.fixture
def place() -> Iterator[Path]:
    """A short directory: a socket's path has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as name:
        yield Path(name)
