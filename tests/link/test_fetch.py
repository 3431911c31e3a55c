"""A log is fetched whole, also from a hub that restarts meanwhile."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosedError

import warroom.link.fetch as module
from server.main import HubOptions, running
from tests.support.wire_client import WireClient
from warroom.link.address import parse_address
from warroom.link.fetch import fetch_log
from warroom.link.once import NoHub


def options(place: Path) -> HubOptions:
    return HubOptions(data=place / "data", socket=place / "hub.sock")


async def a_log(place: Path) -> str:
    async with WireClient(place / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        await ana.note(incident, "one more")
        return incident


async def test_a_hub_that_comes_back_is_waited_for(tmp_path: Path) -> None:
    address = parse_address(f"unix:{tmp_path / 'hub.sock'}")
    async with running(options(tmp_path)):
        incident = await a_log(tmp_path)
    fetching = asyncio.ensure_future(fetch_log(address, incident))
    await asyncio.sleep(0)
    async with running(options(tmp_path)):
        log = await fetching
    assert (log.seq, log.head) == (2, (2, log.hash))


async def test_a_hub_that_goes_away_in_the_middle_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = parse_address(f"unix:{tmp_path / 'hub.sock'}")
    whole, times = module._fetch, 0

    async def interrupted(*args: Any) -> Any:
        nonlocal times
        times += 1
        if times <= module.RESTARTS:
            raise ConnectionClosedError(None, None)
        return await whole(*args)

    monkeypatch.setattr(module, "_fetch", interrupted)
    async with running(options(tmp_path)):
        incident = await a_log(tmp_path)
        assert (await fetch_log(address, incident)).seq == 2
        monkeypatch.setattr(module, "_fetch", _gone)
        with pytest.raises(NoHub, match="connection to the hub was lost"):
            await fetch_log(address, incident)


async def _gone(*_: Any) -> Any:
    raise ConnectionClosedError(None, None)
