"""An old client with a new hub and the other way round: a sentence, never silence or a crash."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from websockets.asyncio.server import ServerConnection, unix_serve

from tests.faults.clients import BareClient
from tests.faults.trial import Trial, trial
from tests.support.until import until
from warroom.link.address import Address
from warroom.link.link import Link, LinkRefused
from warroom.wire import frames as fr
from warroom.wire.codes import Close
from warroom.wire.limits import PROTOCOL


async def hello(t: Trial, **fields: object) -> BareClient:
    """A connection whose first frame is a hello with these fields."""
    client = BareClient("other#1", "other", t.history, t.hub.socket)
    await client.connect(first=msgspec.json.encode({"type": "hello", "name": "other", **fields}))
    t.bares.append(client)
    return client


@pytest.mark.faults
@pytest.mark.parametrize("protocol", [0, PROTOCOL + 1, 2**40])
async def test_a_client_of_another_protocol_is_told_so(protocol: int, seed: int) -> None:
    async with trial(seed) as t:
        t.inject("client with another protocol")
        client = await hello(t, protocol=protocol, version="9.9")
        await until(lambda: client.closed)
        assert client.closed is not None
        assert client.closed.rcvd is not None
        assert client.closed.rcvd.code == Close.OTHER_VERSION
        assert f"you speak {protocol}." in client.closed.rcvd.reason
        await t.finish()


async def test_what_a_newer_client_says_more_is_passed_over(seed: int) -> None:
    """Unknown fields of frames. A command that is not wholly understood is refused by its id: half
    of it would be something else than was meant."""
    async with trial(seed) as t:
        incident = await t.declare()
        t.inject("newer client")
        client = await hello(t, protocol=PROTOCOL, version="9.9", mood="good", zone={"a": [1]})
        await client.welcome()
        await client.say(_json(type="watch", incident=incident, colour="red"))
        await client.next(lambda f: isinstance(f, fr.Watching))
        note = {"kind": "note", "text": "from the future"}
        await client.say(_json(type="send", id="1", incident=incident, command=note, x=1))
        assert isinstance(await client.answer("1"), fr.Ack)
        for n, command in enumerate(({**note, "mood": "good"}, {"kind": "teleport"}), 2):
            await client.say(_json(type="send", id=str(n), incident=incident, command=command))
            refused = await client.answer(str(n))
            assert isinstance(refused, fr.Refused)
            assert "same version" in refused.sentence
        assert client.closed is None
        await client.say(_json(type="sing", song="x"))
        await until(lambda: client.closed)
        assert client.closed.rcvd.code == Close.BAD_FRAME  # type: ignore[attr-defined]
        await t.finish()


@pytest.mark.faults
async def test_an_older_client_says_less(seed: int) -> None:
    """Only the fields that protocol 1 began with."""
    async with trial(seed) as t:
        incident = await t.declare()
        t.inject("older client")
        client = await hello(t, protocol=PROTOCOL, version="0.1")
        await client.say(_json(type="watch", incident=incident))
        watching = await client.next(lambda f: isinstance(f, fr.Watching))
        assert isinstance(watching, fr.Watching)
        assert not watching.resync
        await client.next(lambda f: isinstance(f, fr.Page))
        await t.finish()


@contextlib.asynccontextmanager
async def other_hub(path: Path, welcome: dict[str, object]) -> AsyncIterator[None]:
    """A hub of another version, as far as its first frame."""

    async def serve(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(_json(**welcome), text=True)
        await connection.wait_closed()

    async with unix_serve(serve, str(path), compression=None):
        yield


WELCOME: dict[str, object] = {
    "type": "welcome", "version": "9.9", "epoch": "e", "you": "ana", "now": "2026-11-23T02:13:07Z",
}  # fmt: skip


async def test_a_hub_of_another_protocol_is_not_called_again(tmp_path: Path) -> None:
    link = Link(Address("unix", path=str(tmp_path / "h")), name="ana")
    async with other_hub(tmp_path / "h", {**WELCOME, "protocol": PROTOCOL + 1}):
        with pytest.raises(LinkRefused, match="Install the hub's version"):
            await asyncio.wait_for(link.run(), 20)


async def test_what_a_newer_hub_says_more_is_passed_over(tmp_path: Path) -> None:
    link = Link(Address("unix", path=str(tmp_path / "h")), name="ana")
    more = {"protocol": PROTOCOL, "weather": "fine", "features": ["a", {"b": 1}]}
    async with other_hub(tmp_path / "h", {**WELCOME, **more}):
        running = asyncio.create_task(link.run())
        await until(lambda: link.you == "ana")
        link.stop()
        await running


def _json(**fields: object) -> bytes:
    return msgspec.json.encode(fields)
