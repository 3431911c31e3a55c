"""Which commands are among the entries: the queries for it."""

from collections.abc import Iterable, Sequence

import aiosqlite
import msgspec

from server.store.base import CommandKey, Settled
from server.store.many_rows import Statement

_AMONG = "WHERE (actor, command_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))"

_PLACE = "min(seq), max(seq), max(CASE nth WHEN 0 THEN digest END)"
_ALL = f"SELECT actor, command_id, incident, {_PLACE} FROM entries {_AMONG} GROUP BY 1, 2"  # noqa: S608


def all_of(keys: Sequence[CommandKey]) -> Statement:
    """A query for those of the commands that are in the log; `settled` reads what it gives."""
    return _ALL, (msgspec.json.encode(keys).decode(),)


def settled(rows: Iterable[aiosqlite.Row]) -> dict[CommandKey, Settled]:
    """What a query of `all_of` found."""
    return {(row[0], row[1]): Settled(row[2], row[3], row[4], row[5]) for row in rows}
