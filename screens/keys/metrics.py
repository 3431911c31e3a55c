"""Keys of the metrics."""

from screens.keys.base import Key, Where

KEYS: tuple[Key, ...] = (
    Key(("j", "down"), "move_down", "next row; a metric is drawn", Where.METRICS),
    Key(("k", "up"), "move_up", "previous row", Where.METRICS),
    Key(("g", "home"), "move_first", "first row", Where.METRICS),
    Key(("G", "end"), "move_last", "last row", Where.METRICS),
    Key(("enter",), "open", "the incident or problem of the row", Where.METRICS),
    Key(("b",), "by", "group by the next: severity, category …", Where.METRICS),
    Key(("e",), "exercises", "exercises, or incidents", Where.METRICS),
    Key(("r",), "again", "ask the hub again", Where.METRICS),
    Key(("escape", "ctrl+l", "q"), "lobby", "to the lobby", Where.METRICS),
)
"""In the order of help."""
