"""Files that come over the wire: all or nothing, bounded, proven, and answered in a sentence."""

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

import server.rooms.intake as module
from server.main import HubOptions, running
from tests.support.clock import FakeClock
from tests.support.incidents import Desk, led_by_ana
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import StoredEntry, open_entry, seal
from warroom.model.ids import GENESIS, REGISTER_LOG
from warroom.model.incident import decode_snapshot
from warroom.model.refusal import Why
from warroom.model.words import HUB, Role
from warroom.saved.file import file_lines
from warroom.saved.log import SavedLog
from warroom.wire import frames as fr

Client = Callable[[str], WireClient]

pytestmark = pytest.mark.usefixtures("hub")


def story(notes: int = 3, name: str = "INC-1", word: str = "note") -> list[StoredEntry]:
    desk = Desk(name)
    led_by_ana(desk)
    for number in range(notes):
        desk.do("ben", cm.Note(text=f"{word} {number}"))
    return desk.stored


def file_of(stored: list[StoredEntry], name: str = "INC-1") -> bytes:
    return b"".join(file_lines(SavedLog(name, "e1", stored)))


def asked_for(data: bytes) -> fr.Import:
    header = msgspec.json.decode(data.split(b"\n", 1)[0])
    return fr.Import(str(uuid.uuid4()), header["log"], header["entries"], header["head"], len(data))


async def hand_in(
    client: WireClient, data: bytes, asked: fr.Import | None = None, part: int = 60_000
) -> fr.Imported | fr.Refused:
    asked = asked or asked_for(data)
    await client.say(asked)
    answer = await _answer(client, asked.id)
    if not isinstance(answer, fr.ImportReady):
        return answer
    for start in range(0, len(data), part):
        await client.ws.send(data[start : start + part])
    answer = await _answer(client, asked.id)
    assert not isinstance(answer, fr.ImportReady)
    return answer


async def _answer(client: WireClient, asked: str) -> fr.ImportReady | fr.Imported | fr.Refused:
    async with asyncio.timeout(20):
        while True:
            frame = fr.decode_to_client(await client.ws.recv())
            client.seen.append(frame)
            if isinstance(frame, fr.ImportReady | fr.Imported | fr.Refused) and frame.id == asked:
                return frame


async def refused(client: WireClient, data: bytes, says: str, why: Why = Why.INVALID) -> None:
    answer = await hand_in(client, data)
    assert isinstance(answer, fr.Refused), answer
    assert says in answer.sentence
    assert answer.why is why


async def test_what_was_taken_in_is_there_for_all_at_once(client: Client) -> None:
    stored = story()
    async with client("ana") as ana, client("ben") as ben:
        await ben.say(fr.WatchLobby())
        await ben.expect(fr.Lobby, lambda frame: frame.whole)
        answer = await hand_in(ana, file_of(stored), part=100)
        assert (answer.id, answer) == (answer.id, fr.Imported(answer.id, "INC-1", 5))
        lobby = await ben.expect(fr.Lobby)
        assert [row.summary.id for row in lobby.rows] == ["INC-1"]
        watching, page = await ben.watch("INC-1")
        assert page.entries == stored
        assert (watching.head, watching.head_hash) == (5, stored[-1].hash)
        assert decode_snapshot(watching.snapshot).commander == "ana"
        assert await ana.note("INC-1", "goes on") == 6
        assert await ana.declare() == "INC-2"


async def test_the_register_says_who_took_it_in(client: Client) -> None:
    async with client("mallory") as mallory, client("") as keeper:
        answer = await hand_in(mallory, file_of(story()))
        assert isinstance(answer, fr.Imported)
        found = list[tuple[str, ev.Event]]()
        async with asyncio.timeout(20):
            while not found:
                await keeper.say(fr.Fetch(REGISTER_LOG, 2**31))
                page = await keeper.expect(fr.Frame)
                if isinstance(page, fr.Page):
                    opened = map(open_entry, page.entries)
                    found = [(e.actor, e.event) for e in opened if e.seq > 1]
        head = story()[-1].hash
        assert found[-1] == (HUB, ev.LogTakenIn(person="mallory", log=answer.incident, head=head))


