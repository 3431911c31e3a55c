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


_CONTAINMENT = (
    Key(("x", "space"), "advance", "next state; a task: done", Where.CONTAINMENT),
    Key(("e",), "extent", "extent: opens in the composer", Where.CONTAINMENT),
    Key(("w",), "workaround", "workaround: opens in the composer", Where.CONTAINMENT),
    Key(("s",), "solved", "this workaround ended the harm", Where.CONTAINMENT),
    Key(("R",), "remove", "workaround removed: opens in the composer", Where.CONTAINMENT),
    Key(("y",), "acknowledge", "acknowledge the task", Where.CONTAINMENT),
    Key(("m",), "more", "more time: opens in the composer", Where.CONTAINMENT),
    Key(("b",), "block", "blocked: opens in the composer", Where.CONTAINMENT),
)

KEYS: tuple[Key, ...] = (*(key for where in STEPS for key in _in_every(where)), *_CONTAINMENT)
"""In the order of help."""
