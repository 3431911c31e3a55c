"""Many rows in few statements: each step of one waits for the interpreter's lock at its end."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

Statement = tuple[str, Sequence[object]]
"""SQL and its values."""

_SIZES = (64, 16, 4, 1)
"""Rows of one statement: few different ones, so that SQLite has each of them prepared."""


def many_rows(table: str, rows: Sequence[Sequence[object]]) -> Iterator[Statement]:
    """The statements that insert `rows` into `table`, which names its columns: `t (a, b)`."""
    done = 0
    for size in _SIZES:
        while len(rows) - done >= size:
            values = tuple(chain.from_iterable(rows[done : done + size]))
            yield _insert(table, size, len(rows[done])), values
            done += size


@cache
def _insert(table: str, rows: int, columns: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"  # noqa: S608 - no values in it
