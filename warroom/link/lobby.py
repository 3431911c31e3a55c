"""The list of logs as the hub tells it: all rows, then changes, then which are gone."""

from collections.abc import Callable

from warroom.link.changes import Change, LobbyChanged
from warroom.link.forgetting import Forgetting
from warroom.link.rooms import Rooms
from warroom.text import clean_line
from warroom.wire.frames import Frame, Lobby, LobbyRow, WatchLobby
from warroom.wire.hygiene import clean_struct


class LobbyDesk:
    """The rows by id. `on`: whether they are followed; `tell` takes the changes."""

    def __init__(
        self,
        write: Callable[[Frame], None],
        tell: Callable[[Change], None],
        forgetting: Forgetting,
        rooms: Rooms,
    ) -> None:
        self.rows: dict[str, LobbyRow] = {}
        self.on = False
        self._write = write
        self._tell = tell
        self._forgetting = forgetting
        self._rooms = rooms

    def watch(self, on: bool) -> None:
        """Follow, or stop following."""
        if on != self.on:
            self.on = on
            self._write(WatchLobby(on))

    def resume(self) -> None:
        """A new connection."""
        if self.on:
            self._write(WatchLobby())

    def take(self, frame: Lobby) -> None:
        """What the hub says. What is gone is forgotten, on disk too."""
        rows = tuple(map(clean_struct, frame.rows))
        gone = tuple(map(clean_line, frame.gone))
        if frame.whole:
            self.rows.clear()
        self.rows.update((row.summary.id, row) for row in rows)
        for log in gone:
            self.rows.pop(log, None)
            self._forgetting.forget(log)
        for row in rows:
            if row.summary.redacted:
                self._rooms.catch_up(row.summary.id, row.summary.redacted)
        if frame.whole:
            self._forgetting.look(self.rows.keys())
        self._tell(LobbyChanged(rows, frame.whole, gone))
