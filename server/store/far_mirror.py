"""A second file of heads on another disk: written by a thread, so that no commit waits for it."""

import logging
import threading
from collections.abc import Collection
from pathlib import Path

from server.store.heads import HeadsFile
from server.upkeep.logs import event
from warroom.saved.log import Head

logger = logging.getLogger(__name__)

RETRY = 30.0
"""Seconds until a disk that took nothing is tried again."""

LATE = 10.0
"""Seconds after which a disk that does not answer is told of."""


class FarMirror:
    """The newest heads of all logs, in a file elsewhere; a failure there is told, and not fatal.

    It may be some milliseconds behind what was acknowledged. Its first line names the history, so
    that heads of a former one (the disk was away when a new one began) are not taken for a loss.
    `problem` is a sentence while the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._epoch = ""
        self._heads: dict[str, Head] = {}
        self._changed: dict[str, Head] = {}
        self._wake = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._file = HeadsFile(path)

    def read(self, former: Collection[str]) -> dict[str, Head]:
        """The heads on file; none where they are of a `former` history, or cannot be read."""
        try:
            heads = self._file.read()
        except OSError as error:
            self._tell(f"{self.path} cannot be read ({error.strerror}).")
            return {}
        return {} if self._file.epoch in former else heads

    def start(self, epoch: str, heads: dict[str, Head], fresh: bool) -> None:
        """Begin the file anew. `fresh`: the log is new, so nobody wonders that there is no file."""
        if not self.path.exists() and not fresh:
            logger.warning(
                "There is no mirror %s; it is made anew. If it should be there, see whether its"
                " disk is.",
                self.path,
                extra=event("mirror_missing", path=self.path),
            )
        self._epoch, self._heads = epoch, dict(heads)
        self._thread = threading.Thread(target=self._work, name="far-mirror", daemon=True)
        self._thread.start()

    def append(self, heads: dict[str, Head]) -> None:
        """Remember new heads; returns at once."""
        with self._wake:
            self._heads.update(heads)
            self._changed.update(heads)
            self._wake.notify()

    def close(self) -> None:
        """Write what is left, for a moment at most, and let go."""
        if self._thread is None:
            return
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(1.0)

    def _work(self) -> None:
        whole = True
        while True:
            with self._wake:
                if self.problem:
                    self._wake.wait_for(lambda: self._closing, RETRY)
                    whole = True
                elif not whole:
                    self._wake.wait_for(lambda: self._changed or self._closing)
                closing = self._closing
                heads = dict(self._heads) if whole else self._changed
                self._changed = {}
            late = threading.Timer(LATE, self._tell, (f"{self.path} does not answer.",))
            late.daemon = True
            late.start()
            try:
                if whole:
                    self._anew(heads)
                elif heads:
                    self._file.append(heads)
            except OSError as error:
                self._tell(f"{self.path} cannot be written ({error.strerror or error}).")
            else:
                whole = False
                late.cancel()
                self._tell("")
            finally:
                late.cancel()
            if closing:
                self._file.close()
                return

    def _anew(self, heads: dict[str, Head]) -> None:
        self._file.close()
        self._file.start(heads, self._epoch)

    def _tell(self, sentence: str) -> None:
        if sentence == self.problem:
            return
        self.problem = sentence
        if sentence:
            logger.error(
                "The mirror on another disk fails: %s The hub goes on without it and tries again.",
                sentence,
                extra=event("mirror_failed", path=self.path),
            )
        else:
            logger.info("The mirror %s is written again.", self.path, extra=event("mirror_well"))
