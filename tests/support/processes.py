"""Runs processes and looks at them: which belong to a test, and whether they have ended."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.hub_process import PATIENCE


class Done(NamedTuple):
    """A process that has ended, and what it wrote."""

    code: int
    out: str
    err: str


async def run_piped(argv: Sequence[str], env: Mapping[str, str], given: str = "") -> Done:
    """Run a command with no terminal, to its end; `given` goes through its standard input.

    Raises TimeoutError when it does not end, and ends it.
    """
    process = await asyncio.create_subprocess_exec(
        *argv, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=env
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(given.encode()), PATIENCE)
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode is not None
    return Done(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def marked(mark: str) -> dict[int, str]:
    """The processes whose command line or environment has `mark`: pid and command line.

    This process and those that are dead and only not yet waited for do not count.
    """
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            line = (folder / "cmdline").read_bytes()
            if line and mark.encode() in line + b"\0" + _environment(folder):
                found[int(folder.name)] = line.replace(b"\0", b" ").decode("utf-8", "replace")
    return found


def descendants(pid: int) -> set[int]:
    """The children of a process, theirs, and so on."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The second field is a name in brackets that may itself have spaces and brackets.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(fields[1])
    below = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return below - {pid}


def end(pids: set[int], how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to those that are still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)


def _environment(folder: Path) -> bytes:
    try:
        return (folder / "environ").read_bytes()
    except OSError:  # another account's process
        return b""
