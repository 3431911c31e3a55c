"""A connection that passes the gate first, is cut when it stalls, and says why it ended badly."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, cast

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import (
    InvalidHandshake,
    InvalidMethod,
    InvalidProtocol,
    InvalidUpgrade,
    SecurityError,
    WebSocketException,
)
from websockets.protocol import State

from server.door.arriving import Boundaries, take_short
from server.door.bounds import PINGS_AT_ONCE, PINGS_PER_SECOND, STALLED
from server.door.gate import Gate, Guest, Turned
from server.door.library import close_sent, engine_of, wrong_request
from server.door.people import Bucket

CLOSE_PATIENCE = 3.0
"""Seconds for a closing handshake; a peer that does not read would hold it for ever."""

LOOK = 1.0
"""Seconds between two looks at what a peer has taken."""

PARTING = 0.2
"""Seconds in which a peer that broke the protocol may read why."""

_THEIR_FAULT = {1002, 1007, 1009}
"""Close codes that the library sends for what a peer sent (RFC 6455, section 7.4.1)."""

_NO_ANSWER = 1011
"""The code that it sends where a ping was not answered."""


class Guarded(ServerConnection):
    """`address_of` tells one sender from another: a uid, or an IP address.

    `stream` is what it is written to, `flowing` whether that takes more; `handed_over` counts the
    bytes that whoever writes has given it, of the writes at least after which some waited.

    A message is taken where it arrives by whoever it is `handed_on` to, if that will and nothing
    that came before it waits: without the library's parser and queue and two switches of a task.
    All others come out of `recv`, and `done_with_one` says when one of those needs nothing more.
    """

    def __init__(
        self,
        *args: Any,
        gate: Gate,
        address_of: Callable[[socket.socket], Hashable],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.handed_over = 0
        self.stream: asyncio.Transport
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.who = ""
        self._gate = gate
        self._complaints = gate.complaints
        self._address_of = address_of
        self._turned = False
        self._ended = False
        self._parting = False
        self._taken = 0
        self._moved = 0.0
        self._look: asyncio.TimerHandle | None = None
        self._threshold: Guest | None = None
        self._take: Callable[[bytes], bool] | None = None
        self._behind = 0
        self._boundaries = Boundaries()
        self._pings = Bucket(PINGS_AT_ONCE, PINGS_PER_SECOND, self.loop.time)

    def come_over(self, threshold: Guest) -> None:
        """Before `connection_made`: this one has a place at the gate already, as `threshold`."""
        self._threshold = threshold

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the gate; one who is not let in gets an answer, and costs nothing after it."""
        # A cast: uvloop's transports have all of the methods and are no asyncio.Transport.
        stream = self.stream = cast(asyncio.Transport, transport)
        try:
            address = self._address_of(stream.get_extra_info("socket"))
        except OSError:  # gone already
            address = "nobody"
        self.who = str(address)
        if self._threshold is not None:
            if not self._gate.pass_on(self._threshold, self):
                self._turned = True
                stream.abort()
                return
            turned = None
        else:
            turned = self._gate.arrive(self, address)
        if turned is not None:
            self._turned = True
            stream.write(_response(turned))
            stream.close()
            return
        super().connection_made(transport)
        self._moved = self.loop.time()
        self._look = self.loop.call_later(LOOK, self._see)

    def data_received(self, data: bytes) -> None:
        """Pass over what one sends who was not let in."""
        if self._turned:
            return
        if self._take is not None and self._nothing_waits():
            data = data[take_short(data, self._take) :]
            if not data:
                return
        self._look_at(data)
        super().data_received(data)
        if self.request is None and wrong_request(self) is not None:
            self.stream.close()
        elif self._at_fault() and not self._parting:
            # What goes on coming would be read and thrown away for seconds.
            self._parting = True
            self.stream.pause_reading()
            self.loop.call_later(PARTING, self.stream.abort)

    def handed_on(self, take: Callable[[bytes], bool]) -> None:
        """From now on `take` is given each message that it could take at once; says if it did."""
        if engine_of(self) is not None:
            self._take = take

    def not_handed_on(self) -> None:
        """From now on all messages come out of `recv`."""
        self._take = None

    def done_with_one(self) -> None:
        """A message that came out of `recv` needs nothing more: what follows overtakes nothing."""
        self._behind -= 1

    def _nothing_waits(self) -> bool:
        return not self._behind and self._boundaries.between and self.state is State.OPEN

    def _look_at(self, data: bytes) -> None:
        """Count what the library is given, and cut off a peer that sends nothing but pings: no
        bound on messages counts them."""
        messages, control = self._boundaries.pass_over(data)
        self._behind += messages
        for _ in range(control):
            if not self._ended and self._pings.take():
                self._complaints.about(
                    f"pings {self.who}", f"{self.who} sends pings without end and is cut off."
                )
                self.put_out()

    def eof_received(self) -> None:
        """Close: the library half-closes only for TLS."""
        if not self._turned:
            super().eof_received()

    def pause_writing(self) -> None:
        """Only for somebody who was let in."""
        if not self._turned:
            self.flowing.clear()
            super().pause_writing()

    def resume_writing(self) -> None:
        """Only for somebody who was let in."""
        if not self._turned:
            self.flowing.set()
            super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back, and log why where the peer was at fault."""
        if self._turned:
            return
        if self._look is not None:
            self._look.cancel()
        self.flowing.set()
        self._gate.leave(self)
        if not self._ended:
            self._complain()
        super().connection_lost(exc)

    def put_out(self) -> None:
        """End it now; whoever calls has logged why."""
        self._ended = True
        self.stream.abort()

    def _see(self) -> None:
        """Cut off a peer that takes nothing of what waits for it.

        The library's own keepalive waits behind what is not taken, without a limit.
        """
        now, waiting = self.loop.time(), self.stream.get_write_buffer_size()
        taken = self.handed_over - waiting
        if not waiting or taken > self._taken:
            self._taken, self._moved = taken, now
        elif now - self._moved >= STALLED:
            self._complaints.about(
                f"stalled {self.who}",
                f"{self.who} took nothing for {STALLED:.0f} s ({waiting:,} bytes wait) and is cut"
                " off; a client resumes by itself.",
            )
            self.put_out()
            return
        self._look = self.loop.call_later(LOOK, self._see)

    def _at_fault(self) -> bool:
        sent = close_sent(self)
        return sent is not None and sent.code in _THEIR_FAULT

    def _complain(self) -> None:
        sent, wrong = close_sent(self), wrong_request(self)
        if wrong is not None:
            self._complaints.about(
                f"handshake {self.who}", f"{self.who} sent what no client sends: {_named(wrong)}."
            )
        elif self.request is None:
            self._complaints.about(
                f"no request {self.who}", f"{self.who} connected and sent no whole request."
            )
        elif sent is not None and self._at_fault():
            self._complaints.about(
                f"{sent.code} {self.who}",
                f"{self.who} broke the protocol ({sent.code}: {sent.reason}) and is cut off.",
            )
        elif sent is not None and sent.code == _NO_ANSWER:
            self._complaints.about(
                f"silent {self.who}", f"{self.who} answers no ping any more and is cut off."
            )


def guarded(gate: Gate, address_of: Callable[[socket.socket], Hashable]) -> Any:
    """What `create_connection` of websockets takes, which wants a class and calls it."""
    return partial(Guarded, gate=gate, address_of=address_of)


_REASON = 123
"""Bytes of a close reason at most (RFC 6455, section 5.5)."""


async def hang_up(connection: Guarded, code: int, reason: str = "") -> bool:
    """Close politely for CLOSE_PATIENCE seconds, then at once; gives whether it was polite.

    Never raises for what a peer does.
    """
    try:
        with contextlib.suppress(OSError, WebSocketException):
            said = reason.encode()[:_REASON].decode(errors="ignore")
            await asyncio.wait_for(connection.close(code, said), CLOSE_PATIENCE)
        return True
    except TimeoutError:
        return False
    finally:
        connection.stream.abort()


def _named(wrong: BaseException) -> str:
    """What was wrong with a request. Not in the library's words, which repeat what was sent: a
    secret may be in it."""
    return next((said for kind, said in _WRONG.items() if isinstance(wrong, kind)), "no request")


_WRONG: dict[type[BaseException], str] = {
    EOFError: "half a request",
    SecurityError: "a request without end",
    InvalidMethod: "another method than GET",
    InvalidProtocol: "another version of HTTP",
    InvalidUpgrade: "a request for no connection",
    NotImplementedError: "a request with a body",
    InvalidHandshake: "a request with odd headers",
}


def _response(turned: Turned) -> bytes:
    body = f"{turned.sentence}\n".encode()
    head = (
        f"HTTP/1.1 {turned.status.value} {turned.status.phrase}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\nRetry-After: 1\r\n\r\n"
    )
    return head.encode() + body
