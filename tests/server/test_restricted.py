"""A log that is restricted to others: every answer is the one for an id that does not exist."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from server.main import HubOptions, running
from server.store.sqlite import SqliteStore
from tests.server.test_intake import file_of, hand_in, story
from tests.support.examples import example
from tests.support.incidents import Desk
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.entry import StoredEntry
from warroom.model.refusal import Why
from warroom.model.words import Role
from warroom.wire import frames as fr
from warroom.wire.limits import PROTOCOL

Client = Callable[[str], WireClient]

pytestmark = pytest.mark.usefixtures("hub")

SECRET = "heron"
"""A word of the restricted logs."""

HIDDEN, MISSING = ("INC-2", "PRB-2"), ("INC-9", "PRB-9")
"""Ids that exist for others, and ids that exist for nobody."""


async def restricted(ana: WireClient) -> list[StoredEntry]:
    """INC-1 is open, INC-2 and PRB-2 are Ana's and Chloe's alone; gives the entries of INC-2."""
    await ana.declare()
    await ana.command(cm.OpenProblem(title="the pool leaks"))
    few = ("chloe",)
    for begins in (
        cm.Declare(title=f"{SECRET} leaked", restricted=few, systems=(SECRET,)),
        cm.OpenProblem(title=f"{SECRET} again", restricted=few, incidents=("INC-2",)),
    ):
        assert isinstance(await ana.command(begins), fr.Ack)
    await ana.note("INC-2", f"{SECRET} was here")
    await ana.say(fr.Watch("INC-2"))
    return (await ana.expect(fr.Page)).entries


async def raw(client: WireClient, frame: fr.Frame) -> list[str]:
    """The answers to a frame, as they came; a command after it says that there are no more."""
    ends = frame if isinstance(frame, fr.Send) else fr.Send(
        str(uuid.uuid4()), fr.raw_command(cm.Note(text="the end")), "INC-77"
    )  # fmt: skip
    await client.say(frame)
    if not isinstance(frame, fr.Send | fr.Search):
        await client.say(ends)
    answers: list[str] = []
    async with asyncio.timeout(20):
        while True:
            data = await client.ws.recv()
            answers.append(data if isinstance(data, str) else data.decode())
            match fr.decode_to_client(data):
                case fr.Found():
                    return answers
                case fr.Refused(id=ends.id) | fr.Ack(id=ends.id):
                    return answers if ends is frame else answers[:-1]
                case _:
                    pass


def said(answers: list[str], log: str) -> list[str]:
    """The answers with the id that was asked for made one."""
    return [answer.replace(log, "THE-LOG") for answer in answers]


ABOUT_A_LOG: dict[type[fr.Frame], Callable[[str, list[StoredEntry]], Sequence[fr.Frame]]] = {
    fr.Watch: lambda log, stored: [
        fr.Watch(log),
        fr.Watch(log, present=False, sign=True, page=1),
        fr.Watch(log, epoch="e0", since=1, hash="0" * 64),
        fr.Watch(log, since=2**62),
    ],
    fr.Unwatch: lambda log, stored: [fr.Unwatch(log)],
    fr.Fetch: lambda log, stored: [fr.Fetch(log, 10), fr.Fetch(log, -1, 2**62)],
    fr.Import: lambda log, stored: [
        fr.Import("u", log, stored[-1].seq, stored[-1].hash, 1_000),
        fr.Import("u", log, 1, stored[0].hash, 1_000),
        fr.Import("u", log, 0, "", 1_000),
    ],
    fr.Offer: lambda log, stored: [fr.Offer(log, "e0", stored), fr.Offer(log, "", [])],
    fr.Search: lambda log, stored: [
        fr.Search(7, f"incident:{log} {SECRET}"), fr.Search(7, f"incident:{log}"),
    ],
    fr.Send: lambda log, stored: [
        fr.Send("u", fr.raw_command(example(kind)), log) for kind in get_args(cm.AnyCommand)
        if kind not in (cm.Declare, cm.DeclareImported, cm.OpenProblem)
    ] + [
        fr.Send("u", fr.raw_command(command), known)
        for known in ("INC-1", log)
        for command in (
            cm.LinkIncident(incident=log), cm.OpenProblem(title="x", incidents=(log,)),
            cm.UnlinkIncident(incident=log), cm.TakeBack(former="e0"),
        )
    ],
}  # fmt: skip
"""Questions about a log, by the kind of the frame."""

ABOUT_NO_LOG: dict[type[fr.Frame], list[fr.Frame]] = {
    fr.WatchLobby: [fr.WatchLobby(), fr.WatchLobby(False)],
    fr.AskFigures: [fr.AskFigures(), fr.AskFigures(1)],
    fr.Search: [
        fr.Search(7, SECRET), fr.Search(7, f"system:{SECRET}"), fr.Search(7, "kind:incident"),
        fr.Search(7, "kind:problem"), fr.Search(7, f"{SECRET} leaked", alike=True),
        fr.Search(7, SECRET[:3], typing=True, whole=True, limit=1),
    ],
    fr.Hello: [],
}  # fmt: skip
"""Questions that name no log: the answer does not change when a restricted one begins."""


def test_no_kind_of_frame_is_left_out() -> None:
    assert {*ABOUT_A_LOG, *ABOUT_NO_LOG} == set(get_args(fr.ToHub)), (
        "say here how an outsider uses the new frame"
    )


async def test_every_frame_and_every_command_is_answered_as_for_no_log(client: Client) -> None:
    async with client("ana") as ana:
        stored = await restricted(ana)
        for hidden, missing in zip(HIDDEN, MISSING, strict=True):
            # Another outsider for each: all commands of all of them are too many for one person.
            async with client(f"eve-{hidden}") as eve:
                for frames in ABOUT_A_LOG.values():
                    pairs = zip(frames(hidden, stored), frames(missing, stored), strict=True)
                    for one, other in pairs:
                        answers = said(await raw(eve, one), hidden)
                        assert answers == said(await raw(eve, other), missing), one
                        assert SECRET not in "".join(answers)


async def test_what_names_no_log_does_not_tell_of_it(client: Client) -> None:
    async with client("ana") as ana, client("eve") as eve:
        await ana.declare()
        questions = [each for asked in ABOUT_NO_LOG.values() for each in asked]
        before = [await raw(eve, question) for question in questions]
        for begins in (
            cm.Declare(title=f"{SECRET} leaked", restricted=(), systems=(SECRET,)),
            cm.OpenProblem(title=f"{SECRET} again", restricted=(), incidents=("INC-2",)),
        ):
            assert isinstance(await ana.command(begins), fr.Ack)
        await ana.say(fr.Watch("INC-2"))
        await ana.expect(fr.Presence)
        assert [await raw(eve, question) for question in questions] == before


async def test_a_welcome_tells_nothing_of_it(client: Client) -> None:
    async with client("ana") as ana:
        await restricted(ana)
        async with client("eve") as eve:
            assert "INC-2" not in str(eve.welcome)
            assert eve.welcome.warning == ana.welcome.warning == ""
        assert eve.welcome.protocol == PROTOCOL


async def test_those_who_are_named_work_in_it(client: Client) -> None:
    async with client("ana") as ana, client("chloe") as chloe:
        await restricted(ana)
        _, page = await chloe.watch("INC-2")
        assert [entry.seq for entry in page.entries] == [1, 2]
        await chloe.note("INC-2", "here")
        await ana.expect(fr.Entries, lambda frame: frame.entries[-1].actor == "chloe")
        await chloe.say(fr.WatchLobby())
        lobby = await chloe.expect(fr.Lobby)
        assert [row.summary.id for row in lobby.rows] == ["INC-1", "PRB-1", "INC-2", "PRB-2"]


async def exclude(ana: WireClient, name: str, log: str = "INC-2") -> None:
    answer = await ana.command(cm.ExcludePeople(people=(name,)), log)
    assert isinstance(answer, fr.Ack), answer


async def test_who_is_excluded_is_put_out_at_once_on_every_connection(client: Client) -> None:
    async with client("ana") as ana, client("chloe") as one, client("chloe") as two:
        await restricted(ana)
        for each in (one, two):
            await each.watch("INC-2")
            await each.say(fr.WatchLobby())
            await each.expect(fr.Lobby)
        await exclude(ana, "chloe")
        await ana.note("INC-2", "she is gone")
        async with client("eve") as eve:
            await eve.say(fr.Watch("INC-9"))
            sentence = (await eve.expect(fr.Problem)).sentence.replace("INC-9", "INC-2")
        for each in (one, two):
            problem = await each.expect(fr.Problem)
            assert problem == fr.Problem(Why.NOT_FOUND, sentence, "INC-2", forget=True)
            assert (await each.expect(fr.Lobby, lambda frame: bool(frame.gone))).gone == ["INC-2"]
            rest = await raw(each, fr.Unwatch("INC-2"))
            seen = [*map(str, each.seen), *rest]
            assert not any("ExcludePeople" in text or "she is gone" in text for text in seen)
            refused = await each.command(cm.Note(text="still here?"), "INC-2")
            assert isinstance(refused, fr.Refused)
        await ana.say(fr.Fetch("INC-2", 1))
        await ana.expect(fr.Page, lambda frame: frame.before == 1)
        alone = [f for f in ana.seen if isinstance(f, fr.Presence) and len(f.people) == 1]
        if not alone or alone[-1] is not [f for f in ana.seen if isinstance(f, fr.Presence)][-1]:
            alone = [await ana.expect(fr.Presence, lambda frame: len(frame.people) == 1)]
        assert [person.name for person in alone[-1].people] == ["ana"]


async def test_the_row_goes_from_the_lobby_and_comes_back(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben:
        await ana.declare()
        await ben.say(fr.WatchLobby())
        await ben.expect(fr.Lobby, lambda frame: frame.whole)
        await ana.command(cm.RestrictAccess(people=()), "INC-1")
        assert (await ben.expect(fr.Lobby, lambda frame: not frame.rows)).gone == ["INC-1"]
        await ana.note("INC-1", "for few")
        await ana.command(cm.AdmitPeople(people=("ben",)), "INC-1")
        back = await ben.expect(fr.Lobby)
        assert [(row.summary.id, row.summary.restricted) for row in back.rows] == [("INC-1", 2)]
        await ana.command(cm.OpenAccess(reason="over"), "INC-1")
        back = await ben.expect(fr.Lobby)
        assert [row.summary.restricted for row in back.rows] == [0]


async def test_excluded_while_a_page_is_on_its_way(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go = asyncio.Event(), asyncio.Event()
    page = SqliteStore.page

    async def slow(self: SqliteStore, *args: Any, **given: Any) -> list[bytes]:
        found = await page(self, *args, **given)
        reading.set()
        await go.wait()
        return found

    async with client("ana") as ana, client("chloe") as chloe:
        await restricted(ana)
        monkeypatch.setattr(SqliteStore, "page", slow)
        for question in (fr.Fetch("INC-2", 10), fr.Watch("INC-2")):
            reading.clear()
            go.clear()
            await chloe.say(question)
            await reading.wait()
            await exclude(ana, "chloe")
            go.set()
            problem = await chloe.expect(fr.Problem)
            assert problem.why is Why.NOT_FOUND
            await raw(chloe, fr.Unwatch("INC-2"))
            assert not any(isinstance(frame, fr.Page) for frame in chloe.seen)
            await ana.command(cm.AdmitPeople(people=("chloe",)), "INC-2")


async def test_excluded_while_what_one_has_is_compared(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go = asyncio.Event(), asyncio.Event()
    page = SqliteStore.page

    async def slow(self: SqliteStore, *args: Any, **given: Any) -> list[bytes]:
        reading.set()
        await go.wait()
        return await page(self, *args, **given)

    async with client("ana") as ana, client("chloe") as chloe:
        stored = await restricted(ana)
        monkeypatch.setattr(SqliteStore, "page", slow)
        await chloe.say(fr.Watch("INC-2", ana.welcome.epoch, 1, stored[0].hash))
        await reading.wait()
        await exclude(ana, "chloe")
        go.set()
        assert (await chloe.expect(fr.Problem)).forget
        await raw(chloe, fr.Unwatch("INC-2"))
        assert not any(isinstance(frame, fr.Watching | fr.Page) for frame in chloe.seen)


async def test_a_system_of_it_is_not_found_by_a_record_that_was_linked_before(
    client: Client,
) -> None:
    async with client("ana") as ana, client("eve") as eve:
        await ana.command(cm.Declare(title="a leak", systems=(SECRET,)))
        await ana.command(cm.OpenProblem(title="the bucket", incidents=("INC-1",)))
        for answer, names in ((cm.RestrictAccess(), ["PRB-1"]), (cm.Note(text="x"), [])):
            await eve.say(fr.Search(1, f"bucket system:{SECRET}"))
            found = await eve.expect(fr.Found)
            assert [row.id for row in found.logs] == names
            await ana.command(answer, "INC-1")


async def test_excluded_while_a_search_runs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    searching, go = asyncio.Event(), asyncio.Event()
    search = SqliteStore.search

    async def slow(self: SqliteStore, *args: Any, **given: Any) -> Any:
        found = await search(self, *args, **given)
        searching.set()
        await go.wait()
        return found

    async with client("ana") as ana, client("chloe") as chloe:
        await restricted(ana)
        monkeypatch.setattr(SqliteStore, "search", slow)
        await chloe.say(fr.Search(1, SECRET))
        await searching.wait()
        await exclude(ana, "chloe")
        await exclude(ana, "chloe", "PRB-2")
        go.set()
        found = await chloe.expect(fr.Found)
        assert (found.texts, found.logs, found.more) == ([], [], False)


async def test_only_who_has_seen_it_is_told_to_forget(client: Client) -> None:
    async with client("ana") as ana, client("chloe") as chloe, client("eve") as eve:
        stored = await restricted(ana)
        await exclude(ana, "chloe")
        last = stored[-1]
        for known, forget in (
            (fr.Watch("INC-2", ana.welcome.epoch, last.seq, last.hash), True),
            (fr.Watch("INC-2", ana.welcome.epoch, last.seq, "0" * 64), False),
            (fr.Watch("INC-2", "another", last.seq, last.hash), False),
            (fr.Watch("INC-2"), False),
        ):
            for each in (chloe, eve):
                await each.say(known)
                assert (await each.expect(fr.Problem)).forget is forget, known


async def test_a_link_does_not_show_it_to_more_people(client: Client) -> None:
    async with client("ana") as ana:
        await restricted(ana)
        for command, log in (
            (cm.OpenProblem(title="x", incidents=("INC-2",)), ""),
            (cm.OpenProblem(title="x", incidents=("INC-2",), restricted=("ben",)), ""),
            (cm.LinkIncident(incident="INC-2"), "PRB-1"),
            (cm.AdmitPeople(people=("ben",)), "PRB-2"),
            (cm.OpenAccess(reason="x"), "PRB-2"),
        ):
            answer = await ana.command(command, log)
            assert isinstance(answer, fr.Refused), command
            assert answer.sentence.startswith("INC-2 is restricted, and more people"), answer
        await ana.command(cm.UnlinkIncident(incident="INC-2"), "PRB-2")
        assert isinstance(await ana.command(cm.OpenAccess(reason="x"), "PRB-2"), fr.Ack)


@pytest.mark.parametrize("size", [5, 3])
async def test_a_file_of_it_is_nothing_that_is_here_already(client: Client, size: int) -> None:
    stored = story()
    async with client("ana") as ana, client("eve") as eve:
        await hand_in(ana, file_of(stored))
        await ana.command(cm.RestrictAccess(people=()), "INC-1")
        answer = await hand_in(eve, file_of(stored[:size]))
        assert isinstance(answer, fr.Imported), answer
        assert not answer.already


async def test_a_file_that_is_restricted_to_others_is_not_taken(client: Client) -> None:
    desk = Desk()
    desk.do("ana", cm.ClaimRole(role=Role.COMMANDER))
    desk.do("ana", cm.RestrictAccess(people=("chloe",)))
    async with client("eve") as eve, client("chloe") as chloe:
        for _ in range(2):
            answer = await hand_in(eve, file_of(desk.stored))
            assert isinstance(answer, fr.Refused)
            assert "you are not among them" in answer.sentence
            await hand_in(chloe, file_of(desk.stored))


async def test_who_keeps_the_hub_lets_people_in_and_everybody_inside_reads_why(
    client: Client,
) -> None:
    async with client("ana") as ana, client("") as keeper, client("eve") as eve:
        await restricted(ana)
        admit = cm.AdmitPeople(people=("dmi",), reason="ana is ill")
        for who, command, why in (
            (keeper, cm.AdmitPeople(people=("dmi",)), Why.INVALID),
            (keeper, cm.OpenAccess(reason="ana is ill"), Why.NOT_FOUND),
            (keeper, cm.Note(text="hello"), Why.NOT_FOUND),
            (eve, admit, Why.NOT_FOUND),
        ):
            refused = await who.command(command, "INC-2")
            assert isinstance(refused, fr.Refused)
            assert refused.why is why, command
        assert (await raw(keeper, fr.Watch("INC-2")))[0].startswith('{"type":"problem"')
        missing = await keeper.command(admit, "INC-9")
        assert isinstance(missing, fr.Refused)
        assert missing.why is Why.NOT_FOUND
        assert isinstance(await keeper.command(admit, "INC-2"), fr.Ack)
        entry = (await ana.expect(fr.Entries)).entries[-1]
        assert entry.actor == keeper.welcome.you
        assert b'"by_keeper":true' in bytes(entry.event)
        async with client("dmi") as dmi:
            await dmi.watch("INC-2")


async def test_it_stays_so_over_a_restart(options: HubOptions, place: Path) -> None:
    again = replace(options, socket=place / "again.sock", data=place / "other")
    assert again.socket is not None
    async with running(again), WireClient(again.socket, "ana") as ana:
        await restricted(ana)
        await ana.command(cm.ExcludePeople(people=("chloe",)), "INC-2")
    async with running(again), WireClient(again.socket, "chloe") as chloe:
        await chloe.say(fr.WatchLobby())
        lobby = await chloe.expect(fr.Lobby)
        assert [row.summary.id for row in lobby.rows] == ["INC-1", "PRB-1", "PRB-2"]
        await chloe.say(fr.Watch("INC-2"))
        assert (await chloe.expect(fr.Problem)).why is Why.NOT_FOUND
