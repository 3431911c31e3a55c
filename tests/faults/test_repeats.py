"""Commands that come twice, late, overtaken: each is applied once, and its id names it for ever."""

import asyncio
import random
import uuid

import pytest

from tests.faults.clients import BareClient
from tests.faults.meddler import Meddler
from tests.faults.trial import trial
from tests.support.until import until
from warroom.model.commands import Note
from warroom.wire import frames as fr


@pytest.mark.faults
@pytest.mark.timeout(180)
async def test_shuffled_sends_over_several_connections(seed: int) -> None:
    """900 commands, each sent four times in any order, by three people over six connections."""
    async with trial(seed) as t:
        incident = await t.declare()
        said = [
            (f"p{n % 3}", str(uuid.UUID(int=t.rng.getrandbits(128), version=4)), f"said {n};")
            for n in range(900)
        ]
        sends = said * 4
        t.rng.shuffle(sends)
        clients = {
            actor: [await t.bare(actor), await t.bare(actor, tcp=True)]
            for actor in ("p0", "p1", "p2")
        }
        for actor, command_id, text in sends:
            client = t.rng.choice(clients[actor])
            t.inject("command repeated")
            await client.command(Note(text=text), incident, id=command_id, text=text)
        asked = [client for pair in clients.values() for client in pair]
        await until(lambda: sum(_answers(client.frames) for client in asked) == len(sends))
        # Somebody so fast is asked to wait; what was put off is sent again until it is taken.
        while late := [each for each in said if each[1] not in {f.id for f in _acks(asked)}]:
            for actor, command_id, text in late:
                await clients[actor][0].command(Note(text=text), incident, id=command_id, text=text)
                await asyncio.sleep(0.01)
        evidence = await t.finish()
        assert len(evidence.log.incidents[incident]) == 901


async def test_an_id_with_another_body_is_a_conflict(seed: int) -> None:
    async with trial(seed) as t:
        incident = await t.declare()
        ana = await t.bare("ana")
        command_id = await ana.command(Note(text="the first"), incident, text="the first")
        assert isinstance(await ana.answer(command_id), fr.Ack)
        t.inject("same id with another body")
        await ana.command(Note(text="the second"), incident, id=command_id, text="the second")
        refused = await ana.next(lambda f: isinstance(f, fr.Refused))
        assert isinstance(refused, fr.Refused)
        assert refused.why.value == "conflict"
        # After a restart too: the hub's memory is its log.
        await t.crash()
        await t.start()
        again = await t.bare("ana")
        await again.command(Note(text="the second"), incident, id=command_id, text="the second")
        assert isinstance(await again.answer(command_id), fr.Refused)
        evidence = await t.finish()
        assert len(evidence.log.incidents[incident]) == 2


@pytest.mark.faults
async def test_links_behind_a_bad_line(seed: int) -> None:
    """Every command of two links comes twice or late, while the line is cut again and again."""
    async with trial(seed) as t:
        incident = await t.declare()
        meddler = Meddler(
            t.place / "m.sock", t.hub.socket, random.Random(seed), t.history, twice=0.6, late=0.6
        )
        await meddler.start()
        try:
            for actor in ("ana", "ben"):
                t.start_link(actor, incident, address=meddler.address)
            for n in range(60):
                for client in t.links.values():
                    client.say(f"note {n}")
                if n % 20 == 10:
                    await until(lambda: all(client.live for client in t.links.values()))
                    t.inject("connection cut")
                    meddler.cut()
            await t.finish()
        finally:
            await meddler.stop()


def _acks(clients: list[BareClient]) -> list[fr.Ack]:
    return [f for client in clients for f in client.frames if isinstance(f, fr.Ack)]


def _answers(frames: list[fr.ToClient]) -> int:
    return sum(isinstance(frame, fr.Ack | fr.Refused) for frame in frames)
