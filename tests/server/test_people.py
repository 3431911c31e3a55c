"""One person who floods: told, kept waiting, nothing lost or out of order; others go on."""

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from server.door import people
from server.door.people import HOLD, TOLD_AGAIN, Bucket, People, Person
from server.rooms.turns import Turns
from tests.support.clock import Watch
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.link.address import Address
from warroom.link.changes import Change, LinkChanged
from warroom.link.link import Link
from warroom.model import events as ev
from warroom.model.commands import Note
from warroom.model.refusal import Why
from warroom.wire import frames as fr

Client = Callable[[str], WireClient]


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that a test reaches in a moment."""
    monkeypatch.setattr(people, "COMMANDS_AT_ONCE", 40)
    monkeypatch.setattr(people, "COMMANDS_PER_SECOND", 100)
    monkeypatch.setattr(people, "READS_AT_ONCE", 20)
    monkeypatch.setattr(people, "READS_PER_SECOND", 10)
    monkeypatch.setattr(people, "HOLD", 0.1)


def test_a_bucket_gives_so_many_at_once_and_then_so_many_a_second(clock: Watch) -> None:
    bucket = Bucket(3, 2, clock)
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now += 0.5
    assert bucket.take() == 0
    assert bucket.take() == 0.5
    clock.now += 3600
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]


@pytest.mark.usefixtures("tight")
def test_all_commands_are_held_together_so_that_they_keep_their_order(clock: Watch) -> None:
    person = Person(clock)
    assert [person.may_send() for _ in range(40)] == [0.0] * 40
    assert person.may_send() == people.HOLD
    clock.now += people.HOLD / 2
    # The bucket has filled meanwhile, and still nothing overtakes what was put off.
    assert person.may_send() == pytest.approx(people.HOLD / 2)
    clock.now += people.HOLD
    assert person.may_send() == 0


def test_coming_back_fills_no_bucket(clock: Watch) -> None:
    everybody = People(clock)
    person = everybody.join("mallory")
    while not person.may_send():
        pass
    everybody.leave(person)
    clock.now += HOLD / 2
    for n in range(people.REMEMBERED + 1):
        everybody.leave(everybody.join(f"name {n}"))
    assert everybody.join("mallory").may_send() > 0


def test_a_person_is_told_now_and_then(clock: Watch) -> None:
    person = Person(clock)
    assert [person.not_told_yet() for _ in range(3)] == [True, False, False]
    clock.now += TOLD_AGAIN
    assert person.not_told_yet()


async def test_everybody_has_a_turn_and_keeps_their_order() -> None:
    turns: Turns[str] = Turns(lambda item: item[0], each=100)
    for n in range(6):
        await turns.put(f"m{n}")
    await turns.put("a0")
    await turns.put("b0")
    await turns.put("a1")
    assert await turns.take(4) == ["m0", "a0", "b0", "m1"]
    assert await turns.take(100) == ["a1", "m2", "m3", "m4", "m5"]
    turns.done(9)
    await turns.join()


async def test_one_who_fills_the_queue_waits_and_no_other() -> None:
    turns: Turns[str] = Turns(lambda item: item[0], each=2)
    await turns.put("m0")
    await turns.put("m1")
    third = asyncio.create_task(turns.put("m2"))
    await asyncio.sleep(0)
    assert not third.done()
    await turns.put("a0")
    assert await turns.take(2) == ["m0", "a0"]
    await third
    assert await turns.take(9) == ["m1", "m2"]


def note(text: str) -> fr.Send:
    return fr.Send(str(uuid.uuid4()), fr.raw_command(Note(text=text)), "INC-1")


@pytest.mark.usefixtures("tight", "hub")
async def test_a_flood_is_told_to_wait_and_others_are_not(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    async with client("mallory") as mallory, client("mallory") as again, client("ana") as ana:
        incident = await ana.declare()
        for n in range(60):
            await mallory.say(note(f"flood {n}"))
            await again.say(note(f"flood too {n}"))
        refused = await mallory.expect(fr.Refused)
        assert refused.why is Why.TRY_AGAIN
        assert 0 < refused.after <= people.HOLD
        assert "commands a second" in refused.sentence
        assert isinstance(await ana.command(Note(text="heard"), incident), fr.Ack)
        await again.expect(fr.Refused)
        for each in (mallory, again):
            while sum(isinstance(frame, fr.Ack | fr.Refused) for frame in each.seen) < 60:
                await each.expect(fr.Frame)
    await until(lambda: "mallory sends too much" in caplog.text)
    assert caplog.text.count("mallory sends too much") == 1


@pytest.mark.usefixtures("tight", "hub")
async def test_a_flood_of_questions_is_answered_slowly_and_told_so(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    async with client("mallory") as mallory, client("ana") as ana:
        incident = await ana.declare()
        for _ in range(30):
            await mallory.say(fr.Fetch(incident, before=2))
        told = await mallory.expect(fr.Problem)
        assert told.why is Why.TRY_AGAIN
        assert "more slowly" in told.sentence
        await until(lambda: "mallory asks too much" in caplog.text)
        answered = [frame for frame in mallory.seen if isinstance(frame, fr.Page)]
        while len(answered) < 30:
            answered.append(await mallory.expect(fr.Page))
        assert sum(isinstance(frame, fr.Problem) for frame in mallory.seen) == 1


@pytest.mark.usefixtures("tight", "hub")
async def test_nothing_overtakes_what_was_put_off_though_the_wait_is_over(client: Client) -> None:
    async with client("ana") as ana, client("ana") as elsewhere:
        incident = await ana.declare()
        early = [note(f"note {n}") for n in range(60)]
        for each in early:
            await ana.say(each)
        while sum(isinstance(frame, fr.Ack | fr.Refused) for frame in ana.seen) < 60:
            await ana.expect(fr.Frame)
        put_off = [frame.id for frame in ana.seen if isinstance(frame, fr.Refused)]
        other = str(uuid.uuid4())
        while not isinstance(await elsewhere.command(Note(text="x"), incident, other), fr.Ack):
            pass  # until this person may send again
        newest = str(uuid.uuid4())
        answer = await ana.command(Note(text="newest"), incident, newest)
        assert isinstance(answer, fr.Refused)
        assert (answer.why, answer.after > 0) == (Why.TRY_AGAIN, True)
        # The first of them was withdrawn by its author meanwhile: that holds nobody up for good.
        assert len(put_off) > 2
        for waiting in [*put_off[1:], newest]:
            while not isinstance(await ana.command(Note(text="x"), incident, waiting), fr.Ack):
                pass


@pytest.mark.usefixtures("tight", "hub")
async def test_a_long_outbox_goes_out_whole_and_in_order_and_its_author_is_told(
    place: Path, client: Client
) -> None:
    told: list[Change] = []
    link = Link(Address("unix", path=str(place / "hub.sock")), name="ana", listener=told.append)
    async with client("ben") as ben:
        await ben.declare()
        texts = [f"offline {n}" for n in range(150)]
        for text in texts:
            link.submit(Note(text=text), "INC-1")
        link.watch("INC-1")
        running = asyncio.create_task(link.run())
        await until(lambda: not link.pending)
        room = link.room("INC-1")
        assert room is not None
        await until(lambda: room.complete and len(room.entries) == 151)
    noted = [entry.event.text for entry in room.entries if isinstance(entry.event, ev.Noted)]
    assert noted == texts
    said = [change.sentence for change in told if isinstance(change, LinkChanged)]
    assert any("sent again by itself" in sentence for sentence in said)
    assert link.sentence == ""
    link.stop()
    await running
