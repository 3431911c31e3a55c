"""The hub over real sockets: what it acknowledges, shows, refuses and remembers."""

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from websockets.asyncio.client import connect, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.door.remote import Listen
from server.main import HubOptions, running
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.wire_client import WireClient
from warroom.model.commands import (
    ClaimRole,
    Declare,
    FinishTask,
    Note,
    OpenProblem,
    SetSeverity,
    StartTask,
)
from warroom.model.entry import StoredEntry, open_entry, verify
from warroom.model.evolve import fold
from warroom.model.incident import decode_snapshot
from warroom.model.refusal import Why
from warroom.model.words import Role, Severity
from warroom.wire import frames as fr
from warroom.wire.codes import Close
from warroom.wire.limits import PROTOCOL

Client = Callable[[str], WireClient]

pytestmark = pytest.mark.usefixtures("hub")


async def test_declaring_gives_ids_in_order(client: Client) -> None:
    async with client("ana") as ana:
        assert [await ana.declare(f"incident {n}") for n in (1, 2, 3)] == [
            "INC-1",
            "INC-2",
            "INC-3",
        ]


async def test_a_refused_declaration_uses_up_no_id(client: Client) -> None:
    async with client("ana") as ana:
        answer = await ana.command(Declare(title=" "))
        assert isinstance(answer, fr.Refused)
        assert answer.why is Why.INVALID
        assert await ana.declare() == "INC-1"


