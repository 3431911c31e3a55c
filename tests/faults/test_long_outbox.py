"""An outbox as full as it may be: all of it is sent after a reconnect, once each, in order."""

import asyncio
import logging
import time
from pathlib import Path

import pytest

from tests.support.hub_process import HubProcess, hub_process
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.link.address import parse_address
from warroom.link.link import Link
from warroom.link.outbox import MAX_COMMANDS, NotKept
from warroom.model.commands import Note
from warroom.model.entry import open_entry, verify
from warroom.model.events import Noted
from warroom.wire import frames as fr

logger = logging.getLogger(__name__)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


def link_to(hub: HubProcess, state: Path) -> Link:
    return Link(parse_address(hub.address), name="ana", state_dir=state)


async def notes(hub: HubProcess, incident: str) -> list[str]:
    """The texts of a log's notes, from a chain that holds."""
    async with WireClient(hub.socket, "reader") as reader:
        watching, page = await reader.watch(incident, page=500)
        stored = list(page.entries)
        while stored[0].seq > 1:
            await reader.say(fr.Fetch(incident, before=stored[0].seq))
            stored[:0] = (await reader.expect(fr.Page)).entries
    assert verify(incident, stored) == watching.head_hash
    events = [open_entry(each).event for each in stored]
    return [event.text for event in events if isinstance(event, Noted)]


async def test_all_that_was_typed_offline_is_sent_once_and_in_order(tmp_path: Path) -> None:
    said = [f"note {number}" for number in range(MAX_COMMANDS)]
    with hub_process() as hub:
        async with WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
        hub.stop()
        link = link_to(hub, tmp_path)
        began = time.monotonic()
        for text in said:
            link.submit(Note(text=text), incident)
        kept = time.monotonic() - began
        with pytest.raises(NotKept):
            link.submit(Note(text="one too many"), incident)
        del link  # as after kill -9: what counts is on the disk

        again = link_to(hub, tmp_path)
        assert len(again.pending) == MAX_COMMANDS
        running = asyncio.create_task(again.run())
        await asyncio.to_thread(hub.start)
        began = time.monotonic()
        # Cut off on the way: what the hub has written by then stays single, acknowledged or not.
        await until(lambda: len(again.pending) < MAX_COMMANDS // 2, "half of it", deadline=300)
        await asyncio.to_thread(hub.kill)
        await asyncio.to_thread(hub.start)
        await until(lambda: not again.pending, "all of it", deadline=300)
        sent = time.monotonic() - began
        again.stop()
        await running
        assert await notes(hub, incident) == said
        assert not again.refusals.left
    logger.info("%d commands: kept in %.1f s, sent in %.1f s", MAX_COMMANDS, kept, sent)
