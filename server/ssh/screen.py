"""One screen: `warroom join` on a terminal of its own, as a process that leaves nothing behind."""

import asyncio
import contextlib
import errno
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Mapping, Sequence

from server.ssh.terminal import Size

CHUNK = 65_536
"""Bytes read of a screen at once."""

MOST_TYPED = 65_536
"""Bytes of typing that wait for a screen; then the client has to wait."""

LEAVING = 10.0
"""Seconds that a screen has to keep its draft and leave after a hang-up, which takes it less than
two where the machine is not busy."""

_START = (
    # Until the hub knows whose it is, it does not begin. Its first open of a terminal makes that
    # one its own (credentials(7)), and with it the signals of hanging up and of a new size. The
    # hub comes before its screens: for the processor, and when memory is short.
    "read -r go || exit 1; ulimit -c 0; ulimit -d 524288;"
    ' echo 500 2>/dev/null >/proc/self/oom_score_adj; exec nice -n 2 "$@" 0<>"$0" 1>&0 2>&0'
)


class Screen:
    """A process on a terminal. `drawn` gets what it draws, `full` and `free` say whether typing has
    to wait. All on the event loop."""

    def __init__(
        self,
        drawn: Callable[[bytes], None],
        full: Callable[[], None],
        free: Callable[[], None],
    ) -> None:
        self._drawn = drawn
        self._full = full
        self._free = free
        self._master = -1
        self._process: subprocess.Popen[bytes] | None = None
        self._over = asyncio.Event()
        self._typed = bytearray()
        self._read_all = asyncio.Event()
        self._reading = False

    @property
    def started(self) -> bool:
        """Whether there is a process, or was one."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The process, and the session that it leads."""
        assert self._process is not None
        return self._process.pid

    def start(self, argv: Sequence[str], env: Mapping[str, str], size: Size) -> None:
        """Make terminal and process; it waits for `begin`. Raises OSError."""
        self._master, slave = pty.openpty()
        try:
            self.resize(size)
            os.set_blocking(self._master, False)
            # Not by the event loop, of which some leave copies of descriptors open in the new
            # process: another person's terminal may be among them.
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _START, os.ttyname(slave), *argv],
                stdin=subprocess.PIPE, stdout=slave, stderr=slave, env=env, cwd="/",
                close_fds=True, start_new_session=True,
            )  # fmt: skip
        except BaseException:
            os.close(self._master)
            self._master = -1
            raise
        finally:
            os.close(slave)
        loop = asyncio.get_running_loop()
        waiting = threading.Thread(target=self._wait, args=(loop,), daemon=True)
        waiting.start()

    def begin(self) -> None:
        """Let it run."""
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(b"go\n")
            self._process.stdin.close()
        self.go_on_reading()

    def resize(self, size: Size) -> None:
        """The window is another one now; the kernel tells the process."""
        if self._master >= 0:
            packed = struct.pack("4H", size.rows, size.columns, 0, 0)
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, packed)

    def type(self, data: bytes) -> None:
        """What the person types."""
        if self._master < 0:
            return
        idle = not self._typed
        self._typed += data
        if idle:
            self._pass_on()
        if len(self._typed) > MOST_TYPED:
            self._full()

    def stop_reading(self) -> None:
        """The client takes nothing now: the screen has to wait, not the hub's memory."""
        if self._reading:
            self._reading = False
            asyncio.get_running_loop().remove_reader(self._master)

    def go_on_reading(self) -> None:
        """The client takes more."""
        if not self._reading and self._master >= 0 and not self._read_all.is_set():
            self._reading = True
            asyncio.get_running_loop().add_reader(self._master, self._read)

    def ask_to_leave(self) -> None:
        """It draws its last and ends."""
        if self._process is not None and not self._over.is_set():
            self._process.terminate()

    async def ended(self) -> int:
        """Wait until it has ended by itself; its exit code, negative for a signal."""
        assert self._process is not None
        await self._over.wait()
        # What it drew last may be in the terminal yet.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._read_all.wait(), LEAVING)
        code = self._process.returncode
        assert code is not None
        return code

    async def end(self, patience: float = LEAVING) -> None:
        """Hang up; and whatever still runs of it after `patience` seconds is killed."""
        self._close()
        process = self._process
        if process is None:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), patience)
        if not self._over.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await self._over.wait()

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        assert self._process is not None
        self._process.wait()
        with contextlib.suppress(RuntimeError):  # the hub has ended
            loop.call_soon_threadsafe(self._over.set)

    def _read(self) -> None:
        try:
            data = os.read(self._master, CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno != errno.EIO:  # nobody has the terminal open any more
                raise
            data = b""
        if data:
            self._drawn(data)
        else:
            self.stop_reading()
            self._read_all.set()

    def _pass_on(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            del self._typed[: os.write(self._master, self._typed)]
        except BlockingIOError:
            pass
        except OSError:  # it has ended
            self._typed.clear()
        if self._typed:
            loop.add_writer(self._master, self._pass_on)
        else:
            loop.remove_writer(self._master)
            self._free()

    def _close(self) -> None:
        if self._master < 0:
            return
        self.stop_reading()
        asyncio.get_running_loop().remove_writer(self._master)
        # With its last other end gone the kernel sends the session a hang-up.
        os.close(self._master)
        self._master = -1
        self._read_all.set()
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()


def join_argv(socket: str, name: str) -> list[str]:
    """The command line of somebody's screen. -P: what lies in a directory is no program."""
    return [
        sys.executable, "-P", "-m", "warroom", "join", "--no-files",
        "--hub", f"unix:{socket}", "--as", name,
    ]  # fmt: skip
