"""Opening a connection to a hub, watching that it lives, and saying in a sentence why not."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    WebSocketException,
)

from warroom.link.address import Address, Key
from warroom.link.owner import stranger
from warroom.link.tls import context, shown_pin
from warroom.text import clean_line
from warroom.wire.codes import FATAL, Close
from warroom.wire.limits import MAX_HUB_FRAME
from warroom.wire.pin import same_pin

OPEN_TIMEOUT = 5.0
PING_INTERVAL = 5.0
PING_TIMEOUT = 10.0
CLOSE_TIMEOUT = 3.0
"""Seconds. With these both sides see a silent partition within 18 s."""

SILENCE = 17.0
"""Seconds without a byte after which a connection is cut. The library's own pings do not see a peer
that stopped reading: a ping waits for room in the send buffer, without a limit."""

MAX_QUEUE = 1024
"""Frames that may wait for the reader, which waits for nobody."""


AGAIN = 0.25
"""Seconds between two attempts of a command that does not stay connected."""

EXPECTED = (OSError, TimeoutError, EOFError, WebSocketException)
"""What a network does; anything else is a defect of this program."""


class LinkRefused(Exception):  # noqa: N818 - it says what the hub did
    """The hub does not want this client, and trying again would not help.

    `code` is the close code (4400-4499) or the HTTP status (401, 403).
    """

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class PinDiffers(Exception):  # noqa: N818 - it says what was seen
    """What answers has another key than the hub that was joined."""


class Connection(ClientConnection):
    """A connection that tells `heard` of every sign of life, and is cut when there is none.

    With `pin` nothing at all is said to a peer whose certificate has another one.
    """

    def __init__(self, *args: Any, heard: Callable[[], None], pin: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heard = heard
        self._pin = pin
        self._stranger = False
        self._last = self.loop.time()
        self._check: asyncio.TimerHandle | None = None
        self.silent = False

    def data_received(self, data: bytes) -> None:
        """Count any bytes, pongs and parts of a long frame too, as a sign of life."""
        self._last = self.loop.time()
        self._heard()
        super().data_received(data)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Look at the certificate's pin, and begin to listen for silence."""
        super().connection_made(transport)
        if self._pin and not same_pin(shown_pin(transport), self._pin):
            self._stranger = True
            self.transport.abort()
            return
        self._check = self.loop.call_later(SILENCE, self._listen)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop listening."""
        if self._check is not None:
            self._check.cancel()
        super().connection_lost(exc)

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the connection: the first bytes of HTTP. Raises PinDiffers in place of that."""
        if self._stranger:
            raise PinDiffers
        await super().handshake(*args, **kwargs)

    def _listen(self) -> None:
        left = self._last + SILENCE - self.loop.time()
        if left > 0:
            self._check = self.loop.call_later(left, self._listen)
        else:
            self.silent = True
            self.transport.abort()


async def dial(address: Address, token: str, heard: Callable[[], None]) -> Connection:
    """Open a connection; `token` goes out as a bearer token, but to a `ws` address alone.

    To a `wss` address goes what its key says, once the pin was found right. Raises LinkRefused on
    401, 403 and too many failed attempts, where there is no key and where the pin differs; OSError,
    TimeoutError or WebSocketException otherwise.
    """
    pin, authorization = "", f"Bearer {token}" if token else ""
    if address.kind == "wss":
        key = _key_of(address)
        pin, authorization = key.pin, f"{key.scheme} {key.secret}"

    def create(*args: Any, **kwargs: Any) -> Connection:
        return Connection(*args, heard=heard, pin=pin, **kwargs)

    options: dict[str, Any] = {
        "compression": None,
        "max_size": MAX_HUB_FRAME,
        "max_queue": MAX_QUEUE,
        "open_timeout": OPEN_TIMEOUT,
        "ping_interval": PING_INTERVAL,
        "ping_timeout": PING_TIMEOUT,
        "close_timeout": CLOSE_TIMEOUT,
        "create_connection": create,
    }
    try:
        if address.kind == "unix":
            connection = await unix_connect(address.path, "ws://localhost/", **options)
            found = connection.transport.get_extra_info("socket")
            if sentence := stranger(address.path, found):
                connection.transport.abort()
                raise LinkRefused(sentence, 403)
        else:
            headers = {"Authorization": authorization} if authorization else None
            if pin:
                options["ssl"] = context()
            connection = await connect(
                str(address), proxy=None, additional_headers=headers, **options
            )
    except PinDiffers as error:
        raise LinkRefused(_STRANGER.format(address=address), 403) from error
    except InvalidStatus as error:
        status = error.response.status_code
        # Also 429 where it is not for the number of connections, but for what was shown.
        if status in (401, 403) or "WWW-Authenticate" in error.response.headers:
            raise LinkRefused(_said(error) or _DOORS.get(status, _DOORS[403]), status) from error
        raise
    assert isinstance(connection, Connection)
    return connection


