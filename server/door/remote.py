"""The door on TCP: plain text on loopback, TLS for everybody else; and what invites show."""

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from websockets.asyncio.server import Server

from server.door.doors import Handler, is_loopback, open_tcp, open_tls
from server.door.gate import Gate
from server.door.identity import Account
from server.door.tls import TlsFiles, tls_of
from server.upkeep.logs import event
from warroom.times import format_stamp

logger = logging.getLogger(__name__)

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with
"""Addresses that mean all of a machine's; nobody can connect to them."""


@dataclass(frozen=True)
class Listen:
    """Where to listen on TCP. Beyond loopback it is with TLS, there too where `tls` says so.

    `files`: the user's certificate in place of the hub's own. `advertise`: the address that invites
    show, in place of the one that is listened on.
    """

    host: str
    port: int
    tls: bool = False
    files: TlsFiles | None = None
    advertise: tuple[str, int] | None = None

    @property
    def encrypted(self) -> bool:
        """Whether TLS is spoken."""
        return self.tls or self.files is not None or not is_loopback(self.host)


@dataclass(frozen=True)
class Opened:
    """A door that is open: `addresses` are where; `remote` what others are told, with the `pin`."""

    server: Server
    addresses: list[str]
    remote: tuple[str, ...] = ()
    pin: str = ""


async def open_door(
    listen: Listen,
    data: Path,
    handler: Handler,
    *,
    who: Callable[[str | None], Account],
    who_here: Callable[[str | None], Account],
    gate: Gate,
    now: datetime,
) -> Opened:
    """Open it; `who` gives the account behind an Authorization header that came through TLS,
    `who_here` behind one that came in plain text, on loopback.

    Raises HubError.
    """
    host, port = listen.host, listen.port
    if not listen.encrypted:
        server = await open_tcp(host, port, handler, who_here, gate)
        return Opened(server, _addresses("ws", server))
    names = [listen.advertise[0] if listen.advertise else host, host]
    tls = tls_of(data, listen.files, [name for name in names if name not in EVERYWHERE], now)
    # On loopback too: what ends there may begin elsewhere, in a tunnel or a proxy.
    server = await open_tls(host, port, handler, context=tls.context, who=who, gate=gate)
    addresses = _addresses("wss", server)
    shown = listen.advertise or (
        socket.getfqdn() if host in EVERYWHERE else host,
        server.sockets[0].getsockname()[1],
    )
    logger.info(
        "Who comes in from elsewhere sees a key with the pin %s; its certificate ends %s.",
        tls.pin,
        format_stamp(tls.expires),
        extra=event("tls", pin=tls.pin, expires=tls.expires.isoformat()),
    )
    return Opened(server, addresses, (f"wss://{_bracketed(shown[0])}:{shown[1]}",), tls.pin)


def _addresses(scheme: str, server: Server) -> list[str]:
    names = [sock.getsockname() for sock in server.sockets]
    return [f"{scheme}://{_bracketed(name[0])}:{name[1]}" for name in names]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
