"""A transaction in one turn of its connection's thread; aiosqlite takes a turn a statement."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

import aiosqlite

from server.store.many_rows import Statement
from server.upkeep import failpoints

logger = logging.getLogger(__name__)


class Found(Exception):  # noqa: N818 - it names what happened
    """There is something that was not to be there; nothing was changed."""


async def commit(
    connection: aiosqlite.Connection,
    statements: Iterable[Statement],
    *,
    unless: Statement | None = None,
) -> None:
    """Run `statements` and commit, or change nothing. Raises sqlite3.Error, OSError.

    `unless`: a query that has to find nothing. Raises Found where it does.

    A turn costs about 20 µs of the event loop's thread, and at each end a wait for the
    interpreter's lock. aiosqlite has no public call for several statements: `_execute` and `_conn`
    are used here alone.
    """
    execute: Callable[..., Awaitable[None]] = connection._execute
    await execute(partial(_commit, statements, unless), connection._conn)


def _commit(
    statements: Iterable[Statement], unless: Statement | None, connection: sqlite3.Connection
) -> None:
    try:
        if unless is not None and connection.execute(*unless).fetchone() is not None:
            raise Found
        for statement, values in statements:
            connection.execute(statement, values)
        failpoints.reached(failpoints.BEFORE_COMMIT)
        connection.commit()
    except BaseException:
        try:
            connection.rollback()
        except sqlite3.Error:
            logger.exception("The failed batch could not be rolled back.")
        raise
