"""Keys of the panes of the five steps."""

from collections.abc import Iterator

from screens.keys.base import Key, Where

STEPS = (
    Where.IDENTIFICATION,
    Where.CONTAINMENT,
    Where.PRIORITIZATION,
    Where.REACTION,
    Where.CONCLUSION,
)


def _in_every(where: Where) -> Iterator[Key]:
    yield Key(("j", "down"), "move_down", "next line", where)
    yield Key(("k", "up"), "move_up", "previous line", where)
    yield Key(("g", "home"), "move_first", "first line", where)
    yield Key(("G", "end"), "move_last", "last line", where)
    yield Key(("left", "h"), "screen.step(-1)", "the step before", where)
    yield Key(("right", "l"), "screen.step(1)", "the next step", where)


KEYS: tuple[Key, ...] = (*(key for where in STEPS for key in _in_every(where)),)
"""In the order of help."""
