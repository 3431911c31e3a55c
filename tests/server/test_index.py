"""The index of full text: committed with the entries, never older or newer than the log."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiosqlite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from server.errors import StoreFailed
from server.rooms.indexing import all_documents, keep_index
from server.store import index
from server.store.base import TooSlow
from server.store.many_rows import many_rows
from server.store.schema import MIGRATIONS, VERSION
from server.store.searcher import _statement, searcher_on
from server.store.sqlite import SqliteStore
from tests.support.incidents import START, Desk
from tests.support.indexed import documents_after, found, keep, rows_after
from tests.support.outage import START as OUTAGE
from tests.support.outage import STORY
from warroom.model import commands as cm
from warroom.model.words import NoteKind, Section
from warroom.search.documents import VERSION as INDEX_VERSION
from warroom.search.query import Query, QueryError, Term, parse_query
from warroom.search.sorts import Sort


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path) as store:
        await keep_index(store)
        yield store


async def keys(store: SqliteStore, text: str, **more: object) -> list[str]:
    return [
        f"{hit.document.log}:{hit.document.key}" for hit in await found(store, text, START, **more)
    ]


async def test_words_phrases_and_filters_find_entries(store: SqliteStore) -> None:
    desk = Desk()
    desk.do("ana", cm.Note(text="The pool in eu-west-1 is drained", note_kind=NoteKind.ACTION))
    desk.wait(60)
    desk.do("Béa", cm.Note(text="Köln sees error E1234, not drained yet"))
    await keep(store, desk)
    assert await keys(store, "drained") == ["INC-1:3", "INC-1:2"], "of texts as good the younger"
    assert await keys(store, "POOL drain*") == ["INC-1:2"]
    assert await keys(store, '"pool drained"') == []
    assert await keys(store, "west") == await keys(store, "eu-west") == ["INC-1:2"]
    assert await keys(store, "koln e1234") == ["INC-1:3"]
    assert await keys(store, "drained -köln") == ["INC-1:2"]
    assert await keys(store, "drained kind:action") == ["INC-1:2"]
    assert await keys(store, "kind:note author:BÉA") == ["INC-1:3"]
    assert await keys(store, "kind:note -drained") == []
    assert await keys(store, "drained after:2026-03-04T02:30") == ["INC-1:3"]
    assert await keys(store, "drained before:2026-03-04T02:30") == ["INC-1:2"]
    assert await keys(store, "drained", limit=1) == ["INC-1:3"]


async def test_what_it_is_called_and_what_helps_come_before_the_chatter(
    store: SqliteStore,
) -> None:
    chatter, fixed, problem = Desk(), Desk("INC-2"), Desk("PRB-1", declared=False)
    chatter.do("ana", cm.Note(text="timeout"))
    chatter.do("ana", cm.StartPostMortem())
    chatter.do("ana", cm.EditSection(section=Section.IMPACT, text="a timeout everywhere"))
    fixed.do("ana", cm.RecordFix(text="longer timeout for the pool and a retry in the proxies"))
    problem.do("ana", cm.OpenProblem(title="Timeout of the pool"))
    for number in range(3, 30):
        other = Desk(f"INC-{number}")
        other.do("ana", cm.Note(text="the queue is long"))
        await keep(store, other)
    for desk in (chatter, fixed, problem):
        await keep(store, desk)
    places = await keys(store, "timeout")
    assert places[0] == "PRB-1:problem"
    assert places.index("INC-2:incident") < places.index("INC-1:post-mortem:impact")
    assert places.index("INC-1:post-mortem:impact") < len(places) - 1


async def test_corrected_notes_and_sections_are_found_by_their_latest_wording(
    store: SqliteStore,
) -> None:
    desk = Desk()
    desk.do("ana", cm.Note(text="the old wording"))
    desk.do("ana", cm.StartPostMortem())
    first = desk.do("ana", cm.EditSection(section=Section.SUMMARY, text="an old summary"))
    await keep(store, desk)
    kept = desk.incident.seq
    desk.do("ana", cm.Amend(target=2, text="a better sentence"))
    edit = cm.EditSection(section=Section.SUMMARY, text="a better summary", base=first.seq)
    desk.do("ana", edit)
    await keep(store, desk, kept)
    assert await keys(store, "old") == []
    assert await keys(store, "better") == ["INC-1:post-mortem:summary", "INC-1:2"]
    kept = desk.incident.seq
    desk.do("ana", cm.Strike(target=2, reason="wrong"))
    await keep(store, desk, kept)
    (note,) = await found(store, "sentence", START)
    assert note.struck
    assert note.document.author == "ana"


async def test_a_correction_in_the_same_batch_counts(store: SqliteStore) -> None:
    desk = Desk()
    desk.do("ana", cm.Note(text="the old wording"))
    desk.do("ana", cm.Amend(target=2, text="a better sentence"))
    await keep(store, desk)
    assert await keys(store, "old") == []
    assert await keys(store, "sentence") == ["INC-1:2"]


async def test_a_problem_is_known_error_once_it_has_a_workaround(store: SqliteStore) -> None:
    desk = Desk("PRB-1", declared=False)
    desk.do("ana", cm.OpenProblem(title="Pool runs dry"))
    await keep(store, desk)
    assert await keys(store, "kind:known-error") == []
    assert await keys(store, "kind:problem") == ["PRB-1:problem"]
    desk.do("ben", cm.RecordKnownError(workaround="restart it"))
    await keep(store, desk, 1)
    assert await keys(store, "kind:known-error restart") == ["PRB-1:problem"]
    assert await keys(store, "kind:problem") == ["PRB-1:problem"]


async def test_logs_can_be_left_out(store: SqliteStore) -> None:
    for name in ("INC-1", "INC-2"):
        await keep(store, Desk(name))
    assert await keys(store, "checkout", without=["INC-1"]) == ["INC-2:incident"]
    assert await keys(store, "checkout", only=["INC-1"]) == ["INC-1:incident"]
    assert await keys(store, "checkout", only=[]) == []


async def test_a_failed_commit_leaves_nothing_in_the_index(store: SqliteStore) -> None:
    desk = Desk()
    await keep(store, desk)
    desk.do("ana", cm.Note(text="needle"))
    rows, documents = rows_after(desk, 1), documents_after(desk.entries, "INC-1", 1)
    with pytest.raises(StoreFailed):
        await store.append([*rows, rows[0]], documents)
    with pytest.raises(StoreFailed):
        await store.append(rows, [*documents, *documents, replace(documents[0], log=None)])
    assert await keys(store, "needle") == []
    assert await store.index_agrees(INDEX_VERSION)
    await store.append(rows, documents)
    assert await keys(store, "needle") == ["INC-1:2"]


async def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path) as store:
        await keep_index(store)
        await keep(store, Desk())
    async with SqliteStore(tmp_path) as store:
        assert await keep_index(store) == 0
        assert await keys(store, "checkout") == ["INC-1:incident"]
        await keep(store, Desk("INC-2"))
        assert len(await keys(store, "checkout")) == 2


async def test_after_a_restart_numbers_go_on_and_what_sums_up_comes_first(tmp_path: Path) -> None:
    desk = Desk()
    for number, end in enumerate(("drained", "filled", "drained again"), 2):
        async with SqliteStore(tmp_path) as store:
            await keep_index(store)
            kept = 0 if end == "drained" else desk.incident.seq
            desk.do("ana", cm.Note(text=f"the pool is {end}"))
            desk.do("ana", cm.RecordFix(text=f"a pool that is {end}"))
            await keep(store, desk, kept)
            await keep(store, Desk(f"INC-{number}"))
            assert (await keys(store, "pool"))[0] == "INC-1:incident"
            assert f"INC-1:{desk.incident.seq - 1}" in await keys(store, f"pool {end}")
            rows = await store._writer.execute_fetchall(
                "SELECT key FROM documents WHERE id > ?", (index.SUMMARIES,)
            )
            assert [row[0] for row in rows] == ["incident"] * number


@pytest.mark.parametrize("text", ["pool", "pool -x kind:note", "kind:note", "author:ben -pool"])
async def test_a_query_walks_an_index_from_its_end_and_sorts_no_more_than_it_has_to(
    store: SqliteStore, text: str
) -> None:
    query = parse_query(text, START)
    statement, values = _statement(query, 9, ["INC-1"], ["INC-2"])
    connection = store._searcher._connection
    plan = await connection.execute_fetchall(f"EXPLAIN QUERY PLAN {statement}", values)
    walk = next(row for row in plan if row[3].startswith("SCAN"))
    wanted = "SCAN search VIRTUAL TABLE" if query.terms else "SCAN d USING COVERING INDEX"
    assert walk[3].startswith(wanted)
    beside = [row[3] for row in plan if row[1] == walk[1]]
    assert "USE TEMP B-TREE FOR ORDER BY" not in beside


async def test_a_log_that_was_appended_without_it_is_indexed_at_the_next_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with SqliteStore(tmp_path) as store:
        await keep_index(store)
        await keep(store, Desk(), indexed=False)
        await keep(store, Desk("INC-2"))
        assert await keys(store, "checkout") == ["INC-2:incident"]
    async with SqliteStore(tmp_path) as store:
        with caplog.at_level(logging.INFO):
            assert await keep_index(store) == 2
        assert "made anew: 2 texts" in caplog.text
        assert len(await keys(store, "checkout")) == 2
        assert await keep_index(store) == 0


async def test_a_database_of_the_first_version_is_migrated_and_indexed(tmp_path: Path) -> None:
    desk = Desk()
    with sqlite3.connect(tmp_path / "log.db") as database:
        for statement in MIGRATIONS[0]:
            database.execute(statement)
        database.executemany(
            "INSERT INTO entries (incident, seq, actor, command_id, nth, digest, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(r.incident, r.seq, r.actor, r.command_id, r.nth, r.digest, r.data)
             for r in rows_after(desk)],
        )  # fmt: skip
        database.execute("PRAGMA user_version = 1")
    database.close()
    async with SqliteStore(tmp_path) as store:
        assert not await store.index_agrees(INDEX_VERSION)
        assert await keep_index(store) == 1
        assert await keys(store, "checkout") == ["INC-1:incident"]
    with sqlite3.connect(tmp_path / "log.db") as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
    database.close()


async def test_an_index_of_another_version_is_made_anew(store: SqliteStore) -> None:
    await keep(store, Desk())
    assert not await store.index_agrees("another")
    await store._writer.execute("UPDATE meta SET value = 'old' WHERE name = 'index_version'")
    await store._writer.commit()
    assert await keep_index(store) == 1


async def test_made_anew_it_finds_the_same(store: SqliteStore) -> None:
    desk = Desk(declared=False)
    for after, actor, command in STORY:
        desk.now = OUTAGE + timedelta(seconds=after)
        desk.do(actor, command)
    await keep(store, desk)
    asked = ["checkout", "kind:decision", "author:ben pool", "kind:note", "the"]
    before = [await keys(store, text) for text in asked]
    assert any(before)
    assert await keep_index(store, anew=True) > 0
    assert [await keys(store, text) for text in asked] == before


async def test_a_rebuild_that_fails_leaves_the_old_index(store: SqliteStore) -> None:
    await keep(store, Desk())

    async def broken() -> AsyncIterator[object]:
        async for each in all_documents(store):
            yield each
        raise sqlite3.OperationalError("disk full")

    with pytest.raises(StoreFailed):
        await store.index_anew(broken(), INDEX_VERSION)  # type: ignore[arg-type]
    assert await keys(store, "checkout") == ["INC-1:incident"]
    assert await store.index_agrees(INDEX_VERSION)


async def test_a_search_that_takes_too_long_is_broken_off(tmp_path: Path) -> None:
    connection = await aiosqlite.connect(":memory:")
    for statement in index.INDEX:
        await connection.execute(statement)
    rows = [
        (n, "INC-1", str(n), n, "note", "note", "ana", n, "", "", "", "x") for n in range(9_000)
    ]
    for statement, values in many_rows(index._ADD, rows):
        await connection.execute(statement, values)
    searcher = await searcher_on(connection)
    query = parse_query("author:ben", START)

    def slowly(name: str) -> str:
        time.sleep(0.001)
        return name

    await connection.create_function("folded", 1, slowly)
    with pytest.raises(TooSlow):
        await searcher.search(query, limit=9, only=None, without=(), patience=0.05)
    waiting = asyncio.create_task(searcher.search(query, limit=9, only=None, without=()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await connection.create_function("folded", 1, str.casefold)
    assert await searcher.search(query, limit=9, only=None, without=()) == ([], 0)
    await searcher.close()


async def test_hostile_terms_are_words_to_sqlite(store: SqliteStore) -> None:
    await keep(store, Desk())
    for text in ('a" OR "b', "NEAR(a b)", "{title}: x", "^a", "a + b", "x\0y", "'; DROP", "*"):
        query = Query(terms=(Term(text), Term(text, prefix=True)))
        assert await store.search(query, limit=9, only=None, without=()) == ([], 0)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=20), max_size=6))
def test_no_query_is_an_error_to_sqlite(texts: list[str]) -> None:
    database = sqlite3.connect(":memory:")
    database.create_function("folded", 1, str.casefold)
    database.execute("CREATE TABLE meta (name TEXT, value TEXT)")
    for statement in index.INDEX:
        database.execute(statement)
    try:
        query = parse_query(" ".join(texts), START)
    except QueryError:
        return
    statement, values = _statement(query, 9, None, ())
    assert database.execute(statement, values).fetchall() == []
    database.close()


async def test_sorts_come_back_as_they_went_in(store: SqliteStore) -> None:
    await keep(store, Desk())
    (hit,) = await found(store, "checkout", START)
    assert hit.document.sort is Sort.INCIDENT
    assert hit.document.at == START
