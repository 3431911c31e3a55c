"""Knocks at a hub's door once: is it there, what does it say of itself, who am I to it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from websockets.exceptions import ConnectionClosed, WebSocketException

from warroom import __version__
from warroom.clock import Clock
from warroom.link.address import Address
from warroom.link.dial import dial, hang_up, refusal, why_lost
from warroom.text import clean_line
from warroom.wire.frames import Hello, Welcome, decode_to_client, encode
from warroom.wire.limits import PROTOCOL


@dataclass(frozen=True, slots=True)
class Greeting:
    """How a hub answered. `ahead`: its clock less this machine's, good to half of `took`.

    `epoch` names its history, `former` those that it continues. `remote`: its addresses for other
    machines, `pin` what it shows there.
    """

    you: str
    version: str
    protocol: int
    read_only: str
    warning: str
    ahead: timedelta
    took: timedelta
    epoch: str = ""
    former: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    ssh: str = ""
    pin: str = ""


async def probe(
    address: Address, *, name: str, token: str, clock: Clock, patience: float = 5.0
) -> Greeting:
    """Say hello and goodbye, within `patience` seconds.

    Raises LinkRefused when the hub does not let this person in or speaks another version, and
    ConnectionError with a sentence when there is no hub.
    """
    try:
        async with asyncio.timeout(patience):
            return await _greet(address, name, token, clock)
    except ConnectionClosed as error:
        raise refusal(error) or ConnectionError(why_lost(error, address)) from error
    except (OSError, TimeoutError, EOFError, WebSocketException) as error:
        raise ConnectionError(why_lost(error, address)) from error
    except msgspec.DecodeError as error:
        raise ConnectionError(f"What answers at {address} is not a warroom hub.") from error


async def _greet(address: Address, name: str, token: str, clock: Clock) -> Greeting:
    connection = await dial(address, token, lambda: None)
    try:
        before = clock.monotonic()
        await connection.send(encode(Hello(PROTOCOL, __version__, name)))
        welcome = decode_to_client(await connection.recv(decode=False))
        took = timedelta(seconds=clock.monotonic() - before)
        now = clock.now()
    finally:
        await hang_up(connection)
    if not isinstance(welcome, Welcome):
        raise msgspec.DecodeError("the hub's first frame is no welcome")
    return Greeting(
        you=clean_line(welcome.you),
        version=clean_line(welcome.version, 40),
        protocol=welcome.protocol,
        read_only=clean_line(welcome.read_only),
        warning=clean_line(welcome.warning),
        ahead=welcome.now - (now - took / 2),
        took=took,
        epoch=clean_line(welcome.epoch),
        former=tuple(map(clean_line, welcome.former)),
        remote=tuple(map(clean_line, welcome.remote)),
        ssh=clean_line(welcome.ssh),
        pin=clean_line(welcome.pin),
    )