async def test_a_log_with_a_tail_is_a_log_like_any_other(client: Client) -> None:
    async with client("ana") as ana:
        assert await ana.declare("Its own") == "INC-1"
        names = []
        for word in ("one", "two"):  # both begin with the same entry
            answer = await hand_in(ana, file_of(story(word=word)))
            assert isinstance(answer, fr.Imported)
            names.append(answer.incident)
        first = story()[0].hash
        assert names == [f"INC-1~{first[:4]}", f"INC-1~{first[:5]}"]
        for name in names:
            assert await ana.note(name, "goes on") == 6
        again = await hand_in(ana, file_of(story(word="two")))
        assert isinstance(again, fr.Refused)
        assert f"{names[1]} is here already and goes further" in again.sentence


async def test_a_command_that_the_old_hub_took_is_acknowledged_again(client: Client) -> None:
    stored = story()
    async with client("ben") as ben:
        await hand_in(ben, file_of(stored))
        last = stored[-1]
        answer = await ben.command(cm.Note(text="note 2"), "INC-1", last.command_id)
        assert answer == fr.Ack(last.command_id, "INC-1", 5, 5)
        answer = await ben.command(cm.Note(text="x"), "INC-9", last.command_id)
        assert isinstance(answer, fr.Refused)
        assert answer.why is Why.CONFLICT
        _, page = await ben.watch("INC-1")
        assert len(page.entries) == 5


async def test_a_copy_beside_another_log_answers_for_no_command(client: Client) -> None:
    stored = story()
    async with client("ben") as ben:
        await ben.declare("Its own")
        answer = await hand_in(ben, file_of(stored))
        assert isinstance(answer, fr.Imported)
        again = await ben.command(cm.Note(text="mine"), "INC-1", stored[-1].command_id)
        assert again == fr.Ack(stored[-1].command_id, "INC-1", 2, 2)


async def test_command_ids_that_are_here_already_do_not_stand_in_the_way(client: Client) -> None:
    async with client("ana") as ana:
        await hand_in(ana, file_of(story()))
        # The same ids of commands by the same people, in a log of another name.
        answer = await hand_in(ana, file_of(story(name="INC-2"), "INC-2"))
        assert answer == fr.Imported(answer.id, "INC-2", 5)


def _declared(title: str) -> ev.Declared:
    event = open_entry(story()[0]).event
    assert isinstance(event, ev.Declared)
    return replace(event, title=title)


def _sealed(event: ev.Event, previous: StoredEntry | None = None) -> StoredEntry:
    now = Desk().now
    return seal(
        incident="INC-1", previous=previous.hash if previous else GENESIS,
        seq=previous.seq + 1 if previous else 1, recorded_at=now, occurred_at=None,
        actor="ana", command_id="x", salt="00" * 16, event=event,
    )[0]  # fmt: skip


async def test_what_is_no_sound_log_is_refused_and_nothing_is_kept(client: Client) -> None:
    good = story()
    begun = _sealed(_declared("x"))
    async with client("ana") as ana:
        edited = [*good[:2], replace(good[2], actor="mallory"), *good[3:]]
        await refused(ana, file_of(edited), "Entry 3 of the file is missing or is not what was")
        await refused(ana, file_of([*good[:2], *good[3:]]), "Entry 3 of the file is missing")
        cut = file_of(good).splitlines(keepends=True)[:-1]
        await refused(ana, b"".join(cut), "ends with another one (4)")
        torn = file_of(good).replace(b'"seq":4', b'"seq":"', 1)
        await refused(ana, torn, "Line 5 of the file is no entry")
        await refused(ana, file_of([_sealed(ev.Noted(text="x"))]), "is not how such a log goes")
        twice = [begun, _sealed(_declared("y"), begun)]
        await refused(ana, file_of(twice), "Entry 2 of the file is not how such a log goes")
        for other in (
            ev.ProblemOpened(title="x"),
            ev.RegisterOpened(),
            ev.StandingChanged(name="ana", standing=Role.COMMANDER),
        ):
            foreign = [begun, _sealed(other, begun)]
            await refused(ana, file_of(foreign), "Entry 2 of the file is not how such a log goes")
        hostile = _sealed(_declared("x\x1b[2J"))
        await refused(ana, file_of([hostile]), "holds characters that no hub writes")
        problem = file_of(good).replace(b'"INC-1"', b'"PRB-1"', 1)
        await refused(ana, problem, "Entry 1 of the file is missing or is not what was sealed")
        await refused(
            ana,
            b'{"warroom":1}\n'.replace(
                b"}", b',"log":"INC-1","epoch":"","entries":1,"head":"x","key":"y","signature":"z"}'
            ),
            "signature does not",
        )
        await ana.say(fr.WatchLobby())
        assert (await ana.expect(fr.Lobby)).rows == []
        assert isinstance(await hand_in(ana, file_of(good)), fr.Imported)


