"""The hub as it is started for people, on its own event loop (uvloop where it exists)."""

import socket
from contextlib import ExitStack

from server.door.bounds import GREETING_AT_ONCE
from tests.support.hub_process import hub_process
from tests.support.wire_client import WireClient


async def test_a_hub_process_serves_members_and_refuses_a_storm() -> None:
    with hub_process() as hub, ExitStack() as stack:
        async with WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
            socks = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(100)]
            for sock in socks:
                sock.connect(str(hub.socket))
            socks[-1].settimeout(20)
            assert socks[-1].recv(65_536).startswith(b"HTTP/1.1 429 ")
            assert await ana.note(incident, "nobody else notices") == 2
        assert len(socks) > GREETING_AT_ONCE
        assert "turned away" in hub.log
        assert "Traceback" not in hub.log
