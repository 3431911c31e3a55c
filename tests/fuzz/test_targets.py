"""Whatever is read from outside, the answer is a value or a sentence. Longer: `make fuzz`."""

import importlib.util
import logging
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import tried
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, Target, kept

INPUTS = 60


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_sound_is_read_and_what_was_found_once_stays_mended(name: str) -> None:
    target = TARGETS[name]
    for data in (*target.seeds, *kept(name)):
        target(data)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=INPUTS, derandomize=True, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_is_nearly_right_gets_an_answer(name: str, seed: int) -> None:
    target = TARGETS[name]
    target(mutated(random.Random(seed), target.seeds))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=INPUTS, derandomize=True, deadline=None)
@given(data=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode()))
@example(data=b"")
def test_any_bytes_get_an_answer(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_an_exception_that_is_no_answer_is_found_and_its_input_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(data: bytes) -> None:
        if b"deep" in data:
            raise RecursionError
        raise ValueError("no")

    monkeypatch.setattr("tests.fuzz.__main__.FOUND", tmp_path)
    target = Target(read, (ValueError,))
    assert tried("x", target, b"shallow") == ""
    assert "RecursionError" in tried("x", target, b"deep")
    (found,) = (tmp_path / "x").iterdir()
    assert found.read_bytes() == b"deep"


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_atheris_takes_a_target(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", "duration", "-runs=200", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
