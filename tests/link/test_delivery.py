from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.link_user import LinkUser, until
from tests.support.scripted_hub import ScriptedHub
from warroom.link.changes import (
    CommandAcked,
    CommandPending,
    CommandRefused,
    HubReadOnly,
    LinkChanged,
)
from warroom.link.delivery import Delivery
from warroom.link.outbox import Meant, Outbox, outbox_dir
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.refusal import Why
from warroom.wire import frames as fr


def texts(user: LinkUser) -> list[str]:
    room = user.link.room("INC-1")
    assert room is not None
    return [entry.event.text for entry in room.entries if isinstance(entry.event, ev.Noted)]


async def test_a_command_is_pending_then_acked_then_off_the_disk(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    user = LinkUser(hub, tmp_path)
    user.link.watch("INC-1")
    async with user.running():
        command_id = user.link.submit(cm.Note(text="hello\x1b[2J"), "INC-1")
        assert user.told(CommandPending) == [CommandPending(command_id)]
        (pending,) = user.link.pending
        assert (pending.id, pending.command) == (command_id, cm.Note(text="hello[2J"))
        acked = CommandAcked(command_id, "INC-1", 2, 2)
        assert await user.link.outcome(command_id) == acked
        assert await user.link.outcome(command_id) == acked
        assert user.told(CommandAcked) == [acked]
        assert user.link.pending == ()
    assert Outbox(outbox_dir(tmp_path, user.link.address)).pending == ()
    with pytest.raises(KeyError):
        await user.link.outcome("never heard of")


async def test_an_ack_that_is_lost_does_not_make_a_second_entry(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    hub.ack = False
    user = LinkUser(hub, tmp_path)
    async with user.running():
        command_id = user.link.submit(cm.Note(text="once"), "INC-1")
        await user.offline()
        assert [pending.id for pending in user.link.pending] == [command_id]
        hub.ack = True
        await user.let_reconnect()
        assert await user.link.outcome(command_id) == CommandAcked(command_id, "INC-1", 2, 2)
    sends = [frame for frame in hub.received if isinstance(frame, fr.Send)]
    assert [send.id for send in sends] == [command_id, command_id]
    assert sends[0] == sends[1]
    assert hub.head("INC-1") == 2


async def test_what_was_typed_offline_survives_a_restart_and_is_sent_in_order(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    before = LinkUser(hub, tmp_path)
    ids = []
    for n in range(5):
        ids.append(before.link.submit(cm.Note(text=f"offline {n}"), "INC-1"))
        await before.clock.advance(1)
    after = LinkUser(hub, tmp_path)
    assert [pending.id for pending in after.link.pending] == ids
    after.link.watch("INC-1")
    async with after.running():
        await until(lambda: not after.link.pending)
        await until(lambda: texts(after) == [f"offline {n}" for n in range(5)])
    assert [change.id for change in after.told(CommandPending)] == ids
    assert [change.id for change in after.told(CommandAcked)] == ids
    assert LinkUser(hub, tmp_path).link.pending == ()


async def test_two_screens_of_one_person_send_it_once_in_effect(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    one = LinkUser(hub, tmp_path)
    command_id = one.link.submit(cm.Note(text="shared"), "INC-1")
    other = LinkUser(hub, tmp_path)
    async with one.running(), other.running():
        await one.link.outcome(command_id)
        await other.link.outcome(command_id)
    assert hub.head("INC-1") == 2


async def test_a_refusal_after_a_reconnect_reaches_the_listener(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    user = LinkUser(hub, tmp_path)
    command_id = user.link.submit(cm.FinishTask(task="T\x1b9"), "INC-1")
    async with user.running():
        refused = await user.link.outcome(command_id)
    assert isinstance(refused, CommandRefused)
    assert refused.why is Why.NOT_FOUND
    assert "T9" in refused.sentence
    assert user.told(CommandRefused) == [refused]
    assert LinkUser(hub, tmp_path).link.pending == ()


async def heard_and_waits(hub: ScriptedHub, user: LinkUser, sends: int) -> None:
    await until(lambda: len(hub.sent(fr.Send)) == sends and user.clock.sleeping)


async def test_try_again_keeps_a_command_and_sends_it_later(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    hub.answer = lambda send: fr.Refused(send.id, Why.TRY_AGAIN, "The disk is full.")
    user = LinkUser(hub, tmp_path)
    async with user.running():
        command_id = user.link.submit(cm.Note(text="patience"), "INC-1")
        waited = []
        for sends in range(1, 7):
            await heard_and_waits(hub, user, sends)
            waited.append((user.clock.sleeping[0] - user.clock.now()).total_seconds())
            await user.clock.advance(waited[-1])
        assert waited == [0.5, 1, 2, 4, 5, 5]
        await heard_and_waits(hub, user, 7)
        hub.drop()
        await user.let_reconnect()
        await heard_and_waits(hub, user, 8)
        assert [pending.id for pending in user.link.pending] == [command_id]
        assert user.told(CommandRefused) == []
        hub.answer = lambda send: None
        await user.clock.advance(5)
        assert isinstance(await user.link.outcome(command_id), CommandAcked)
    assert {frame.id for frame in hub.received if isinstance(frame, fr.Send)} == {command_id}


async def test_what_was_put_off_goes_out_when_the_hub_can_write_again(hub: ScriptedHub) -> None:
    hub.answer = lambda send: fr.Refused(send.id, Why.TRY_AGAIN, "The disk is full.")
    user = LinkUser(hub)
    async with user.running():
        await hub.tell_all(fr.HubState("The disk is full."))
        command_id = user.link.submit(cm.Note(text="patience"), "INC-1")
        await until(lambda: user.clock.sleeping)
        hub.answer = lambda send: None
        await hub.tell_all(fr.HubState(""))
        assert isinstance(await user.link.outcome(command_id), CommandAcked)
    assert [change.sentence for change in user.told(HubReadOnly)] == ["The disk is full.", ""]


def test_what_was_put_off_goes_out_in_the_order_in_which_it_was_typed() -> None:
    delivery = Delivery(None, FakeClock(), lambda change: None)
    delivery.begin("ana", Meant("unix:/x", "ana"))
    typed = [delivery.keep(cm.Note(text=text), "INC-1", live=True).id for text in "abcd"]
    for each in typed:
        delivery.queue(each)
    sent = [delivery.next_frame() for _ in typed[:3]]
    # The answer to what came too early can be here before that to what it has to wait for.
    for each in (typed[2], typed[0], typed[1]):
        delivery.put_off(each)
    assert delivery.next_frame() is None
    delivery.resume()
    assert [delivery.next_frame() for _ in typed[:3]] == sent
    assert delivery.next_frame() is not None


async def test_what_one_person_typed_is_never_sent_as_another(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    user = LinkUser(hub, tmp_path)
    async with user.running():
        hub.drop()
        await user.offline()
        command_id = user.link.submit(cm.Note(text="by ana"), "INC-1")
    hub.you = "ben"
    other = LinkUser(hub, tmp_path)
    async with other.running():
        assert "typed as ana" in other.link.sentence
        mine = other.link.submit(cm.Note(text="by ben"), "INC-1")
        await other.link.outcome(mine)
        assert [pending.id for pending in other.link.pending] == [command_id]
    assert [frame.id for frame in hub.received if isinstance(frame, fr.Send)] == [mine]
    hub.you = "ana"
    again = LinkUser(hub, tmp_path)
    async with again.running():
        await again.link.outcome(command_id)


async def test_damage_in_the_outbox_is_told(hub: ScriptedHub, tmp_path: Path) -> None:
    user = LinkUser(hub, tmp_path)
    directory = outbox_dir(tmp_path, user.link.address)
    (directory / "broken.json").write_text("{")
    again = LinkUser(hub, tmp_path)
    async with again.running():
        assert "could not be read" in again.link.sentence
        assert str(directory / "damaged") in again.link.sentence


async def test_a_full_disk_here_is_told_and_the_text_sent(hub: ScriptedHub, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a directory should be")
    user = LinkUser(hub, tmp_path / "state")
    async with user.running():
        ids = [user.link.submit(cm.Note(text=f"note {n}"), "INC-1") for n in range(2)]
        assert not user.link.pending[0].durable
        for command_id in ids:
            await user.link.outcome(command_id)
    told = [change for change in user.told(LinkChanged) if "in memory only" in change.sentence]
    assert len(told) == 1


async def settled(hub: ScriptedHub, number: int) -> None:
    await until(lambda: len(hub.settled) >= number)


async def test_many_commands_arrive_whatever_happens_to_the_connection(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    user = LinkUser(hub, tmp_path)
    user.link.watch("INC-1")
    async with user.running():
        ids = []
        for n in range(60):
            ids.append(user.link.submit(cm.Note(text=f"note {n}"), "INC-1"))
            if n % 12 == 5:
                await settled(hub, n - 4)
                hub.ack = n % 24 != 5
                hub.drop()
                user.link.submit(cm.Pin(target=1), "INC-1")
                await user.offline()
                hub.ack = True
                await user.let_reconnect()
        await until(lambda: not user.link.pending)
        await until(lambda: len(user.timeline("INC-1")) == hub.head("INC-1"))
    stored = [entry.command_id for entry in hub.logs["INC-1"]]
    assert all(stored.count(command_id) == 1 for command_id in ids)
    assert user.timeline("INC-1") == list(range(1, hub.head("INC-1") + 1))


async def test_a_note_that_had_to_wait_says_when_it_was_written(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    user = LinkUser(hub, tmp_path)
    early = user.link.submit(cm.Note(text="before the hub"), "INC-1")
    written = user.link.pending[0].submitted_at
    async with user.running():
        await user.link.outcome(early)
        late = user.link.submit(cm.Note(text="with the hub"), "INC-1")
        await user.link.outcome(late)
        user.link.watch("INC-1")
        await until(lambda: len(texts_or_none(user)) == 2)
        room = user.link.room("INC-1")
        assert room is not None
        assert [entry.occurred_at for entry in room.entries[1:]] == [written, None]


def texts_or_none(user: LinkUser) -> list[str]:
    room = user.link.room("INC-1")
    return texts(user) if room is not None and room.complete else []
