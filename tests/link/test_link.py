import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from websockets.asyncio.server import ServerConnection, serve, unix_serve
from websockets.http11 import Request, Response

from tests.support.link_user import LinkUser, until
from tests.support.scripted_hub import START, ScriptedHub
from warroom.link import dial
from warroom.link.address import Address, parse_address
from warroom.link.changes import (
    CommandAcked,
    CommandPending,
    CommandRefused,
    HistoryReset,
    HubReadOnly,
    LinkChanged,
    LinkState,
    LobbyChanged,
    PresenceChanged,
    StateKnown,
    WatchFailed,
)
from warroom.link.link import Link, LinkRefused, delay
from warroom.link.outbox import Outbox, outbox_dir
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import StoredEntry
from warroom.model.refusal import Why
from warroom.model.words import Priority, Severity
from warroom.wire import frames as fr


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[ScriptedHub]:
    hub = ScriptedHub(tmp_path / "hub.sock")
    await hub.start()
    await hub.record("INC-1", ev.Declared("Checkout", Severity.SEV2, Priority.P2))
    yield hub
    hub.drop()
    await hub.stop()


async def say(hub: ScriptedHub, *texts: str) -> None:
    await hub.record("INC-1", *(ev.Noted(text) for text in texts))


def texts(user: LinkUser) -> list[str]:
    room = user.link.room("INC-1")
    assert room is not None
    return [entry.event.text for entry in room.entries if isinstance(entry.event, ev.Noted)]


# The way in and out


