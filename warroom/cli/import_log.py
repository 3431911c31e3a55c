"""`warroom import FILE.warroom`: an exported log goes into another hub."""

from pathlib import Path

from warroom.cli.app import App
from warroom.errors import WarroomError


def take_in(app: App, path: Path, *, as_json: bool) -> None:
    """Take an exported log into the hub. Raises WarroomError."""
    raise WarroomError(f"{path}: this hub takes no logs from files yet. Nothing was changed.")
