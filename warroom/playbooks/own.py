"""Where the playbooks of a person or a team are. Apart, since a screen says it at its start."""

import os
from pathlib import Path

from warroom.config import load

_chosen: Path | None = None


def look_in(directory: Path) -> None:
    """Take people's own playbooks from this directory from now on."""
    global _chosen  # noqa: PLW0603 - one process has one library, as it has one configuration
    _chosen = directory


def own_directory() -> Path:
    """Where people's own playbooks are: as chosen, else as set. It need not exist.

    Raises WarroomError when the configuration file cannot be read.
    """
    return _chosen or load({}, os.environ).playbooks_dir
