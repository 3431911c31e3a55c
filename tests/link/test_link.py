import asyncio
import contextlib
import logging
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve, unix_serve
from websockets.http11 import Request, Response

from tests.support.link_user import LinkUser, until
from tests.support.scripted_hub import ScriptedHub
from warroom.link import dial
from warroom.link.address import Address, parse_address
from warroom.link.changes import (
    LinkChanged,
    LinkState,
)
from warroom.link.link import Link, LinkRefused
from warroom.link.retry import delay
from warroom.model import commands as cm
from warroom.wire import frames as fr


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
    user.link.watch("INC-1")  # stuck behind them, and asked for anew later: no need to repeat it
    user.link.watch_lobby()
    await user.offline()
    assert "does not answer" in user.link.sentence
    assert len(user.link.pending) == 200
    monkeypatch.undo()
    await user.let_reconnect()
    await user.complete("INC-1")
    await until(lambda: not user.link.pending)
    assert (len(hub.sent(fr.Watch)), len(hub.sent(fr.WatchLobby))) == (1, 1)
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


async def test_cancelling_the_link_ends_it(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    running = asyncio.create_task(user.link.run())
    await user.live()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert user.states[-1] is LinkState.STOPPED
    await until(lambda: hub.closes == [1000])
