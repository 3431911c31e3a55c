"""An older database becomes one of the present version; as it was, it is kept aside first."""

import logging
import os
import sqlite3
from pathlib import Path

import aiosqlite

from server.errors import HubError
from server.store.backup import sync_file
from server.store.disk import sync_directory
from server.store.schema import VERSION, SchemaTooNew, found_version, prepare

logger = logging.getLogger(__name__)


def kept_aside(path: Path, version: int) -> Path:
    """Where the database is kept as it was in `version`."""
    return path.with_name(f"{path.stem}-version-{version}{path.suffix}")


async def bring_up_to_date(connection: aiosqlite.Connection, path: Path) -> None:
    """Bring the open database at `path` to the present version, after a copy of it is on disk.

    Either all of it is done or nothing. Raises HubError for one of a newer version, and when there
    is no room or the disk does not take it: the database then is as it was.
    """
    try:
        found = await found_version(connection)
    except SchemaTooNew:
        raise HubError(f"{path} was written by a newer warroom. Run that version here.") from None
    if found in (0, VERSION):
        await prepare(connection)
        return
    copy = kept_aside(path, found)
    try:
        await _copy(connection, copy)
        await prepare(connection)
    except (sqlite3.Error, OSError) as error:
        raise HubError(
            f"{path} is of an older version ({found}) and could not be brought to this one"
            f" ({error}). It is as it was. Make room on its disk: this takes a copy of it and some"
            " more. Or run the former warroom here."
        ) from error
    logger.warning(
        "The log's tables were of version %d and are of version %d now. The log as it was is kept"
        " as %s; remove it when you do not go back.",
        found,
        VERSION,
        copy,
    )


async def _copy(connection: aiosqlite.Connection, copy: Path) -> None:
    """Copy the whole database. Raises sqlite3.Error, OSError; no half copy has the name then."""
    part = copy.with_name(f".{copy.name}.part")
    try:
        part.unlink(missing_ok=True)
        # SQLite takes an empty file for none; nobody else may read it, not for a moment.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        await connection.execute("VACUUM INTO ?", (os.fspath(part),))
        sync_file(part)
        part.replace(copy)
        sync_directory(copy.parent)
    finally:
        part.unlink(missing_ok=True)
