"""Tells systemd how the hub is (sd_notify(3)): ready, stopping, a status line, the watchdog.

The protocol is one datagram of lines to a Unix socket: a library would be more than what it does.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

STATUS_EVERY = 30.0
"""Seconds between status lines where nobody asks for a watchdog."""


@dataclass(frozen=True)
class Notifier:
    """Where to tell it, empty for nowhere; `watchdog`: seconds without a word that are too many."""

    address: str = ""
    watchdog: float = 0.0

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Notifier":
        """What systemd asks of this process by its environment (sd_watchdog_enabled(3))."""
        mine = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        micros = environ.get("WATCHDOG_USEC", "")
        watchdog = int(micros) / 1e6 if mine and micros.isascii() and micros.isdigit() else 0.0
        return cls(environ.get("NOTIFY_SOCKET", ""), watchdog)

    def tell(self, *lines: str) -> None:
        """Send lines such as READY=1, at once. Where nobody listens nothing happens."""
        if self.address[:1] not in ("/", "@"):
            return
        # A name that begins with @ stands for one in the abstract namespace (unix(7)).
        where = b"\0" + os.fsencode(self.address[1:]) if self.address[0] == "@" else self.address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(False)
            out.sendto("\n".join(lines).encode(), where)

    async def pulse(self, alive: Callable[[], Awaitable[bool]], status: Callable[[], str]) -> None:
        """Work for ever: while `alive` comes back with True, systemd hears of it in time.

        `alive` that waits for something stuck, or a loop that does not turn, ends the pulse: then
        systemd ends the process and starts it again. Counted in elapsed time, not by the clock: a
        clock that is set back must not end a hub that is well.
        """
        if not self.address:
            return
        while True:
            if await alive():
                beat = ["WATCHDOG=1"] if self.watchdog else []
                self.tell(*beat, f"STATUS={status()}")
            await asyncio.sleep(self.watchdog / 3 if self.watchdog else STATUS_EVERY)
