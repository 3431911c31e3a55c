"""Where clients come in: the Unix socket, TCP on loopback, and TLS from everywhere."""

import contextlib
import ipaddress
import logging
import os
import socket
import ssl
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve, unix_serve

from server.door.doorkeeper import doorkeeper
from server.door.gate import Gate
from server.door.guarded import Guarded, guarded
from server.door.identity import Account, one_authorization, unix_account
from server.door.senders import by_address, by_uid
from server.door.threshold import behind_tls, bound
from server.errors import DataLocked, HubError
from warroom.wire.limits import MAX_CLIENT_FRAME

logger = logging.getLogger(__name__)

Handler = Callable[[ServerConnection, Callable[[ServerConnection], Account]], Awaitable[None]]

SETTINGS: dict[str, Any] = {
    "compression": None,
    "max_size": MAX_CLIENT_FRAME,
    "max_queue": 32,
    "write_limit": 65_536,
    "open_timeout": 5,
    "ping_interval": 5,
    "ping_timeout": 10,
    "close_timeout": 3,
    "origins": [None],
    "server_header": None,
    "backlog": 1_024,
}
"""How connections are kept (seconds, bytes): a silent peer is noticed within 18 s, a browser is
turned away (it sends an Origin), nothing is compressed on one host. See docs/protocol.md."""

_LONGEST_SOCKET_PATH = 107
"""Bytes in sun_path, less the final zero (unix(7))."""


def _nobody(sock: socket.socket) -> Account | None:
    return None


async def open_unix(
    path: Path,
    mode: int,
    handler: Handler,
    trusted_uids: frozenset[int],
    gate: Gate,
    *,
    whose: Callable[[socket.socket], Account | None] = _nobody,
) -> Server:
    """Listen on a Unix socket with these rights. Raises HubError, DataLocked.

    `whose` is asked first: a screen that the hub itself has started has its person's rights, not
    those of its uid.
    """
    if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
        raise HubError(
            f"{path} is too long for a socket ({_LONGEST_SOCKET_PATH} bytes at most)."
            " Give a shorter one with --socket."
        )

    def account_of(connection: ServerConnection) -> Account:
        sock = _socket(connection)
        return whose(sock) or unix_account(sock, trusted_uids)

    path.parent.mkdir(parents=True, exist_ok=True)
    _clear(path)
    try:
        return await _listen_unix(path, mode, handler, account_of, gate)
    except OSError as error:
        raise HubError(f"The hub cannot listen on {path} ({error.strerror}).") from error


async def _listen_unix(
    path: Path,
    mode: int,
    handler: Handler,
    account_of: Callable[[ServerConnection], Account],
    gate: Gate,
) -> Server:
    # The mask, not a chmod afterwards: nobody may connect between the two.
    before = os.umask(0o777 & ~mode)
    try:
        return await unix_serve(
            lambda connection: handler(connection, account_of),
            path,
            process_request=doorkeeper(account_of, gate),
            create_connection=guarded(gate, by_uid),
            **SETTINGS,
        )
    finally:
        os.umask(before)


async def open_tcp(
    host: str, port: int, handler: Handler, who: Callable[[str | None], Account], gate: Gate
) -> Server:
    """Listen on a loopback address; `who` as in `open_tls`. Raises HubError."""
    require_loopback(host)

    def account_of(connection: ServerConnection) -> Account:
        return who(one_authorization(connection.request))

    async def with_timeout(connection: ServerConnection) -> None:
        bound(_socket(connection))
        await handler(connection, account_of)

    try:
        return await serve(
            with_timeout,
            host,
            port,
            process_request=doorkeeper(account_of, gate),
            create_connection=guarded(gate, by_address),
            **SETTINGS,
        )
    except OSError as error:
        raise HubError(f"The hub cannot listen on {host}:{port} ({error.strerror}).") from error


async def open_tls(
    host: str,
    port: int,
    handler: Handler,
    *,
    context: ssl.SSLContext,
    who: Callable[[str | None], Account],
    gate: Gate,
) -> Server:
    """Listen with TLS; `who` gives the account behind an Authorization header, or raises NotKnown.

    Raises HubError.
    """

    def account_of(connection: ServerConnection) -> Account:
        return who(one_authorization(connection.request))

    try:
        return await serve(
            lambda connection: handler(connection, account_of),
            host,
            port,
            process_request=doorkeeper(account_of, gate),
            create_connection=behind_tls(gate, by_address, context),
            **SETTINGS,
        )
    except OSError as error:
        raise HubError(f"The hub cannot listen on {host}:{port} ({error.strerror}).") from error


def require_loopback(host: str) -> None:
    """Raise HubError for an address that others than this machine can reach."""
    if not is_loopback(host):
        raise HubError(
            f"{host} is not a loopback address, and this door has no encryption."
            " Listen on 127.0.0.1 and come in over SSH."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _socket(connection: ServerConnection) -> socket.socket:
    assert isinstance(connection, Guarded)
    found: socket.socket = connection.stream.get_extra_info("socket")
    return found


def _clear(path: Path) -> None:
    """Remove a socket that a dead hub left behind; leave a live one and anything else alone."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise HubError(f"{path} exists and is not a socket. Move it away or give another --socket.")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(path))
        except OSError:
            path.unlink(missing_ok=True)
            return
    raise DataLocked(f"Another hub listens on {path}. Join it, or give another --socket.")
