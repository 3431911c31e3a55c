"""A connection until TLS is agreed on: it passes the gate first, and has little time."""

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Callable, Hashable
from typing import Any, cast

from server.door.gate import Gate
from server.door.guarded import CLOSE_PATIENCE, Guarded

PATIENCE = 5.0
"""Seconds for the TLS handshake."""

USER_TIMEOUT_MS = 15_000
"""TCP_USER_TIMEOUT (tcp(7)): the library's keepalive waits behind a peer that does not read."""

UNSENT = 128 * 1024
"""TCP_NOTSENT_LOWAT: bytes that the kernel takes beyond what is under way. By itself it takes 4 MiB
for a peer that does not read, and until they are full nobody sees that nothing is taken. What is
under way is not bounded by it, so that a long line is as fast as before."""


def bound(sock: socket.socket) -> None:
    """Have a connection notice soon that its peer takes nothing. Raises OSError."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)


class Threshold(asyncio.Protocol):
    """Has a place at the gate from the first packet on; `inside` takes it over once TLS stands.

    A server that is given its TLS context by the event loop hears of a connection only after the
    handshake, and whoever never ends theirs would be counted by nobody.
    """

    def __init__(
        self,
        inside: Guarded,
        gate: Gate,
        address_of: Callable[[socket.socket], Hashable],
        context: ssl.SSLContext,
    ) -> None:
        self._inside = inside
        self._gate = gate
        self._address_of = address_of
        self._context = context
        self._who = ""
        self._work: asyncio.Task[None]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the gate; one who is not let in reads nothing, for it would be no TLS."""
        # A cast: uvloop's transports have all of the methods and are no asyncio.Transport.
        plain = cast(asyncio.Transport, transport)
        found = plain.get_extra_info("socket")
        address: Hashable = "nobody"
        with contextlib.suppress(OSError):  # gone already
            address = self._address_of(found)
            bound(found)
        self._who = str(address)
        if self._gate.arrive(self, address) is None:
            try:
                # The connection itself for the TLS to come: this transport would read from it.
                sock = socket.socket(fileno=os.dup(found.fileno()))
            except OSError:
                self._gate.leave(self)
            else:
                self._work = asyncio.get_running_loop().create_task(self._shake_hands(sock))
        plain.abort()

    def put_out(self) -> None:
        """End it now; whoever calls has logged why."""
        self._work.cancel()

    async def _shake_hands(self, sock: socket.socket) -> None:
        self._inside.come_over(self)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: self._inside,
                sock,
                ssl=self._context,
                ssl_handshake_timeout=PATIENCE,
                ssl_shutdown_timeout=CLOSE_PATIENCE,
            )
        except OSError as error:  # of TLS and of time too
            self._complain(error)
        finally:
            self._gate.leave(self)

    def _complain(self, error: OSError) -> None:
        if isinstance(error, ssl.SSLError) and error.reason:
            said = f"sent what no client sends in place of TLS 1.3 ({error.reason})"
        elif isinstance(error, ConnectionAbortedError | TimeoutError):
            said = f"did not agree on TLS within {PATIENCE:.0f} s"
        else:
            said = "connected and went away before TLS was agreed on"
        self._gate.complaints.about(f"TLS {self._who}", f"{self._who} {said}.")


def behind_tls(
    gate: Gate, address_of: Callable[[socket.socket], Hashable], context: ssl.SSLContext
) -> Any:
    """What `create_connection` of websockets takes; the event loop gets a Threshold of it."""

    def create(*args: Any, **kwargs: Any) -> Threshold:
        inside = Guarded(*args, gate=gate, address_of=address_of, **kwargs)
        return Threshold(inside, gate, address_of, context)

    return create
