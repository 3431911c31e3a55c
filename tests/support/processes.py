"""Looks at the processes of this machine: which belong to a test, and whether they have ended."""

import contextlib
import os
import signal
from pathlib import Path


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
