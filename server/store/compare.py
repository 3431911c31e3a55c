"""Compares a database with heads that are known from elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import aiosqlite

from warroom.saved.log import Head


async def differs(path: Path, *known: Mapping[str, Head]) -> str:
    """Which of the `known` heads is not in the database, in words; empty where all are.

    It is read with a connection that has nothing in its memory. Raises sqlite3.Error.
    """
    async with aiosqlite.connect(f"file:{quote(str(path))}?mode=ro", uri=True) as fresh:
        for heads in known:
            for name, head in heads.items():
                if not await has(fresh, name, head):
                    return f"entry {head.seq} of {name} is not in the database any more"
    return ""


class Missing(NamedTuple):
    """The heads that a database has, those known of that it has not, and which of them go beyond
    what it has."""

    current: dict[str, Head]
    lost: dict[str, Head]
    beyond: dict[str, Head]


async def missing(connection: aiosqlite.Connection, known: Mapping[str, Head]) -> Missing:
    """What the database lacks of the `known` heads."""
    current = await current_heads(connection)
    lost = {name: head for name, head in known.items() if not await has(connection, name, head)}
    beyond = {
        name: head for name, head in lost.items() if head.seq > current.get(name, Head(0, "")).seq
    }
    return Missing(current, lost, beyond)


async def has(connection: aiosqlite.Connection, incident: str, head: Head) -> bool:
    """Whether the log has that entry."""
    async with connection.execute(
        "SELECT instr(data, ?) > 0 FROM entries WHERE incident = ? AND seq = ?",
        (head.hash.encode(), incident, head.seq),
    ) as cursor:
        row = await cursor.fetchone()
    return bool(row and row[0])


async def current_heads(connection: aiosqlite.Connection) -> dict[str, Head]:
    """The last entry of each log."""
    rows = await connection.execute_fetchall(
        "SELECT incident, max(seq), json_extract(CAST(data AS TEXT), '$.hash')"
        " FROM entries GROUP BY incident"
    )
    return {row[0]: Head(row[1], row[2]) for row in rows}
