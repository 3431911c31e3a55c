"""Drafts on disk: what somebody was typing is there again after anything."""

import contextlib
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from warroom.text import clean

SAVE_EVERY = 0.5
"""Seconds between two writes of a draft while somebody types."""

MOST_BYTES = 1024 * 1024
"""A larger file is not a draft of ours and is not read."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class DraftStore:
    """One text file a draft, in a folder that only its owner reads.

    `folder` may not exist yet. `name` is an incident's id or a form's name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where a draft is kept; names that make no plain file name are hashed."""
        if not _PLAIN_NAME.fullmatch(name):
            name = "x" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
        return self._folder / f"{name}.txt"

    def read(self, name: str) -> str:
        """The draft, sanitised; empty where there is none or it cannot be read."""
        try:
            with self.path(name).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError:
            return ""
        return clean(data.decode("utf-8", "replace")) if len(data) <= MOST_BYTES else ""

    def write(self, name: str, text: str) -> None:
        """Keep `text`, or remove the draft when it is empty. Raises OSError.

        Replaced in one step, so that a crash leaves the old draft or the new one. There is no
        fsync: it would hold up typing on a busy disk, and a killed program loses nothing by it.
        """
        path = self.path(name)
        if not text.strip():
            path.unlink(missing_ok=True)
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Two screens of one person write at the same time; each needs a file of its own.
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(text.encode("utf-8", "replace"))
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise


class DraftKeeper:
    """One draft while its screen is open: written at most every SAVE_EVERY seconds.

    `text` gives what stands on the screen, `later` calls back after seconds (a widget's
    `set_timer`), and `failed` takes a sentence, once, when the disk takes nothing.
    """

    def __init__(
        self,
        store: DraftStore | None,
        name: str,
        text: Callable[[], str],
        later: Callable[[float, Callable[[], None]], object],
        failed: Callable[[str], None],
    ) -> None:
        self._store = store
        self._name = name
        self._text = text
        self._later = later
        self._failed = failed
        self._saved = ""
        self._due = False
        self._told = False

    def read(self) -> str:
        """The draft from before."""
        self._saved = self._store.read(self._name) if self._store is not None else ""
        return self._saved

    def changed(self) -> None:
        """There is something new to keep, soon."""
        if self._store is not None and not self._due:
            self._due = True
            self._later(SAVE_EVERY, self._in_time)

    def _in_time(self) -> None:
        self._due = False
        self.save()

    def save(self) -> None:
        """Keep it now, if it is not on disk as it stands."""
        text = self._text()
        if self._store is None or text == self._saved:
            return
        try:
            self._store.write(self._name, text)
        except OSError as error:
            if not self._told:
                self._told = True
                self._failed(
                    f"This draft cannot be kept on disk ({error.strerror}). It is safe only while"
                    " this screen is open."
                )
        else:
            self._saved, self._told = text, False
