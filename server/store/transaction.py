"""A transaction in one turn of its connection's thread; aiosqlite takes a turn a statement."""

import logging
import sqlite3
from collections.abc import Iterable
from typing import Any

import aiosqlite

from server.store.many_rows import Statement
from server.upkeep import failpoints

logger = logging.getLogger(__name__)

_TOGETHER = "TOGETHER"
"""Stands for SQL where the parameters are a whole transaction. It is none, so that another sort of
connection refuses it."""


class InOneTurn(sqlite3.Connection):
    """The sort of connection that `commit` needs: as the `factory` of `aiosqlite.connect`.

    aiosqlite hands what it is given to execute on to the connection's thread, as it is. So a whole
    transaction gets there by what both libraries promise, with no private attribute of theirs.
    """

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement, or all of a transaction."""
        if sql is _TOGETHER:
            self._commit(parameters)
            return self.cursor()
        return super().execute(sql, parameters)

    def _commit(self, statements: Iterable[Statement]) -> None:
        run = super().execute
        try:
            for statement, values in statements:
                run(statement, values)
            failpoints.reached(failpoints.BEFORE_COMMIT)
            self.commit()
        except BaseException:
            try:
                self.rollback()
            except sqlite3.Error:
                logger.exception("The failed batch could not be rolled back.")
            raise


async def commit(connection: aiosqlite.Connection, statements: Iterable[Statement]) -> None:
    """Run `statements` on an `InOneTurn` and commit, or change nothing.

    Raises sqlite3.Error, OSError.

    A turn costs about 20 µs of the event loop's thread, and at each end a wait for the
    interpreter's lock.
    """
    await connection.execute(_TOGETHER, statements)
