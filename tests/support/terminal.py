"""A real pseudo-terminal: a process that draws on it, and what a person would see there."""

import asyncio
import contextlib
import fcntl
import os
import pty
import signal
import struct
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.support.hub_process import PATIENCE

ENTER = "\r"
ESCAPE = "\x1b"
TAB = "\t"
CTRL_C = "\x03"
CTRL_Q = "\x11"
CTRL_U = "\x15"
PAGE_UP = "\x1b[5~"

_OPEN_TERMINAL = 'exec "$@" 0<>"$0" 1>&0 2>&0'
"""A session's first process gets the terminal it opens as its own (credentials(7)), and with it the
signals of hanging up and resizing. This says it in sh, where no fork with threads is needed."""


class Terminal:
    """`argv` on a terminal of `columns` by `rows`; `text` is what the screen shows now.

    While `watched` is False what is drawn is read and forgotten, which costs nothing here.

    `env` is the whole environment, with TERM. The process leads a session of its own.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 120,
        rows: int = 40,
        cwd: Path | None = None,
    ) -> None:
        self._argv = argv
        self._env = env
        self._cwd = cwd
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = asyncio.Event()
        self._ended = False
        self._master = -1
        self._process: asyncio.subprocess.Process
        self.output = bytearray()
        self.watched = True

    async def __aenter__(self) -> Self:
        self._master, slave = pty.openpty()
        _set_size(self._master, self._screen.lines, self._screen.columns)
        os.set_blocking(self._master, False)
        try:
            self._process = await asyncio.create_subprocess_exec(
                "/bin/sh",
                *("-c", _OPEN_TERMINAL, os.ttyname(slave), *self._argv),
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=self._env,
                cwd=self._cwd,
                start_new_session=True,
            )
        finally:
            os.close(slave)
        asyncio.get_running_loop().add_reader(self._master, self._read)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            sys.stderr.write(f"\n{' '.join(self._argv)}\n{self.picture}\n")
        await self.close()

    @property
    def pid(self) -> int:
        """The process on the terminal."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.returncode

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without the blanks at their ends."""
        return ["".join(row).rstrip() for row in self._cells()]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def pane(self, title: str) -> list[str]:
        """The rows inside the frame with this title; none while the screen has no such frame."""
        rows = self._cells()
        for top, row in enumerate(rows):
            for left, cell in enumerate(row):
                if cell == "┌" and "".join(row[left:]).startswith(f"┌─ {title}"):
                    return _inside(rows[top:], left)
        return []

    @property
    def picture(self) -> str:
        """The screen with a frame, for a person who reads why a test failed."""
        edge = "+" + "-" * self._screen.columns + "+"
        return "\n".join([edge, *(f"|{''.join(row)}|" for row in self._cells()), edge])

    async def until(self, seen: str | Callable[[], bool], patience: float = PATIENCE) -> str:
        """Wait until the screen has this text, or this is so; gives the screen's text.

        Raises AssertionError with the screen's picture after `patience` seconds, and at once when
        the process has ended without it.
        """
        so = seen if callable(seen) else lambda: seen in self.text
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not so() and not self._ended:
                    self._changed.clear()
                    await self._changed.wait()
        if not so():
            wanted = "what was waited for" if callable(seen) else repr(seen)
            when = "the process ended" if self._ended else f"after {patience:.0f} s"
            raise AssertionError(f"{when}: the screen has not {wanted}\n{self.picture}")
        return self.text

    def type(self, text: str) -> None:
        """Press keys. ENTER and others are above."""
        data = text.encode()
        while data:
            data = data[os.write(self._master, data) :]

    def paste(self, text: str) -> None:
        """Paste, as a terminal does it for a program that asked to be told (bracketed paste)."""
        self.type(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Drag the corner of the window."""
        self._screen.resize(rows, columns)
        _set_size(self._master, rows, columns)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        self._process.send_signal(number)

    def stop_reading(self) -> None:
        """A terminal that takes nothing any more: a laptop that sleeps, a pager that waits."""
        asyncio.get_running_loop().remove_reader(self._master)

    def read_again(self) -> None:
        """It takes what was drawn meanwhile."""
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def hang_up(self) -> None:
        """Close the window: the terminal is gone and its session gets SIGHUP."""
        if self._master >= 0:
            self._finish()
            os.close(self._master)
            self._master = -1

    async def wait(self, patience: float = PATIENCE) -> int:
        """The exit code, when the process has ended and everything it drew has been read."""
        async with asyncio.timeout(patience):
            code = await self._process.wait()
            while not self._ended:
                self._changed.clear()
                await self._changed.wait()
        return code

    async def close(self) -> None:
        """Hang up; a process that stays on is killed with its session, and that fails the test."""
        self.hang_up()
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            os.killpg(self.pid, signal.SIGKILL)
            await self._process.wait()
            raise AssertionError(f"{' '.join(self._argv)} outlived its terminal") from None

    def _cells(self) -> list[list[str]]:
        """The screen, a text a cell; the second cell of a wide character is empty."""
        buffer, columns = self._screen.buffer, range(self._screen.columns)
        return [
            [buffer[row][column].data for column in columns] for row in range(self._screen.lines)
        ]

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65_536)
        except BlockingIOError:
            return
        except OSError:  # EIO: nobody has the terminal open any more
            data = b""
        if data:
            if self.watched:
                self.output += data
                self._stream.feed(data)
        else:
            self._finish()
        self._changed.set()

    def _finish(self) -> None:
        asyncio.get_running_loop().remove_reader(self._master)
        self._ended = True
        self._changed.set()


def _inside(rows: list[list[str]], left: int) -> list[str]:
    """What stands in a frame whose upper left corner is in the first row."""
    ends = [number for number, row in enumerate(rows) if row[left] == "└"]
    if "┐" not in rows[0][left:] or not ends:
        return []
    right = rows[0].index("┐", left)
    return ["".join(row[left + 1 : right]).rstrip() for row in rows[1 : ends[0]]]


def _set_size(terminal: int, rows: int, columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
