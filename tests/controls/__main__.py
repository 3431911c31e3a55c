"""`python -m tests.controls`: every control taken out in turn; which tests did not notice it?"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Queue

from tests.controls.copy import Copy
from tests.controls.table import Control, controls

BOUND = 600
"""Seconds for one test."""

BROKEN = re.compile(
    r"- (SyntaxError|IndentationError|NameError|ImportError|ModuleNotFoundError"
    r"|subprocess\.CalledProcessError)\b"
)
"""How a test fails where the program, or what the test needs, is merely broken: it proves nothing
of the control."""


def run(copy: Copy, test: str, least: int = 0) -> tuple[str, str]:
    """What became of a test, in a word: red, green, skipped, broken; and what it said.

    It is red where `least` of its cases are, or one.
    """
    words = [str(copy.python), "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"]
    words += [] if least else ["-x"]
    # No marker is left out; one process, since another may take a while to start.
    words += ["-m", "faults or not faults", f"--basetemp={copy.place}/t", test]
    try:
        done = subprocess.run(
            words, cwd=copy.place, capture_output=True, text=True, timeout=BOUND,
            env=os.environ | {"PYTHONPATH": str(copy.place), "COLUMNS": "300"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "broken", f"it did not end within {BOUND} s"
    lines = done.stdout.splitlines()
    # A test that failed in its body may leave its fixtures with an error too.
    said = sorted(line for line in lines if line.startswith(("FAILED", "ERROR")))[::-1]
    because = said[0] if said else "\n".join(lines[-8:] + done.stderr.splitlines()[-8:])
    if done.returncode == 0:
        return ("green" if re.search(r"\d+ passed", lines[-1]) else "skipped"), lines[-1]
    if least and (failed := int((re.findall(r"(\d+) failed", lines[-1]) or ["0"])[0])) < least:
        return "green", f"{failed} of {least} cases failed: {lines[-1]}"
    if done.returncode == 1 and because.startswith("FAILED") and not BROKEN.search(because):
        return "red", because.partition(" - ")[2]
    return "broken", because


def tried(copies: "Queue[Copy]", control: Control, whole: bool) -> list[tuple[str, str, str]]:
    """Each test of a control with what became of it."""
    copy = copies.get()
    try:
        with ExitStack() as stack:
            if not whole:
                stack.enter_context(copy.without(control))
            least = 0 if whole else control.least
            return [(test, *run(copy, test, least)) for test in control.red]
    finally:
        copies.put(copy)


@contextmanager
def made(jobs: int) -> "Iterator[Queue[Copy]]":
    """So many copies of the sources, which other accounts may read as some tests want it."""
    copies: Queue[Copy] = Queue()
    with tempfile.TemporaryDirectory(prefix="wr-controls-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o755)
        for number in range(jobs):
            (Path(place) / str(number)).mkdir()
            copies.put(Copy(Path(place) / str(number)))
        yield copies


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """0 where every test noticed; 1 else."""
    parser = argparse.ArgumentParser(prog="python -m tests.controls", description=__doc__)
    parser.add_argument("tables", nargs="*", help="names of tables, as in: tls ssh")
    parser.add_argument(
        "--only", action="append", help="words in the name of a control or its tests; several times"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--whole", action="store_true", help="take nothing out: all are green")
    given = parser.parse_args()
    chosen = [
        each
        for each in controls(given.tables)
        if any(words in " ".join((each.name, *each.red)) for words in given.only or [""])
    ]
    wanted, unlike = ("green", "red") if given.whole else ("red", "green")
    began, bad = time.monotonic(), 0
    with made(given.jobs) as copies, ThreadPoolExecutor(given.jobs) as pool:
        results = pool.map(lambda each: tried(copies, each, given.whole), chosen)
        for control, found in zip(chosen, results, strict=True):
            for test, word, because in found:
                bad += word != wanted
                mark = "  " if word == wanted else "! "
                say(f"{mark}{word}: {control.name}\n      {test}\n      {because}")
    took = time.monotonic() - began
    tests = sum(len(each.red) for each in chosen)
    say(f"{len(chosen)} controls, {tests} tests, {bad} not {wanted}, {took:.0f} s.")
    if bad:
        say(f"A test that is {unlike} here does not do what it is for.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
