"""Of several addresses the first that answers is taken; of each other one it is said why not."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.scripted_hub import ScriptedHub
from warroom.link.address import Address
from warroom.link.dial import LinkRefused
from warroom.link.once import NoHub, connect
from warroom.link.seek import answering, seek


def at(path: Path) -> Address:
    return Address("unix", path=str(path))


@pytest.fixture
def none(tmp_path: Path) -> Address:
    """Where nobody listens."""
    return at(tmp_path / "none.sock")


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Address]:
    """Where a connection is taken and nothing is ever said."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "silent.sock"))
        listening.listen()
        yield at(tmp_path / "silent.sock")


async def test_the_first_that_answers_is_taken(
    hub: ScriptedHub, none: Address, silent: Address
) -> None:
    sought = await seek([silent, none, at(hub.path)], name="ana", patience=0, knock=0.3)
    assert sought.address == at(hub.path)
    assert sought.greeting.you == "ana"
    assert sought.passed == (
        f"The hub at {silent} does not answer.",
        f"No hub runs at {none}.",
    )


async def test_where_none_answers_each_is_named(none: Address, silent: Address) -> None:
    with pytest.raises(ConnectionError) as caught:
        await seek([none, silent], patience=0, knock=0.3)
    assert str(none) in str(caught.value) and str(silent) in str(caught.value)


async def test_a_refusal_is_final_where_no_other_answers(tmp_path: Path, none: Address) -> None:
    async def forbid(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    path = tmp_path / "forbids.sock"
    async with await asyncio.start_unix_server(forbid, path):
        for addresses in ([none, at(path)], [at(path), none]):
            with pytest.raises(LinkRefused) as caught:
                await seek(addresses, patience=0)
            assert f"No hub runs at {none}." in caught.value.sentence
            assert f"{at(path)}: The hub does not let this account in." in caught.value.sentence


async def test_a_hub_that_is_restarting_is_waited_for(tmp_path: Path, none: Address) -> None:
    late = ScriptedHub(tmp_path / "late.sock")

    async def begin() -> None:
        await late.start()

    starting = asyncio.get_running_loop().call_later(0.3, lambda: asyncio.ensure_future(begin()))
    try:
        assert (await seek([none, at(late.path)], patience=30)).address == at(late.path)
    finally:
        starting.cancel()
        late.drop()
        await late.stop()


async def test_the_only_address_is_not_asked_first(none: Address) -> None:
    assert await answering([none]) == none


async def test_a_command_goes_on_to_the_next(hub: ScriptedHub, none: Address) -> None:
    async with connect(none, others=[at(hub.path)], name="ana", timeout=30) as once:
        assert once.you == "ana"
    with pytest.raises(NoHub, match=r"none\.sock\. .*none\.sock\. Start one with"):
        async with connect(none, others=[none], timeout=0):
            pass
