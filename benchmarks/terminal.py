"""A screen on a pseudo-terminal that counts what is drawn: bytes, seconds, memory.

What is drawn is not interpreted: a text that is looked for has to be drawn in one piece.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PATIENCE = 30.0
"""Seconds after which a screen that does not show something counts as a failure."""

SETTLING = 1.1
"""Seconds in which the clock ticks once."""


_PLACED = re.compile(rb"\x1b\[(\d+);\d+H((?:[^\x1b]|\x1b\[[0-9;]*m)*)")
_STYLE = re.compile(rb"\x1b\[[0-9;]*m")
"""The cursor is put somewhere and text is drawn from there on; a colour or weight."""


class Screen:
    """One `warroom` on a terminal of its own; `drawn` counts its bytes since `forget`."""

    def __init__(self, pid: int, terminal: int) -> None:
        self.pid = pid
        self.started = time.perf_counter()
        self.drawn = 0
        self._terminal = terminal
        self._seen = b""

    def wait_for(self, *words: str) -> float:
        """Seconds from the start of the process until one of the words is drawn.

        Raises SystemExit after PATIENCE.
        """
        wanted = [word.encode() for word in words]
        end = time.perf_counter() + PATIENCE
        while not any(word in self._seen for word in wanted):
            if time.perf_counter() > end:
                raise SystemExit(f"The screen never showed {words}: {self._seen[-2_000:]!r}")
            self._read(0.05)
        return time.perf_counter() - self.started

    def settle(self) -> None:
        """Read until no less is drawn in a while than in the one before: the clock goes on."""
        before = self.read_for(SETTLING)
        while (now := self.read_for(SETTLING)) < before // 2:
            before = now

    def calm(self) -> None:
        """Read until it has used less than a tenth of a second in one: what it took in is taken in.

        Raises SystemExit after PATIENCE.
        """
        end = time.perf_counter() + PATIENCE
        before = self.processor()
        while True:
            self.read_for(1.0)
            now = self.processor()
            if now - before < 0.1:
                return
            if time.perf_counter() > end:
                raise SystemExit("The screen is never idle.")
            before = now

    def forget(self) -> None:
        """Count and look from here on."""
        self.drawn, self._seen = 0, b""

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._terminal, text.encode())

    def read_for(self, seconds: float) -> int:
        """Bytes that are drawn within so many seconds."""
        before, end = self.drawn, time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)
        return self.drawn - before

    def drawn_beside(self, *rows: int) -> int:
        """Characters that were drawn since `forget` on other rows than these (from 1)."""
        others = 0
        for place in _PLACED.finditer(self._seen):
            if int(place[1]) not in rows:
                others += len(_STYLE.sub(b"", place[2]).strip())
        return others

    def resize(self, columns: int, rows: int) -> None:
        """The window gets another size."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)

    def leave(self, out: Path) -> None:
        """Ask it to end, and wait for the file that it writes then. Raises SystemExit."""
        self.type("\x11")
        end = time.perf_counter() + PATIENCE
        while not out.exists():
            if time.perf_counter() > end:
                raise SystemExit(f"The screen did not end: {self._seen[-2_000:]!r}")
            with contextlib.suppress(SystemExit):
                self._read(0.05)
            time.sleep(0.01)

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_kib(self) -> int:
        """Its resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def _read(self, seconds: float) -> int:
        if not select.select([self._terminal], [], [], seconds)[0]:
            return 0
        try:
            data = os.read(self._terminal, 65_536)
        except OSError:
            raise SystemExit(f"The screen ended: {self._seen[-2_000:]!r}") from None
        self.drawn += len(data)
        self._seen = (self._seen + data)[-200_000:]
        return len(data)


@contextlib.contextmanager
def screen(
    words: list[str], state: Path, *, columns: int = 120, rows: int = 40,
    environment: Mapping[str, str] | None = None, program: Sequence[str] = ("warroom",),
) -> Iterator[Screen]:  # fmt: skip
    """`warroom`, or another module, with these arguments; ended by its id."""
    pid, terminal = pty.fork()
    if pid == 0:
        given = os.environ | {"TERM": "xterm-256color", "WARROOM_STATE": str(state)}
        # An installed program has been compiled: pip does that.
        given.pop("PYTHONDONTWRITEBYTECODE", None)
        args = [sys.executable, "-m", *program, *words]
        os.execve(sys.executable, args, {**given, **(environment or {})})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
    try:
        yield Screen(pid, terminal)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        os.close(terminal)
        os.waitpid(pid, 0)