async def test_everybody_gets_the_same_entries_in_one_order(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben, client("dmi") as dmi:
        incident = await ana.declare()
        for each in (ana, ben, dmi):
            await each.watch(incident)
        writers = [ana, ben]
        for n in range(20):
            writer = writers[n % 2]
            await writer.say(
                fr.Send(str(uuid.uuid4()), fr.raw_command(Note(text=f"note {n}")), incident)
            )
        logs = [await _entries(each, upto=21) for each in (ana, ben, dmi)]
        assert logs[0] == logs[1] == logs[2]
        assert [entry["seq"] for entry in logs[0]] == list(range(2, 22))


def _plain(entry: StoredEntry) -> dict[str, object]:
    return msgspec.json.decode(msgspec.json.encode(entry), type=dict[str, object])


async def _entries(client: WireClient, upto: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for frame in client.seen:
        if isinstance(frame, fr.Entries):
            found += map(_plain, frame.entries)
    while not found or found[-1]["seq"] != upto:
        frame = await client.expect(fr.Entries)
        found += map(_plain, frame.entries)
    return found


async def test_entries_come_before_the_ack_of_their_command(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        await ana.watch(incident)
        await ana.note(incident, "one")
        kinds = [type(f) for f in ana.seen if isinstance(f, fr.Entries | fr.Ack)]
        assert kinds == [fr.Ack, fr.Entries, fr.Ack]


async def test_the_hub_stamps_the_actor_whatever_the_client_says(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        raw = msgspec.Raw(b'{"kind":"note","text":"x","actor":"mallory"}')
        await ana.say(fr.Send("i", raw, incident))
        refused = await ana.expect(fr.Refused)
        assert refused.why is Why.INVALID
        await ana.note(incident, "mine")
        _, page = await ana.watch(incident)
        assert {entry.actor for entry in page.entries} == {"ana"}


async def test_a_command_sent_again_is_acknowledged_again_and_applied_once(
    client: Client,
) -> None:
    command_id = str(uuid.uuid4())
    async with client("ana") as ana:
        incident = await ana.declare()
        first = await ana.command(Note(text="once"), incident, command_id)
    async with client("ana") as ana:
        assert await ana.command(Note(text="once"), incident, command_id) == first
        _, page = await ana.watch(incident)
        assert [entry.seq for entry in page.entries] == [1, 2]


async def test_a_command_sent_again_after_a_restart_is_applied_once(
    place: Path, client: Client
) -> None:
    options = HubOptions(data=place / "again", socket=place / "again.sock")
    command_id = str(uuid.uuid4())
    async with running(options), WireClient(place / "again.sock", "ana") as ana:
        incident = await ana.declare()
        first = await ana.command(Note(text="once"), incident, command_id)
    async with running(options), WireClient(place / "again.sock", "ana") as ana:
        assert await ana.command(Note(text="once"), incident, command_id) == first


async def test_the_same_id_with_another_body_is_a_conflict(client: Client) -> None:
    command_id = str(uuid.uuid4())
    async with client("ana") as ana:
        incident = await ana.declare()
        await ana.command(Note(text="one"), incident, command_id)
        answer = await ana.command(Note(text="two"), incident, command_id)
        assert isinstance(answer, fr.Refused)
        assert answer.why is Why.CONFLICT


async def test_the_same_id_from_two_people_is_two_commands(client: Client) -> None:
    command_id = str(uuid.uuid4())
    async with client("ana") as ana, client("ben") as ben:
        incident = await ana.declare()
        one = await ana.command(Note(text="one"), incident, command_id)
        two = await ben.command(Note(text="two"), incident, command_id)
        assert isinstance(one, fr.Ack)
        assert isinstance(two, fr.Ack)
        assert one.last != two.last


async def test_two_people_do_the_same_thing_at_once_and_one_is_told(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben:
        incident = await ana.declare()
        answers = await asyncio.gather(
            ana.command(ClaimRole(role=Role.COMMANDER), incident),
            ben.command(ClaimRole(role=Role.COMMANDER), incident),
        )
        refused = [a for a in answers if isinstance(a, fr.Refused)]
        assert len(refused) == 1
        assert "Ask" in refused[0].sentence


async def test_history_survives_a_restart_and_verifies(place: Path) -> None:
    options = HubOptions(data=place / "kept", socket=place / "kept.sock")
    async with running(options), WireClient(place / "kept.sock", "ana") as ana:
        incident = await ana.declare()
        for n in range(30):
            await ana.note(incident, f"note {n}")
        await ana.command(SetSeverity(severity=Severity.SEV1), incident)
        before, _ = await ana.watch(incident)
    async with running(options), WireClient(place / "kept.sock", "ana") as ana:
        after, page = await ana.watch(incident)
        assert (after.epoch, after.head, after.head_hash) == (
            before.epoch,
            before.head,
            before.head_hash,
        )
        assert bytes(after.snapshot) == bytes(before.snapshot)
        assert verify(incident, page.entries) == after.head_hash
        folded = fold(incident, map(open_entry, page.entries))
        snapshot = decode_snapshot(after.snapshot)
        assert msgspec.structs.replace(folded, lines=snapshot.lines) == snapshot


async def test_resuming_gives_exactly_what_was_missed(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        watching, page = await ana.watch(incident)
        for n in range(5):
            await ana.note(incident, f"note {n}")
        async with client("ben") as ben:
            resumed, missed = await ben.watch(
                incident, epoch=watching.epoch, since=1, hash=page.entries[-1].hash
            )
            assert [entry.seq for entry in missed.entries] == [2, 3, 4, 5, 6]
            assert resumed.resync == ""


@pytest.mark.parametrize(
    ("since", "epoch", "digest", "telling"),
    [
        (3, "another", "", "another history"),
        (99, "", "", "may have been lost"),
        (-4, "", "", "may have been lost"),
        (3, "", "f" * 64, "differs"),
    ],
)
async def test_what_is_not_this_history_is_an_explicit_resync(
    client: Client, since: int, epoch: str, digest: str, telling: str
) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        for n in range(3):
            await ana.note(incident, f"note {n}")
        watching, page = await ana.watch(
            incident, epoch=epoch or ana.welcome.epoch, since=since, hash=digest
        )
        assert telling in watching.resync
        assert [entry.seq for entry in page.entries] == [1, 2, 3, 4]


async def test_the_newest_page_comes_first_and_older_ones_on_request(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        for n in range(25):
            await ana.note(incident, f"note {n}")
        _, page = await ana.watch(incident, page=10)
        assert [entry.seq for entry in page.entries] == list(range(17, 27))
        await ana.say(fr.Fetch(incident, before=17))
        older = await ana.expect(fr.Page)
        assert [entry.seq for entry in older.entries] == list(range(1, 17))


async def test_joining_while_others_write_leaves_no_gap_and_no_duplicate(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben:
        incident = await ana.declare()
        total = 200

        async def write() -> None:
            for n in range(total):
                await ana.note(incident, f"note {n}")

        writing = asyncio.create_task(write())
        _, page = await ben.watch(incident)
        await writing
        while _last(ben) < total + 1:
            await ben.expect(fr.Entries)
        live = [e.seq for f in ben.seen if isinstance(f, fr.Entries) for e in f.entries]
        seqs = [entry.seq for entry in page.entries] + live
        assert seqs == list(range(1, total + 2))


def _last(client: WireClient) -> int:
    """The number of the last entry that came, as history or live."""
    frames = [f for f in client.seen if isinstance(f, fr.Entries | fr.Page) and f.entries]
    return max((f.entries[-1].seq for f in frames), default=0)


async def test_presence_is_who_has_a_screen_open(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        await ana.watch(incident)
        async with client("ben") as ben, client("reader") as reader:
            await ben.watch(incident)
            await reader.watch(incident, present=False)
            both = await ana.expect(fr.Presence, lambda f: len(f.people) == 2)
            assert [person.name for person in both.people] == ["ana", "ben"]
        alone = await ana.expect(fr.Presence, lambda f: len(f.people) == 1)
        assert alone.people[0].name == "ana"


async def test_the_lobby_follows_all_incidents(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben:
        await ana.declare("first")
        await ben.say(fr.WatchLobby())
        whole = await ben.expect(fr.Lobby)
        assert whole.whole
        assert [row.summary.title for row in whole.rows] == ["first"]
        await ana.declare("second")
        changed = await ben.expect(fr.Lobby)
        assert changed.rows[-1].summary.title == "second"
        assert not changed.whole
        await ana.watch("INC-2")
        present = await ben.expect(fr.Lobby, lambda f: f.rows[-1].present != [])
        assert present.rows[-1].present == ["ana"]


async def test_an_unknown_incident_is_a_sentence(client: Client) -> None:
    async with client("ana") as ana:
        await ana.say(fr.Watch("INC-9"))
        problem = await ana.expect(fr.Problem)
        assert problem.why is Why.NOT_FOUND
        answer = await ana.command(StartTask(task="T1"), "INC-9")
        assert isinstance(answer, fr.Refused)
        assert answer.why is Why.NOT_FOUND


async def test_hostile_text_is_clean_before_it_is_stored(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        for _, text in HOSTILE:
            # A lone surrogate is not JSON that anybody may send: see the test of bad frames.
            text = text.encode("utf-8", "replace").decode()
            await ana.command(Note(text=f"x {text}"[:9_000]), incident)
            await ana.command(FinishTask(task=text[:9_000]), incident)
        _, page = await ana.watch(incident)
        assert len(page.entries) > len(HOSTILE) / 2
        for entry in page.entries:
            event = open_entry(entry).event
            assert raw_terminal_codes(getattr(event, "text", "").replace("\n", "")) == []


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"type":"nothing"}',
        '{"type":"watch"}',
        "{" * 1000,
        "\udcff",
        "[" * 60_000,
    ],
)
async def test_a_bad_frame_ends_its_connection_and_no_other(client: Client, data: str) -> None:
    async with client("ana") as ana, client("bad") as bad:
        incident = await ana.declare()
        await bad.ws.send(data.encode("utf-8", "replace"), text=True)
        with pytest.raises(ConnectionClosed) as closed:
            await bad.expect(fr.Ack)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == Close.BAD_FRAME
        assert await ana.note(incident, "still here") == 2


async def test_another_protocol_is_told_so(place: Path) -> None:
    async with unix_connect(str(place / "hub.sock"), proxy=None) as ws:
        await ws.send(fr.encode(fr.Hello(PROTOCOL + 1, "9.9", "ana")), text=True)
        with pytest.raises(ConnectionClosed) as closed:
            await ws.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == Close.OTHER_VERSION
        assert "same version" in closed.value.rcvd.reason


async def test_a_bad_name_is_told_why(place: Path) -> None:
    async with unix_connect(str(place / "hub.sock"), proxy=None) as ws:
        await ws.send(fr.encode(fr.Hello(PROTOCOL, "1", "hub")), text=True)
        with pytest.raises(ConnectionClosed) as closed:
            await ws.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == Close.NOT_KNOWN
        assert closed.value.rcvd.reason


async def test_a_browser_is_turned_away(place: Path) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await unix_connect(str(place / "hub.sock"), proxy=None, origin="http://x")
    assert refused.value.response.status_code == 403


async def test_tcp_wants_the_token(place: Path) -> None:
    options = HubOptions(data=place / "tcp", listen=Listen("127.0.0.1", 0))
    async with running(options) as addresses:
        token_file = place / "tcp" / "token"
        assert token_file.stat().st_mode & 0o777 == 0o600
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
            with pytest.raises(InvalidStatus) as refused:
                await connect(addresses[0], proxy=None, additional_headers=headers)
            assert refused.value.response.status_code == 403
        right = {"Authorization": f"Bearer {token_file.read_text().strip()}"}
        async with connect(addresses[0], proxy=None, additional_headers=right) as ws:
            await ws.send(fr.encode(fr.Hello(PROTOCOL, "1", "ana")), text=True)
            welcome = fr.decode_to_client(await ws.recv())
            assert isinstance(welcome, fr.Welcome)
            assert welcome.you == "ana"


async def test_figures_come_in_pages_until_all_are_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rooms.figures.PAGE_BYTES", 300)
    async with client("ana") as ana:
        names = [await ana.declare(f"incident {n}") for n in range(7)]
        await ana.command(OpenProblem(title="What they share"))
        found, problems = list[str](), list[str]()
        skip = pages = 0
        while True:
            await ana.say(fr.AskFigures(skip))
            page = await ana.expect(fr.FiguresPage)
            assert page.skip == skip
            found += [each.id for each in page.figures]
            problems += [each.id for each in page.problems]
            pages, skip = pages + 1, page.next
            if not page.next:
                break
        assert (found, problems) == (names, ["PRB-1"])
        assert pages > 2
        await ana.command(SetSeverity(severity=Severity.SEV1), names[0])
        await ana.say(fr.AskFigures())
        fresh = await ana.expect(fr.FiguresPage)
        assert fresh.figures[0].severity is Severity.SEV1
        await ana.say(fr.AskFigures(skip=99))
        nothing = await ana.expect(fr.FiguresPage)
        assert (nothing.figures, nothing.problems, nothing.next) == ([], [], 0)