async def test_a_link_begins_live_and_leaves_with_a_clean_close(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    assert user.link.last_heard() is None
    async with user.running():
        assert user.link.you == "ana"
        assert user.link.epoch == "epoch-1"
        await user.clock.advance(3)
        assert user.link.last_heard() == 3
    assert user.states == [LinkState.CONNECTING, LinkState.LIVE, LinkState.STOPPED]
    await until(lambda: hub.closes != [])
    assert hub.closes == [1000]


async def test_stop_ends_the_wait_for_a_hub_that_is_not_there(tmp_path: Path) -> None:
    user = LinkUser(ScriptedHub(tmp_path / "nobody.sock"))
    running = asyncio.create_task(user.link.run())
    await user.offline()
    assert "No hub runs at unix:" in user.link.sentence
    assert user.link.sentence.endswith("Trying again.")
    user.link.stop()
    await running
    assert user.states == [LinkState.CONNECTING, LinkState.OFFLINE, LinkState.STOPPED]


async def test_a_link_stopped_before_it_runs_returns(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.stop()
    await user.link.run()
    assert user.link.state is LinkState.STOPPED


async def test_leaving_waits_for_the_ack_of_the_last_words(
    hub: ScriptedHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warroom.link.link.PARTING", 30.0)
    user = LinkUser(hub, tmp_path)
    async with user.running():
        user.link.submit(cm.Note(text="bye"), "INC-1")
    assert user.link.pending == ()
    assert len(hub.settled) == 1


async def test_every_attempt_waits_longer_up_to_a_limit(tmp_path: Path) -> None:
    user = LinkUser(ScriptedHub(tmp_path / "nobody.sock"))
    running = asyncio.create_task(user.link.run())
    waited = []
    for _ in range(7):
        await until(lambda: user.clock.sleeping)
        waited.append((user.clock.sleeping[0] - user.clock.now()).total_seconds())
        await user.clock.advance(waited[-1])
    assert waited == [0.25, 0.5, 1, 2, 4, 5, 5]
    assert user.states == [LinkState.CONNECTING, LinkState.OFFLINE]
    user.link.stop()
    await running


def test_jitter_never_takes_all_of_the_delay() -> None:
    assert [delay(n, 0.0) for n in (0, 50)] == [0.05, 0.05]
    assert [delay(n, 0.5) for n in (0, 3, 5_000)] == [0.125, 1, 2.5]


async def called_and_waits(hub: ScriptedHub, user: LinkUser, connects: int) -> None:
    await until(lambda: hub.connects == connects and user.clock.sleeping)


async def test_a_hub_that_accepts_and_closes_is_not_stormed(hub: ScriptedHub) -> None:
    hub.goodbye = (1011, "the database is locked")
    user = LinkUser(hub)
    running = asyncio.create_task(user.link.run())
    waited = []
    for attempt in range(1, 8):
        await called_and_waits(hub, user, attempt)
        assert "the database is locked" in user.link.sentence
        waited.append((user.clock.sleeping[0] - user.clock.now()).total_seconds())
        await user.clock.advance(waited[-1])
    assert waited == [0.25, 0.5, 1, 2, 4, 5, 5]
    user.link.stop()
    await running


async def test_the_delays_begin_anew_after_a_connection_that_lived(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    async with user.running():
        for lives, waits in ((0, 0.25), (1, 0.5), (6, 0.25), (0, 0.5)):
            await user.clock.advance(lives)
            hub.drop()
            await user.offline()
            assert (user.clock.sleeping[0] - user.clock.now()).total_seconds() == waits
            await user.clock.advance(waits)
            await user.live()


@pytest.mark.parametrize(
    ("code", "reason", "says"),
    [
        (4401, "Nobody here is\x1b[2J called that.", "Nobody here is[2J called that."),
        (4401, "", "does not know you"),
        (4426, "", "another version"),
        (4400, "", "could not read"),
    ],
)
async def test_a_refusal_for_good_ends_the_link_with_a_sentence(
    hub: ScriptedHub, code: int, reason: str, says: str
) -> None:
    hub.goodbye = (code, reason)
    user = LinkUser(hub)
    with pytest.raises(LinkRefused, match=r"^[^\x1b]+$") as caught:
        await user.link.run()
    assert says in caught.value.sentence
    assert caught.value.code == code
    assert user.told(LinkChanged)[-1] == LinkChanged(LinkState.STOPPED, caught.value.sentence)
    assert hub.connects == 1


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (401, b"", "does not know this token"),
        (403, b"Account 1000 is \x1b[1mnot\x1b[0m let in.", "Account 1000 is not let in."),
    ],
)
async def test_a_closed_door_ends_the_link_with_a_sentence(
    tmp_path: Path, status: int, body: bytes, says: str
) -> None:
    def shut(connection: ServerConnection, request: Request) -> Response:
        response = connection.respond(status, "")
        return replace_body(response, body)

    path = str(tmp_path / "door.sock")
    async with unix_serve(_nothing, path, process_request=shut):
        link = Link(Address("unix", path=path))
        with pytest.raises(LinkRefused) as caught:
            await link.run()
    assert caught.value.code == status
    assert says in caught.value.sentence


def replace_body(response: Response, body: bytes) -> Response:
    response.body = body
    del response.headers["Content-Length"]
    response.headers["Content-Length"] = str(len(body))
    return response


async def _nothing(connection: ServerConnection) -> None:
    await connection.wait_closed()


async def test_over_tcp_the_token_goes_in_a_header_and_no_origin_with_it() -> None:
    asked: list[Request] = []

    def door(connection: ServerConnection, request: Request) -> Response:
        asked.append(request)
        return connection.respond(401, "")

    async with serve(_nothing, "127.0.0.1", 0, process_request=door) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        link = Link(parse_address(f"ws://127.0.0.1:{port}"), token="secret")
        with pytest.raises(LinkRefused):
            await link.run()
    headers = asked[0].headers
    assert headers["Authorization"] == "Bearer secret"
    assert "Origin" not in headers
    assert "Sec-WebSocket-Extensions" not in headers


async def test_something_else_that_listens_there_is_no_hub(tmp_path: Path) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n")
        await writer.drain()
        writer.close()

    hub = ScriptedHub(tmp_path / "smtp.sock")
    server = await asyncio.start_unix_server(talk, str(hub.path))
    user = LinkUser(hub)
    running = asyncio.create_task(user.link.run())
    await user.offline()
    assert "is not a warroom hub" in user.link.sentence
    user.link.stop()
    await running
    server.close()


@pytest.mark.parametrize("nonsense", [b"not JSON", b'{"type":"new"}', b'{"type":"welcome"}', b"["])
async def test_a_hub_that_sends_nonsense_is_left_and_tried_again(
    hub: ScriptedHub, nonsense: bytes
) -> None:
    user = LinkUser(hub)
    async with user.running():
        await hub.tell_all(nonsense)
        await user.offline()
        assert "cannot read" in user.link.sentence
        await user.let_reconnect()
    assert hub.connects == 2


async def test_a_hub_that_says_nothing_at_first_is_left(
    hub: ScriptedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dial, "OPEN_TIMEOUT", 0.05)
    hub.mute = True
    user = LinkUser(hub)
    running = asyncio.create_task(user.link.run())
    await user.offline()
    assert "does not answer" in user.link.sentence
    hub.mute = False
    monkeypatch.undo()
    await user.let_reconnect()
    user.link.stop()
    await running


async def test_a_hub_that_falls_silent_is_noticed_though_the_socket_is_open(
    hub: ScriptedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dial, "SILENCE", 1.0)
    user = LinkUser(hub)
    running = asyncio.create_task(user.link.run())
    while user.link.state is not LinkState.LIVE:  # a machine under load may be silent as long
        await user.clock.advance(5)
        await asyncio.sleep(0.001)
    hub.deaf()
    for _ in range(200):  # more than the send buffers hold: pings no longer get through
        user.link.submit(cm.Note(text="x" * 10_000), "INC-1")
    for _ in range(10):
        await user.clock.settle()
    user.link.watch("INC-1")  # stuck behind them
    await user.offline()
    assert "does not answer" in user.link.sentence
    assert len(user.link.pending) == 200
    monkeypatch.undo()
    await user.let_reconnect()
    await user.complete("INC-1")
    await until(lambda: not user.link.pending)
    assert len(hub.sent(fr.Watch)) == 1
    user.link.stop()
    await running


async def test_a_listener_that_fails_does_not_end_the_link(
    hub: ScriptedHub, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(change: object) -> None:
        raise RuntimeError("the screen is broken")

    link = Link(Address("unix", path=str(hub.path)), listener=fail)
    link.watch("INC-1")
    running = asyncio.create_task(link.run())
    with caplog.at_level(logging.ERROR):
        await until(lambda: (room := link.room("INC-1")) is not None and room.complete)
    assert "The listener failed on LinkChanged" in caplog.text
    link.stop()
    await running


# Following


async def test_a_room_comes_newest_page_first_and_goes_on_live(hub: ScriptedHub) -> None:
    hub.page = 4
    await say(hub, *(f"note {n}" for n in range(10)))
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        await say(hub, "live")
        await until(lambda: user.timeline("INC-1") == list(range(1, 13)))
        room = user.link.room("INC-1")
        assert room is not None
        assert room.incident == hub.states["INC-1"]
    watch = hub.sent(fr.Watch)
    assert [(w.since, w.present) for w in watch if isinstance(w, fr.Watch)] == [(0, True)]
    first = next(n for n, c in enumerate(user.changes) if isinstance(c, StateKnown))
    assert user.timeline("INC-1")[-1] == 12
    assert type(user.changes[first + 1]).__name__ == "EntriesArrived"


async def test_after_a_drop_nothing_is_missing_and_nothing_there_twice(hub: ScriptedHub) -> None:
    await say(hub, "before")
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        for size in (500, 2):
            hub.page = size
            hub.drop()
            await user.offline()
            await say(hub, *(f"meanwhile {size} {n}" for n in range(7)))
            await user.let_reconnect()
            await until(lambda: user.timeline("INC-1") == list(range(1, hub.head("INC-1") + 1)))
            await user.complete("INC-1")
    resumed = [(w.epoch, w.since) for w in hub.sent(fr.Watch) if isinstance(w, fr.Watch)]
    assert resumed == [("", 0), ("epoch-1", 2), ("epoch-1", 9)]
    assert user.told(HistoryReset) == []


async def test_a_screen_that_opens_where_a_command_line_reads_becomes_present(
    hub: ScriptedHub,
) -> None:
    user = LinkUser(hub)
    async with user.running():
        user.link.watch("INC-1", present=False)
        await user.complete("INC-1")
        user.link.watch("INC-1")
        await say(hub, "at the same time")
        await until(lambda: len(hub.sent(fr.Watch)) == 2)
        await user.complete("INC-1")
        await until(lambda: user.timeline("INC-1") == [1, 2])
    watches = [frame for frame in hub.received if isinstance(frame, fr.Watch)]
    assert [watch.present for watch in watches] == [False, True]


async def test_a_restarted_hub_is_found_again(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        await hub.stop()
        await user.offline()
        assert "restarting" in user.link.sentence
        await hub.start()
        await say(hub, "after the restart")
        await user.let_reconnect()
        await until(lambda: texts(user) == ["after the restart"])


async def test_entries_that_come_twice_are_shown_once(hub: ScriptedHub) -> None:
    hub.twice = True
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        for n in range(5):
            await say(hub, f"note {n}")
        await until(lambda: len(user.timeline("INC-1")) >= 6)
    assert user.timeline("INC-1") == [1, 2, 3, 4, 5, 6]


async def test_a_gap_in_live_entries_is_closed(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        hub.live = False
        await say(hub, "missed", "missed too")
        hub.live = True
        await say(hub, "arrives")
        await until(lambda: user.timeline("INC-1") == [1, 2, 3, 4])
        assert texts(user) == ["missed", "missed too", "arrives"]
    assert user.told(HistoryReset) == []
    assert hub.connects == 1


async def test_another_epoch_is_told_and_read_anew(hub: ScriptedHub) -> None:
    await say(hub, "of the old hub")
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        hub.drop()
        await user.offline()
        hub.epoch = "epoch-2"
        del hub.logs["INC-1"], hub.states["INC-1"]
        await hub.record("INC-1", ev.Declared("Another", Severity.SEV1, Priority.P1))
        await user.let_reconnect()
        await user.complete("INC-1")
        room = user.link.room("INC-1")
        assert room is not None
        assert room.incident.title == "Another"
    assert [reset.sentence for reset in user.told(HistoryReset)] == ["That is another history."]
    shown = user.changes[user.changes.index(user.told(HistoryReset)[0]) :]
    assert [type(change).__name__ for change in shown[:3]] == [
        "HistoryReset",
        "StateKnown",
        "EntriesArrived",
    ]


async def test_a_broken_chain_is_told_and_fetched_once_more(hub: ScriptedHub) -> None:
    await say(hub, "one", "two", "three")
    spoiled: list[int] = []

    def once(stored: StoredEntry) -> StoredEntry:
        if stored.seq == 3 and not spoiled:
            spoiled.append(3)
            return replace(stored, actor="mallory")
        return stored

    hub.tamper = once
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        room = user.link.room("INC-1")
        assert room is not None
        assert room.doubt == ""
    (reset,) = user.told(HistoryReset)
    assert "entry 3 is not what was recorded" in reset.sentence
    assert len(hub.sent(fr.Watch)) == 2


async def test_a_chain_that_stays_broken_is_shown_but_said_to_be(hub: ScriptedHub) -> None:
    await say(hub, "one", "two", "three")
    hub.tamper = lambda s: replace(s, actor="mallory") if s.seq == 3 else s
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        room = user.link.room("INC-1")
        assert room is not None
        assert "entry 3" in room.doubt
        await say(hub, "goes on")
        await until(lambda: texts(user)[-1:] == ["goes on"])
    assert ["Fetching it again" in reset.sentence for reset in user.told(HistoryReset)] == [
        True,
        False,
    ]
    assert "warroom verify" in user.told(HistoryReset)[1].sentence
    assert len(hub.sent(fr.Watch)) == 3


async def test_hostile_text_and_unknown_events_arrive_clean(hub: ScriptedHub) -> None:
    await say(hub, "\x1b]52;c;cm0=\x07copied")
    await hub.record("INC-1", ev.Unknown("escalated", '{"kind":"escalated","to":"\\u001b[2J"}'))
    user = LinkUser(hub)
    user.link.watch("INC-1")
    user.link.watch_lobby()
    async with user.running():
        await user.complete("INC-1")
        await hub.tell_all(fr.Presence("INC-1", [fr.Person("e\x1b[2Jve", START)]))
        row = fr.LobbyRow(hub.summary("INC-1"), ["e\x1b[2Jve"])
        await hub.tell_all(fr.Lobby([replace(row, summary=replace(row.summary, title="\x1bc"))]))
        await hub.tell_all(fr.Problem(Why.INVALID, "no\x1b[2J\x07", "INC-1"))
        await hub.tell_all(fr.HubState("disk\x1b[2J\nfull"))
        unknown = user.link.room("INC-1")
        await until(lambda: user.told(HubReadOnly))
        assert unknown is not None
        assert isinstance(unknown.entries[2].event, ev.Unknown)
        assert unknown.entries[2].event.name == "escalated"
        assert [person.name for person in unknown.people] == ["e[2Jve"]
    assert user.told(PresenceChanged)[-1].people[0].name == "e[2Jve"
    assert user.told(LobbyChanged)[-1].rows[0].present == ["e[2Jve"]
    assert user.told(LobbyChanged)[-1].rows[0].summary.title == "c"
    assert user.told(HubReadOnly)[-1].sentence == "disk[2J full"
    assert user.told(WatchFailed) == [WatchFailed("INC-1", Why.INVALID, "no[2J")]
    assert "\\x1b" not in repr(user.changes)


async def test_an_incident_that_is_not_there_is_told_once(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.watch("INC-9")
    async with user.running():
        await until(lambda: user.told(WatchFailed))
        assert user.told(WatchFailed) == [WatchFailed("INC-9", Why.NOT_FOUND, "There is no INC-9.")]
        assert user.link.room("INC-9") is None
        hub.drop()
        await user.let_reconnect()
    assert len(hub.sent(fr.Watch)) == 1


async def test_the_lobby_is_followed_over_reconnects(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.watch_lobby()
    async with user.running():
        await until(lambda: list(user.link.lobby) == ["INC-1"])
        hub.drop()
        await user.offline()
        await hub.record("INC-2", ev.Declared("Second", Severity.SEV3, Priority.P3))
        await user.let_reconnect()
        await until(lambda: list(user.link.lobby) == ["INC-1", "INC-2"])
        user.link.watch_lobby(False)
        hub.drop()
        await user.let_reconnect()
    asked = [frame.on for frame in hub.received if isinstance(frame, fr.WatchLobby)]
    assert asked in ([True, True, False], [True, True])


async def test_what_is_left_is_not_followed_again(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    for _ in range(3):
        user.link.watch("INC-1", present=False)
    async with user.running():
        await user.complete("INC-1")
        user.link.watch("INC-1", present=False)
        user.link.unwatch("INC-1")
        assert user.link.room("INC-1") is None
        await until(lambda: hub.sent(fr.Unwatch))
        hub.drop()
        await user.let_reconnect()
        await say(hub, "not for this one")
    assert len(hub.sent(fr.Watch)) == 1
    assert user.timeline("INC-1") == [1]


# Commands


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


async def test_cancelling_the_link_ends_it(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    running = asyncio.create_task(user.link.run())
    await user.live()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert user.states[-1] is LinkState.STOPPED
    await until(lambda: hub.closes == [1000])