async def test_sizes_are_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    data = file_of(story())
    async with client("ana") as ana:
        for size, says in ((0, "0 bytes"), (2**40, "a hub takes up to"), (-5, "-5 bytes")):
            answer = await hand_in(ana, data, replace(asked_for(data), size=size))
            assert isinstance(answer, fr.Refused)
            assert says in answer.sentence
        answer = await hand_in(ana, data, replace(asked_for(data), size=len(data) - 1))
        assert isinstance(answer, fr.Refused)
        assert "More bytes came than were announced" in answer.sentence
        answer = await hand_in(ana, data, replace(asked_for(data), entries=2))
        assert isinstance(answer, fr.Refused)
        assert "not what was announced" in answer.sentence
        monkeypatch.setattr(module, "MAX_IMPORT_ENTRY", 100)
        await refused(ana, data, "is longer than 100 bytes")
        monkeypatch.undo()
        monkeypatch.setattr(module, "MAX_IMPORTED_STATE", 100)
        await refused(ana, data, "more than a room can show")
        monkeypatch.undo()
        assert isinstance(await hand_in(ana, data), fr.Imported)


async def test_what_comes_after_a_refusal_is_passed_over(client: Client) -> None:
    data = file_of(story())
    async with client("ana") as ana:
        asked = replace(asked_for(data), size=10)
        await ana.say(asked)
        assert isinstance(await _answer(ana, asked.id), fr.ImportReady)
        for _ in range(5):
            await ana.ws.send(data[:20])
        assert isinstance(await _answer(ana, asked.id), fr.Refused)
        assert await ana.declare() == "INC-1"  # the connection lives


async def test_so_many_at_once_and_a_lost_connection_leaves_nothing(
    client: Client, place: Path
) -> None:
    data = file_of(story())
    names = [f"p{number}" for number in range(module.OPEN)]
    async with client("ana") as ana:
        waiting = [client(name) for name in names]
        for each in waiting:
            await each.__aenter__()
            asked = asked_for(data)
            await each.say(asked)
            assert isinstance(await _answer(each, asked.id), fr.ImportReady)
            await each.ws.send(data[:50])
        await refused(ana, data, "files are being taken in", Why.TRY_AGAIN)
        for each in waiting:
            await each.ws.close()
        # The hub sees soon that they are gone.
        while not isinstance(await hand_in(ana, data), fr.Imported):
            pass
    left = {path.name for path in (place / "data").iterdir()}
    assert not {name for name in left if "tmp" in name}


async def test_the_hub_answers_others_while_a_long_file_is_proven(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, answered = 0, asyncio.Event()

    async def others_turn(_: float) -> None:
        nonlocal turns
        turns += 1
        await answered.wait()

    data = file_of(story(notes=6_000))
    async with client("ana") as ana, client("ben") as ben:
        own = await ben.declare("In the meantime")
        monkeypatch.setattr(module, "sleep", others_turn)
        handing = asyncio.ensure_future(hand_in(ana, data))
        await until(lambda: turns, "the file is being proven and lets others have their turn")
        for number in range(3):
            await ben.note(own, f"note {number}")
        assert not handing.done()
        answered.set()
        answer = await handing
        assert isinstance(answer, fr.Imported)
        assert answer.incident.startswith("INC-1~")
        assert turns > 6_000 / module.STEP


async def test_its_deadlines_ring_only_when_somebody_here_goes_on(place: Path) -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.Tell(audience="customers", text="x", next_update=600))
    clock = FakeClock()
    options = HubOptions(data=place / "other", socket=place / "other.sock")
    for _ in range(2):  # the second time after a restart
        async with running(options, clock), WireClient(options.socket or place, "ana") as ana:
            await hand_in(ana, file_of(desk.stored))
            await clock.advance(86_400)
            assert (await ana.watch("INC-1"))[0].head == desk.incident.seq
    async with running(options, clock), WireClient(options.socket or place, "ana") as ana:
        watching, _ = await ana.watch("INC-1")
        head = watching.head + 1
        assert await ana.note("INC-1", "we go on with it") == head
        missed = await ana.expect(fr.Entries, lambda frame: frame.entries[-1].seq > head)
        assert missed.entries[-1].actor == "hub"
