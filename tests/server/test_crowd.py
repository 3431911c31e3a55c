"""One person's connections are bounded: nobody who has a key to the hub can keep the others out."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from server.door.bounds import CONNECTIONS, CONNECTIONS_OF_ONE
from tests.support.wire_client import WireClient
from warroom.wire.codes import FATAL, Close

Client = Callable[[str], WireClient]


@pytest.mark.usefixtures("hub")
async def test_one_person_does_not_take_all_places(client: Client, place: Path) -> None:
    assert CONNECTIONS_OF_ONE * 8 <= CONNECTIONS
    async with AsyncExitStack() as stack:
        ones = [await stack.enter_async_context(client("ana")) for _ in range(CONNECTIONS_OF_ONE)]
        with pytest.raises(ConnectionClosed) as closed:
            await client("ana").__aenter__()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == Close.TOO_SLOW
        assert closed.value.rcvd.code not in FATAL
        assert f"{CONNECTIONS_OF_ONE} connections" in closed.value.rcvd.reason
        async with client("ben") as ben:
            incident = await ben.declare()
        async with WireClient(place / "hub.sock") as owner:
            assert await owner.note(incident, "who runs the hub gets in") == 2
        await ones[0].ws.close()
        async with client("ana") as again:
            assert await again.note(incident, "there is a place again") == 3


@pytest.mark.usefixtures("hub")
async def test_the_hubs_own_account_gets_in_however_many_it_has(place: Path) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(CONNECTIONS_OF_ONE + 1):
            last = await stack.enter_async_context(WireClient(place / "hub.sock"))
        assert await last.declare()
