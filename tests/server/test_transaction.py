"""A transaction in one turn of its connection's thread: all of it or nothing."""

import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from server.store.transaction import InOneTurn, commit

NUMBERS = [("INSERT INTO numbers VALUES (?)", (n,)) for n in range(3)]


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(tmp_path / "it.db", factory=InOneTurn) as connection:
        await connection.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        yield connection


async def kept(connection: aiosqlite.Connection) -> list[int]:
    assert not connection.in_transaction
    return [row[0] for row in await connection.execute_fetchall("SELECT n FROM numbers")]


async def test_all_of_it_is_one_turn_of_another_thread(
    connection: aiosqlite.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ran: list[threading.Thread] = []
    execute, begin = aiosqlite.Connection.execute, InOneTurn.commit

    async def counted(self: aiosqlite.Connection, sql: str, parameters: object = None) -> object:
        asked.append(sql)
        return await execute(self, sql, parameters)

    def noted(self: InOneTurn) -> None:
        ran.append(threading.current_thread())
        begin(self)

    monkeypatch.setattr(aiosqlite.Connection, "execute", counted)
    monkeypatch.setattr(InOneTurn, "commit", noted)
    await commit(connection, NUMBERS)
    assert (len(asked), len(ran)) == (1, 1), (
        "aiosqlite is not what it was: it does not hand what it is to execute on to a connection"
        " of ours, as it is. See `InOneTurn` in server/store/transaction.py."
    )
    assert ran != [threading.current_thread()]
    assert await kept(connection) == [0, 1, 2]


async def test_one_that_fails_changes_nothing(connection: aiosqlite.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await commit(connection, [*NUMBERS, NUMBERS[0]])
    assert await kept(connection) == []
    await commit(connection, NUMBERS)
    assert await kept(connection) == [0, 1, 2]


async def test_another_sort_of_connection_refuses_it() -> None:
    async with aiosqlite.connect(":memory:") as plain:
        with pytest.raises(sqlite3.Error):
            await commit(plain, NUMBERS)
