"""A connection until it is welcome: the hello, the invite that it redeems, the first answer."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import msgspec
from websockets.asyncio.server import ServerConnection

from server.authority.register import Register
from server.door.complaints import Complaints
from server.door.guarded import Guarded, hang_up
from server.door.identity import Account, settle_name
from server.door.people import CROWDED, People
from server.rooms.fanout import Fanout
from server.rooms.peer import Peer
from server.store.base import Store
from server.upkeep.disk_watch import DiskWatch
from warroom import __version__
from warroom.clock import Clock
from warroom.text import clean_line
from warroom.wire import frames as fr
from warroom.wire.codes import Close
from warroom.wire.limits import PROTOCOL

HELLO_PATIENCE = 5.0
"""Seconds until the first frame."""


class Greets(Protocol):
    """What is needed of the hub here."""

    store: Store
    clock: Clock
    disk: DiskWatch
    complaints: Complaints
    register: Register
    people: People
    fanout: Fanout
    remote: tuple[str, ...]
    ssh: str
    pin: str

    @property
    def warning(self) -> str:
        """What everybody is told that needs seeing to."""


async def greet(
    hub: Greets, connection: Guarded, account_of: Callable[[ServerConnection], Account]
) -> Peer | None:
    """Welcome whoever may come in; None for one who was sent away.

    Raises NotKnown, TimeoutError, StoreFailed, and what decoding raises.
    """
    data = await asyncio.wait_for(connection.recv(), HELLO_PATIENCE)
    hello = fr.decode_to_hub(data)
    if not isinstance(hello, fr.Hello):
        raise msgspec.ValidationError("not a Hello")
    if hello.protocol != PROTOCOL:
        await end(
            hub,
            connection,
            Close.OTHER_VERSION,
            f"This hub speaks protocol {PROTOCOL} (warroom {__version__}), you speak"
            f" {hello.protocol}. Use the same version of warroom.",
        )
        return None
    account = account_of(connection)
    if account.invite:
        account = await hub.register.redeem(
            account.invite, hello.device_token, clean_line(hello.device)
        )
    # No await from here on: whoever is revoked after this look is among those who are put out.
    name = settle_name(account, hello.name)
    hub.register.require(account, name)
    own = account.keeper and name == account.name
    if hub.people.crowds(name) and not own:
        await end(hub, connection, Close.TOO_SLOW, CROWDED)
        return None
    peer = hub.fanout.peer(connection, name, hub.clock.now(), account)
    peer.send(
        fr.Welcome(
            protocol=PROTOCOL,
            version=__version__,
            epoch=hub.store.epoch,
            you=peer.name,
            now=hub.clock.now(),
            read_only=hub.disk.condition.read_only,
            warning=hub.warning,
            former=list(hub.store.former),
            remote=list(hub.remote),
            ssh=hub.ssh,
            pin=hub.pin,
        )
    )
    here = connection.who.startswith("uid ")
    hub.register.came_in(account, name, "this machine" if here else connection.who)
    return peer


async def end(hub: Greets, connection: Guarded, code: Close, sentence: str) -> None:
    """Send somebody away who was never welcomed."""
    hub.complaints.about(
        f"{code} {connection.who}", f"A connection of {connection.who} was ended: {sentence}"
    )
    await hang_up(connection, code, sentence)
