"""The tables, their version, and how an older version becomes the present one."""

import aiosqlite

from server.store.index import INDEX, KNOWN

APPLICATION_ID = 0x57415252
"""SQLite's application_id: the letters WARR, so that `file` and we know the database is ours."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            incident TEXT NOT NULL,
            seq INTEGER NOT NULL CHECK (seq > 0),
            actor TEXT NOT NULL,
            command_id TEXT NOT NULL,
            nth INTEGER NOT NULL,
            digest BLOB NOT NULL,
            data BLOB NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX entries_by_seq ON entries (incident, seq)",
        "CREATE UNIQUE INDEX entries_by_command ON entries (actor, command_id, nth)",
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ),
    (*INDEX, *KNOWN),
    # The ids of commands begin with the time: what came lately lies on a few pages of this index.
    # By actor first, each of them had its own page to be written with each commit.
    (
        "DROP INDEX entries_by_command",
        "CREATE UNIQUE INDEX entries_by_command ON entries (command_id, actor, nth)",
    ),
)
"""Statements that lead from version N to N+1; the version is SQLite's user_version."""

VERSION = len(MIGRATIONS)


class SchemaTooNew(Exception):  # noqa: N818 - it names the state that was found
    """The database was made by a newer warroom."""


async def found_version(connection: aiosqlite.Connection) -> int:
    """The version of the open database; 0 of one without tables. Raises SchemaTooNew."""
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    found = int(row[0]) if row else 0
    if found > VERSION:
        raise SchemaTooNew
    return found


async def prepare(connection: aiosqlite.Connection) -> None:
    """Bring the database to the present version, in one transaction. Raises SchemaTooNew."""
    found = await found_version(connection)
    if found == VERSION:
        return
    await connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[found:]:
            for statement in statements:
                await connection.execute(statement)
        await connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        await connection.execute(f"PRAGMA user_version = {VERSION}")
        await connection.commit()
    except BaseException:
        await connection.rollback()
        raise
