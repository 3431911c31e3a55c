"""Searching over the socket: the answer, its bounds, what one may not see, what is broken."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.authority import access
from server.rooms import searching
from server.rooms.searching import Searches
from server.store import searcher
from server.store.base import TooSlow
from server.store.sqlite import SqliteStore
from tests.support.incidents import Desk
from tests.support.indexed import keep
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.words import Tlp
from warroom.report.found import what_it_is
from warroom.wire import frames as fr

Client = Callable[[str], WireClient]

pytestmark = pytest.mark.usefixtures("hub")


async def ask(client: WireClient, query: str, **more: object) -> fr.Found:
    await client.say(fr.Search(7, query, **more))  # type: ignore[arg-type]
    return await client.expect(fr.Found, lambda found: found.id == 7)


async def test_what_was_acknowledged_is_found_at_once(client: Client) -> None:
    async with client("ana") as ana, client("ben") as ben:
        incident = await ana.declare("Checkout returns 502")
        for number in range(20):
            await ana.note(incident, f"the pool is drained, step {number}")
            found = await ben_finds(ben, f"step {number}", incident)
            assert found.texts[0].text == f"the pool is drained, step {number}"


async def ben_finds(ben: WireClient, query: str, incident: str) -> fr.Found:
    found = await ask(ben, query)
    assert {text.log for text in found.texts} == {incident}
    return found


async def test_an_answer_says_where_what_and_how_it_ended(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare("Checkout returns 502")
        seq = await ana.note(incident, "drained the POOL in eu-west")
        found = await ask(ana, '"pool in" -nothing')
        (text,) = found.texts
        assert (text.log, text.seq, text.author, text.sort) == (incident, seq, "ana", "note")
        assert [text.text[a:b] for a, b in text.marks] == ["POOL in"]
        assert [row.id for row in found.logs] == [incident]
        assert not found.more


async def test_what_is_found_says_who_may_read_it(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare("Checkout returns 502")
        seq = await ana.note(incident, "the zebra key was on the host")
        assert (await ask(ana, "zebra")).texts[0].tlp is None
        await ana.command(cm.MarkTlp(tlp=Tlp.GREEN), incident)
        assert (await ask(ana, "zebra")).texts[0].tlp is Tlp.GREEN
        await ana.command(cm.MarkTlp(tlp=Tlp.RED, target=seq), incident)
        (text,) = (await ask(ana, "zebra")).texts
        assert text.tlp is Tlp.RED
        assert what_it_is(text) == "observation, TLP:RED"


async def test_systems_and_incidents_narrow_it(client: Client) -> None:
    async with client("ana") as ana:
        await ana.command(cm.Declare(title="pool one", systems=("Checkout",)))
        await ana.command(cm.Declare(title="pool two"))
        problem = cm.OpenProblem(title="pool of all", incidents=("INC-1",))
        await ana.command(problem)

        async def logs(query: str) -> set[str]:
            return {text.log for text in (await ask(ana, query)).texts}

        assert await logs("pool") == {"INC-1", "INC-2", "PRB-1"}
        assert await logs("pool system:checkout") == {"INC-1", "PRB-1"}
        assert await logs("pool incident:2") == {"INC-2"}
        assert await logs("system:checkout kind:incident") == {"INC-1"}
        assert await logs("pool system:nothing") == set()


async def test_the_answer_is_bounded_and_says_that_there_is_more(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        for _ in range(4):
            await ana.note(incident, "needle")
        found = await ask(ana, "needle", limit=3)
        assert len(found.texts) == 3
        assert found.more
        assert not (await ask(ana, "needle", limit=4)).more
        assert len((await ask(ana, "needle", limit=-5)).texts) == 1


async def test_of_very_many_that_match_the_newest_are_compared_and_that_is_said(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searcher, "MOST_RANKED", 4)
    async with client("ana") as ana:
        incident = await ana.declare("Pool of needles")
        for number in range(3):
            await ana.note(incident, f"needle {number}")
        few = await ask(ana, "needle")
        assert (len(few.texts), few.ranked) == (3, 0)
        # The shortest would be the best of all.
        for text in ("needle", *(f"the needle of the pool {number}" for number in range(3))):
            await ana.note(incident, text)
        await ana.note(incident, "the pool is a needle")
        many = await ask(ana, "needle")
        assert [text.seq for text in many.texts] == [9, 8, 7, 6]
        assert (many.more, many.ranked) == (False, 4)
        assert (await ask(ana, "needle", limit=2)).more
        older = await ask(ana, "needle 1")
        assert "needle 1" in [text.text for text in older.texts]
        assert older.ranked == 0


async def test_what_sums_up_is_compared_before_what_is_newer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searcher, "MOST_RANKED", 4)
    async with client("ana") as ana:
        first = await ana.declare("Needle in the pool")
        await ana.command(cm.OpenProblem(title="Needles", incidents=(first,)))
        await ana.command(cm.RecordKnownError(workaround="a needle of glass"), "PRB-1")
        for _ in range(6):
            await ana.note(first, "needle")
        found = await ask(ana, "needle")
        assert [text.log for text in found.texts] == ["PRB-1", first, first, first]
        assert [text.sort for text in found.texts] == ["known-error", "incident", "note", "note"]
        # The rest is found by a filter, which counts before the bound.
        assert [text.seq for text in (await ask(ana, "needle kind:note")).texts] == [7, 6, 5, 4]


async def test_what_one_may_not_see_uses_up_no_bound(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searcher, "MOST_RANKED", 3)
    async with client("ana") as ana, client("ben") as ben:
        await ben.declare("Checkout")
        await ben.note("INC-1", "an old needle")
        await ana.command(cm.Declare(title="needle needle", restricted=("chloe",)))
        for _ in range(5):
            await ana.note("INC-2", "needle")
        found = await ask(ben, "needle")
        assert [text.text for text in found.texts] == ["an old needle"]
        assert (found.more, found.ranked) == (False, 0)
        assert (await ask(ana, "needle")).ranked == 3


async def test_a_broken_query_is_a_sentence(client: Client) -> None:
    async with client("ana") as ana:
        await ana.declare()
        for query in ("", "kind:none", '"', "-x", "before:99"):
            found = await ask(ana, query)
            assert found.sentence, query
            assert not found.texts
        for query in ('a" OR "b', "NEAR(", "title:x", "^x", "x AND", "'; DROP TABLE entries"):
            assert not (await ask(ana, query)).sentence
        assert (await ask(ana, "checkout")).texts


async def test_a_title_finds_what_has_any_of_its_words(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare("Checkout returns 502")
        await ana.note(incident, "the certificate had expired")
        found = await ask(ana, "Certificates expire in the shop", alike=True)
        assert [text.text for text in found.texts] == ["the certificate had expired"]


async def test_all_of_a_text_comes_where_it_is_asked_for(client: Client) -> None:
    async with client("ana") as ana:
        incident = await ana.declare()
        await ana.note(incident, "needle\n" + "word " * 300)
        (text,) = (await ask(ana, "needle", whole=True)).texts
        assert len(text.text) > 1_400
        assert text.text.startswith("needle\nword")
        (text,) = (await ask(ana, "needle")).texts
        assert len(text.text) < 200


async def test_a_code_name_hides_the_title(client: Client) -> None:
    async with client("ana") as ana:
        await ana.command(cm.Declare(title="Merger leaked", codename="HERON"))
        found = await ask(ana, "merger")
        assert [row.called for row in found.logs] == ["HERON"]
        assert "erger" not in found.texts[0].text


async def test_what_one_may_not_see_is_not_found(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rule(person: str, log: Incident) -> bool:
        return person == "ana" or "secret" not in log.title

    monkeypatch.setattr(searching, "may_see", rule)
    async with client("ana") as ana, client("ben") as ben:
        await ana.declare("secret pool")
        await ana.declare("open pool")
        for query in ("pool", "kind:incident", "incident:1 pool", "-x kind:incident"):
            wanted = {"INC-1"} if "incident:1" in query else {"INC-1", "INC-2"}
            found = await ask(ana, query)
            assert {text.log for text in found.texts} == wanted
            found = await ask(ben, query, limit=1)
            assert {text.log for text in found.texts} == wanted - {"INC-1"}
            assert not found.more
            assert {row.id for row in found.logs} == wanted - {"INC-1"}


def test_what_nobody_has_restricted_is_everybodys() -> None:
    assert access.may_see("anybody", Incident(id="INC-1"))
    assert not access.may_see("anybody", Incident(id="INC-1", restricted=("ana",)))


async def test_of_questions_that_wait_the_newest_is_answered() -> None:
    began, go = asyncio.Event(), asyncio.Event()
    answered: list[int] = []

    async def find(search: fr.Search) -> fr.Found:
        began.set()
        await go.wait()
        if search.id == 9:
            raise ValueError("a defect")
        return fr.Found(search.id)

    searches = Searches(find, lambda found: answered.append(found.id))
    searches.ask(fr.Search(1, "a"))
    await began.wait()
    for number in range(2, 10):
        searches.ask(fr.Search(number, "a"))
    go.set()
    await until(lambda: len(answered) == 2)
    searches.ask(fr.Search(10, "a"))
    await until(lambda: len(answered) == 3)
    assert answered == [1, 9, 10]
    searches.stop()


async def test_one_that_takes_too_long_is_a_sentence(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(*args: object, **more: object) -> None:
        raise TooSlow

    monkeypatch.setattr(SqliteStore, "search", slow)
    async with client("ana") as ana:
        assert "too long" in (await ask(ana, "checkout")).sentence


async def test_a_store_and_its_rooms_are_all_that_an_answer_needs(tmp_path: Path) -> None:
    desk = Desk()
    async with SqliteStore(tmp_path) as store:
        await keep(store, desk)
        now = datetime.now(UTC)
        found = await searching.answer(store, {"INC-1": desk}, "ana", fr.Search(1, "checkout"), now)
        assert [text.log for text in found.texts] == ["INC-1"]
        found = await searching.answer(store, {}, "ana", fr.Search(1, "checkout"), now)
        assert found.texts == [], "a log that is not known yet"