async def dial_patiently(address: Address, token: str, seconds: float = 5.0) -> Connection:
    """As `dial`, but where no hub answers it tries again for `seconds`: one may be restarting."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        try:
            return await dial(address, token, lambda: None)
        except EXPECTED:
            if loop.time() + AGAIN > end:
                raise
            await asyncio.sleep(AGAIN)


async def hang_up(connection: Connection, code: int = 1000, reason: str = "") -> None:
    """Close politely for CLOSE_TIMEOUT seconds, then at once. Never raises for a dead peer."""
    try:
        with contextlib.suppress(TimeoutError, OSError, WebSocketException):
            await asyncio.wait_for(connection.close(code, reason), CLOSE_TIMEOUT)
    finally:
        connection.transport.abort()


def _key_of(address: Address) -> Key:
    if address.key is None or not address.key.pin:
        raise LinkRefused(
            f"This machine has no key for {address}. Ask for an invite there (`warroom invite`) and"
            " give the line that you get: warroom join 'wss://HOST:PORT/#…'",
            401,
        )
    return address.key


def refusal(error: ConnectionClosed) -> LinkRefused | None:
    """The refusal that a close stands for, or None when trying again makes sense."""
    if error.rcvd is None or error.rcvd.code not in FATAL:
        return None
    said = clean_line(error.rcvd.reason, 200)
    return LinkRefused(said or _CLOSES[Close(error.rcvd.code)], error.rcvd.code)


def why_lost(error: BaseException, address: Address) -> str:
    """What happened to a connection or to the attempt, as a sentence for the person."""
    if isinstance(error, ConnectionClosed):
        return _why_closed(error)
    if isinstance(error, InvalidStatus):
        if error.response.status_code in _BUSY and (said := _said(error)):
            return said
        return f"{address} answered with HTTP status {error.response.status_code}."
    if isinstance(error, TimeoutError):
        return f"The hub at {address} does not answer."
    if isinstance(error, InvalidHandshake | EOFError):
        return f"What answers at {address} is not a warroom hub."
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return f"No hub runs at {address}."
    if isinstance(error, PermissionError):
        return f"This account may not use {address}."
    if isinstance(error, ssl.SSLError):
        return f"What answers at {address} does not speak TLS 1.3 as a hub does."
    if isinstance(error, ConnectionResetError) and address.kind == "wss":
        return f"{address} ended the connection before it was encrypted; it may be busy."
    if isinstance(error, OSError) and error.errno is None:  # several addresses, each with its own
        return f"No hub answers at {address}."
    if isinstance(error, OSError):
        return f"{address} cannot be reached: {clean_line(error.strerror or str(error), 120)}."
    return "The connection failed in a way that is a defect; the program's log has the details."


def _said(error: InvalidStatus) -> str:
    return clean_line((error.response.body or b"").decode("utf-8", "replace"), 300)


def _why_closed(error: ConnectionClosed) -> str:
    if error.rcvd is None:
        return "The connection to the hub was lost."
    said = clean_line(error.rcvd.reason, 200)
    if error.rcvd.code in (Close.RESTART, Close.GOING_AWAY):
        return "The hub is restarting or has been stopped."
    if said:
        return f"The hub closed the connection: {said.rstrip('.')}."
    return f"The hub closed the connection (code {error.rcvd.code})."


_BUSY = (429, 503)
"""HTTP statuses of a hub that takes no more connections now, with a sentence."""

_DOORS = {
    401: "The hub does not know this token. Ask for a new invitation.",
    403: "The hub does not let this account in. Ask whoever runs it.",
}

_STRANGER = (
    "What answers at {address} does not have the key of the hub that you joined: somebody may be"
    " between you and the hub, or it has a new key. Nothing was sent. Ask whoever runs it, another"
    " way, for its pin (`warroom hub --fingerprint` there) and for a new invite."
)

_CLOSES = {
    Close.NOT_KNOWN: "The hub does not know you. Ask whoever runs it to let you in.",
    Close.OTHER_VERSION: "The hub speaks another version. Install the version that the hub has.",
    Close.BAD_FRAME: "The hub could not read what this program sent. Install the hub's version.",
}
