"""The panes of the room, for reading alone: what is in them can be seen and nothing be done."""

import types
from functools import cache
from typing import Any

from textual.widget import Widget

from screens.keys import Where, bindings
from screens.room_timeline import RoomTimeline


class PastTimeline(RoomTimeline, inherit_bindings=False):
    """The timeline up to a moment. The first and the last entry are the screen's to go to."""

    BINDINGS = bindings(Where.READING)


@cache
def for_reading(view: type[Widget]) -> type[Widget]:
    """The same view without the keys that change something, and with those of reading."""

    def body(namespace: dict[str, Any]) -> None:
        namespace["BINDINGS"] = bindings(Where.READING)
        namespace["__module__"] = __name__
        namespace["reading"] = True

    return types.new_class(f"Past{view.__name__}", (view,), {"inherit_bindings": False}, body)
