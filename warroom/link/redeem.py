"""Becomes a known device of a hub: hands in an invite, once, and survives a lost answer."""

import asyncio
import hashlib
import secrets
import socket
from dataclasses import replace

import msgspec
from websockets.exceptions import ConnectionClosed

from warroom import __version__
from warroom.link.address import Address, Key
from warroom.link.dial import (
    AGAIN,
    EXPECTED,
    OPEN_TIMEOUT,
    LinkRefused,
    dial,
    hang_up,
    refusal,
    why_lost,
)
from warroom.link.invitation import Invitation
from warroom.link.known_hubs import KnownHub, KnownHubs
from warroom.link.welcome import welcome_in
from warroom.text import clean_line
from warroom.wire.codes import Close
from warroom.wire.frames import Hello, Welcome, encode
from warroom.wire.limits import PROTOCOL

ATTEMPTS = 3
"""Connections that may be lost in the middle before somebody has to say it again."""


async def redeem(invitation: Invitation, hubs: KnownHubs) -> KnownHub:
    """Redeem an invite, and keep in `hubs` what opens the hub from now on.

    The device's token is made and kept before anything is sent, and only its SHA-256 is handed in.
    If the hub says that the invite is used it may be this device that has used it, in an attempt
    whose answer was lost: then the token opens the door. Raises LinkRefused, ConnectionError with a
    sentence, OSError where nothing can be kept.
    """
    token = hubs.token_for(invitation.secret, secrets.token_urlsafe(32))
    device = Hello(
        PROTOCOL,
        __version__,
        device_token=hashlib.sha256(token.encode()).hexdigest(),
        device=clean_line(socket.gethostname(), 60),
    )
    address = invitation.address
    try:
        welcome = await _patiently(invitation, token, device)
    except msgspec.DecodeError as error:
        raise ConnectionError(f"What answers at {address} is not a warroom hub.") from error
    hub = KnownHub(invitation.pin, token, clean_line(welcome.you))
    hubs.keep(address, hub)
    return hub


async def _patiently(invitation: Invitation, token: str, device: Hello) -> Welcome:
    known = replace(invitation.address, key=Key(invitation.pin, token))
    for left in reversed(range(ATTEMPTS)):
        try:
            return await _said(invitation.with_key, device)
        except LinkRefused as refused:
            if refused.code == Close.OTHER_VERSION:
                raise
            try:
                return await _said(known, Hello(PROTOCOL, __version__))
            except (LinkRefused, *EXPECTED):
                raise refused from None
        except EXPECTED as error:
            if not left or not isinstance(error, ConnectionClosed):
                raise ConnectionError(why_lost(error, invitation.address)) from error
            await asyncio.sleep(AGAIN)
    raise AssertionError("not reached")


async def _said(address: Address, hello: Hello) -> Welcome:
    """Say hello and goodbye. Raises LinkRefused, and what a network does."""
    connection = await dial(address, "", lambda: None)
    try:
        await connection.send(encode(hello), text=True)
        async with asyncio.timeout(OPEN_TIMEOUT):
            return welcome_in(await connection.recv(decode=False))
    except ConnectionClosed as error:
        if refused := refusal(error):
            raise refused from error
        raise
    finally:
        await hang_up(connection)
