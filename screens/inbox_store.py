"""What one person has seen, and what rings for them: kept on their machine, not in the log."""

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path

from screens.drafts import DraftStore
from warroom.model.concern import Sort

MOST = 5_000
"""Seen entries that are remembered an incident; the oldest are forgotten first."""

_SETTINGS = "settings"


class InboxStore:
    """Small JSON files in a folder that only its owner reads. A disk that takes nothing is borne:
    what was seen is then unseen again after the next start, which is the safe way round."""

    def __init__(self, folder: Path) -> None:
        self._files = DraftStore(folder)

    def seen(self, incident: str) -> set[int]:
        """The numbers of the entries that were seen."""
        read = self._read(incident)
        return {seq for seq in read if isinstance(seq, int)} if isinstance(read, list) else set()

    def see(self, incident: str, seqs: Iterable[int]) -> set[int]:
        """Remember that these were seen too; gives all that are."""
        # Read again: another screen of the same person may have written meanwhile.
        seen = self.seen(incident) | set(seqs)
        self._write(incident, sorted(seen)[-MOST:])
        return seen

    def quiet(self) -> set[Sort]:
        """What does not ring."""
        read = self._read(_SETTINGS)
        names = read.get("quiet", []) if isinstance(read, dict) else []
        return {sort for sort in Sort if sort in names}

    def be_quiet(self, sorts: Iterable[Sort]) -> None:
        """Remember what is not to ring."""
        self._write(_SETTINGS, {"quiet": sorted(sorts)})

    def _read(self, name: str) -> object:
        try:
            return json.loads(self._files.read(name) or "null")
        except (ValueError, RecursionError):
            return None

    def _write(self, name: str, value: object) -> None:
        with contextlib.suppress(OSError):
            self._files.write(name, json.dumps(value))
