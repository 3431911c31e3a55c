"""Entries that were never in the log: whoever may write can make a chain that goes on from it."""

import uuid

from tests.server.test_register import Place, at, clock
from warroom.model import events as ev
from warroom.model.entry import StoredEntry, seal
from warroom.model.incident import Incident, decode_snapshot
from warroom.wire import frames as fr

__all__ = ["at", "clock"]


def forged(incident: Incident, actor: str) -> list[StoredEntry]:
    """Two entries that a hub would have made of somebody else's notes, after the last there is."""
    made, previous = list[StoredEntry](), incident.hash
    assert incident.last_at is not None
    for number in (1, 2):
        stored, _ = seal(
            incident=incident.id,
            previous=previous,
            seq=incident.seq + number,
            recorded_at=incident.last_at,
            occurred_at=None,
            actor=actor,
            command_id=str(uuid.uuid4()),
            salt="00" * 16,
            event=ev.Noted(text=f"never said {number}"),
        )
        made.append(stored)
        previous = stored.hash
    return made


async def test_what_the_hub_itself_wrote_last_is_followed_by_nothing_that_it_lost(
    at: Place,
) -> None:
    token = await at.join("mallory")
    async with at.here("ana") as ana, at.with_token(token) as mallory:
        name = await ana.declare()
        for _ in range(2):
            watching, _ = await mallory.watch(name)
            entries = forged(decode_snapshot(watching.snapshot), "ana")
            await mallory.say(fr.Offer(name, watching.epoch, entries))
            await mallory.say(fr.Fetch(name, before=9))
            await mallory.expect(fr.Page)
            again, page = await ana.watch(name)
            assert again.epoch == watching.epoch
            assert again.head == watching.head == 1
            assert not again.forks
            assert len(page.entries) == 1
