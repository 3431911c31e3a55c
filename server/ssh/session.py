"""A channel with a screen on it: what the client draws, types and says of its window."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping

import asyncssh

from server.door.identity import Account
from server.ssh.places import Places
from server.ssh.screen import LEAVING, Screen, join_argv
from server.ssh.terminal import environment_of, size_of

logger = logging.getLogger(__name__)

NO_TERMINAL = (
    "This door opens the room, which needs a terminal: nothing else is run here, and no file is"
    " passed on. Leave the command out, and -T too.\r\n"
)

STOPPING = 1.5
"""Seconds that screens have to leave when the hub stops; then they are hung up on."""

BROKEN = (
    "\x1b[?1049l\x1b[?25h\x1b[0m\r\nThe screen has ended, which it should not. Come in again.\r\n"
)


class Session(asyncssh.SSHServerSession[bytes]):
    """Somebody's screen. `refused`: a sentence in place of it. `gone` hears that all has ended."""

    def __init__(
        self,
        account: Account,
        places: Places,
        env: Mapping[str, str],
        socket: str,
        *,
        refused: str,
        gone: Callable[["Session"], None],
    ) -> None:
        self._account = account
        self._places = places
        self._env = env
        self._socket = socket
        self._refused = refused
        self._gone = gone
        self._chan: asyncssh.SSHServerChannel[bytes]
        self._term: str | None = None
        self._asked = False
        self._lost = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._screen = Screen(self._drawn, self._full, self._free)
        self._waiting = False
        self._patience = LEAVING

    def connection_made(self, chan: "asyncssh.SSHServerChannel[bytes]") -> None:
        """The channel is there."""
        self._chan = chan

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        """A terminal is what this is for."""
        self._term = term_type
        return True

    def shell_requested(self) -> bool:
        """What is called a shell is the room."""
        return True

    def exec_requested(self, command: str) -> bool:
        """Taken, to say why nothing of it is run; the command is not even looked at."""
        self._asked = True
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """No sftp, and nothing else."""
        return False

    def session_started(self) -> None:
        """All that the client says beforehand has been said."""
        if self._asked or self._term is None:
            self._say(NO_TERMINAL, 2)
            self._gone(self)
        elif self._refused:
            self._say(f"{self._refused}\r\n", 75)
            self._gone(self)
        else:
            self._task = asyncio.get_running_loop().create_task(self._run())

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """The window has another size."""
        self._screen.resize(size_of(width, height))

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Typing."""
        self._screen.type(data)

    def eof_received(self) -> bool:
        """Nobody types any more, so nobody looks."""
        return False

    def pause_writing(self) -> None:
        """The client does not read: the screen waits."""
        self._screen.stop_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        self._screen.go_on_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Hung up, or the end that was ours."""
        self._lost.set()
        if self._task is None:
            self._gone(self)

    async def stop(self) -> None:
        """The hub stops: the screen leaves, and the client's terminal is as it was before."""
        if self._task is not None:
            self._screen.ask_to_leave()
            await asyncio.wait({self._task}, timeout=STOPPING)
            self._patience = STOPPING / 3
            self._lost.set()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        name = self._account.name
        try:
            size = size_of(*self._chan.get_terminal_size()[:2])
            asked = self._chan.get_environment()
            env = {**self._env, **environment_of(self._term or "", asked)}
            self._screen.start(join_argv(self._socket, name), env, size)
            self._places.seat(self._screen.pid, self._account)
            self._screen.begin()
            code = await self._until_over()
            if code is not None and code < 0:
                logger.warning("The screen of %s was ended by signal %d.", name, -code)
                self._say(BROKEN, 1)
            else:
                self._end(0 if code is None else code)
        except OSError as error:
            logger.warning("No screen could be started for %s: %s", name, error)
            self._say("The hub cannot start a screen now. Try again in a moment.\r\n", 75)
        finally:
            await self._screen.end(self._patience)
            if self._screen.started:
                self._places.leave(self._screen.pid)
            self._gone(self)

    async def _until_over(self) -> int | None:
        """Until the screen has ended (its exit code), or the client is gone."""
        over = asyncio.ensure_future(self._screen.ended())
        lost = asyncio.ensure_future(self._lost.wait())
        await asyncio.wait({over, lost}, return_when=asyncio.FIRST_COMPLETED)
        lost.cancel()
        if over.done():
            return over.result()
        over.cancel()
        return None

    def _drawn(self, data: bytes) -> None:
        if not self._lost.is_set():
            # The client may have closed the channel, which is told only later.
            with contextlib.suppress(BrokenPipeError):
                self._chan.write(data)

    def _full(self) -> None:
        if not self._waiting:
            self._waiting = True
            self._chan.pause_reading()

    def _free(self) -> None:
        if self._waiting and not self._lost.is_set():
            self._waiting = False
            self._chan.resume_reading()

    def _say(self, sentence: str, code: int) -> None:
        self._drawn(sentence.encode())
        self._end(code)

    def _end(self, code: int) -> None:
        if not self._chan.is_closing():
            self._chan.exit(code)
