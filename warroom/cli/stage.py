"""A hub with what plays on it, in a process and a temporary place of its own."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from warroom.errors import Exit, WarroomError
from warroom.link.address import Address, parse_address

START_PATIENCE = 20.0


@contextlib.contextmanager
def stage(place: Path, module: str, *args: str, what: str) -> Iterator[tuple[Address, str]]:
    """The hub and what plays on it in a process of their own; gives its address and the incident.

    It ends with this one, however that ends: it stops when its standard input closes, which also
    a kill -9 of this process does, and nothing else stops it: what hits the terminal's processes
    must leave it the time to clean up. `what` names it in the sentence when it does not start.
    """
    with subprocess.Popen(
        [sys.executable, "-m", module, str(place), *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(place / "hub.log").open("w"),
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            ready = process.stdout.readline().split()
            if len(ready) != 2:
                why = (place / "hub.log").read_text().strip().splitlines()[-1:]
                raise WarroomError(f"{what} did not start. {' '.join(why)}", Exit.FAILURE)
            yield parse_address(ready[0]), ready[1]
        finally:
            with contextlib.suppress(OSError):
                process.stdin.close()
            try:
                process.wait(START_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
