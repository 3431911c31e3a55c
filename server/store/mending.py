"""Before a hub works: is the log whole? Where it is damaged, go on with what proves itself."""

import asyncio
import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from server.errors import HubError
from server.store.heads import HeadsFile
from server.store.salvage import Take, damage, salvage

logger = logging.getLogger(__name__)


async def mend(directory: Path, take: Take) -> bool:
    """Look at the whole log in a data directory; gives whether it had to be saved anew.

    `take` is given each entry, in another thread. Where it had to be saved that counts for nothing.
    Raises HubError where nothing of it can be read. Needs the lock of the directory.
    """
    path, heads = directory / "log.db", HeadsFile(directory / "heads.jsonl")
    try:
        known = heads.read()
        if not heads.sound:
            logger.warning(
                "Lines of the mirror of the heads in %s cannot be read. It is written anew.",
                directory,
            )
        wrong = await asyncio.to_thread(damage, path, known, take)
        if not wrong:
            return False
        logger.critical("%s is damaged: %s. What proves itself is saved.", path, wrong)
        saved = await salvage(directory, known, datetime.now(UTC))
    except (sqlite3.Error, OSError) as error:
        raise HubError(
            f"{path} cannot be opened as a log ({error})."
            " Check the disk and the directory's rights, or restore a backup."
        ) from error
    if saved is None:
        raise HubError(
            f"{path} is damaged ({wrong}) and nothing of it can be read. All is left as it is."
            " Restore a backup (warroom restore), or promote the copy of a client"
            " (warroom promote)."
        )
    logger.critical(
        "%d entries of %d logs were saved. The damaged files are kept in %s.",
        saved.entries,
        len(saved.heads),
        saved.aside,
    )
    return True
