"""The mirror file beside the log, and the one on another disk where there is one."""

import logging
from collections.abc import Collection
from pathlib import Path

from server.store.far_mirror import FarMirror
from server.store.heads import HeadsFile
from warroom.saved.log import Head

logger = logging.getLogger(__name__)


def tell_of_loss(path: Path, lost: Collection[str], *, restored: bool) -> None:
    """Say in the hub's log why a new history begins: `lost` names the logs that lack entries."""
    if lost:
        logger.critical(
            "Acknowledged entries are missing from %s (%s): a new history begins,"
            " and every client is told.",
            path,
            ", ".join(lost),
        )
    if restored:
        logger.warning(
            "%s was restored from a backup: a new history begins, and every client is told.",
            path,
        )


class Mirrors(HeadsFile):
    """Both as one: what is read is of the near one, except in `read_both`."""

    def __init__(self, near: Path, far: Path | None = None) -> None:
        super().__init__(near)
        self._far = FarMirror(far) if far else None

    @property
    def problem(self) -> str:
        """Why the far one cannot be written; empty where it can, or need not."""
        return self._far.problem if self._far else ""

    def read_both(self, former: Collection[str]) -> dict[str, Head]:
        """The newest heads of the two; those of `former` histories in the far one do not count."""
        heads = self.read()
        if self._far is not None:
            for name, head in self._far.read(former).items():
                if head.seq > heads.get(name, Head(0, "")).seq:
                    heads[name] = head
        return heads

    def start(self, heads: dict[str, Head], epoch: str = "") -> None:
        """Begin both anew."""
        super().start(heads, epoch)
        if self._far is not None:
            self._far.start(epoch, heads, fresh=not heads)

    def append(self, heads: dict[str, Head]) -> None:
        """Remember new heads; the far one waits for nobody. Raises OSError."""
        if self._far is not None:
            self._far.append(heads)
        super().append(heads)

    def close(self) -> None:
        """Let go of both."""
        super().close()
        if self._far is not None:
            self._far.close()
