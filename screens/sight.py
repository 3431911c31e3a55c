"""What a pane is shown: the state, the log, who is here, the other incidents, the problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from warroom.model.entry import Entry
    from warroom.model.incident import Incident
    from warroom.wire.frames import LobbyRow, Person


class Sight(msgspec.Struct, frozen=True):
    """All that a view may look at. `lobby` has every incident by id, this one too.

    `problems` has every problem record by id.

    `entries` may lack the older ones while they are being fetched. `now` is UTC.
    """

    incident: Incident
    entries: Sequence[Entry]
    people: tuple[Person, ...]
    lobby: Mapping[str, LobbyRow]
    you: str
    now: datetime
    zone: tzinfo
    problems: Mapping[str, LobbyRow] = msgspec.field(default_factory=dict)
