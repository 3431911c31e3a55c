"""Small drawings of numbers out of block characters: a line of months, columns of a plot."""

from collections.abc import Mapping, Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
"""Eighths of a cell; most terminals have them."""

HALVES = "▄█"
"""For the Linux console, whose usual fonts have the characters of code page 437 and no eighths."""

PLAIN = "_.:=#"
"""For an output that is not Unicode."""

NOTHING = "·"
"""Stands where there is no value, which is something else than 0."""

Values = Sequence[float | None]


def steps_for(environ: Mapping[str, str], encoding: str = "utf-8") -> str:
    """The characters, lowest first, that this terminal can show."""
    if "utf" not in encoding.casefold():
        return PLAIN
    return HALVES if environ.get("TERM") == "linux" else BLOCKS


def sparkline(values: Values, steps: str = BLOCKS, top: float = 0.0) -> str:
    """A character a value; the height is from 0 to `top` or the greatest, so that they compare."""
    top = max(top, *(value for value in values if value is not None), 0.0)
    nothing = "-" if steps == PLAIN else NOTHING
    return "".join(nothing if value is None else _step(value, top, steps) for value in values)


def _step(value: float, top: float, steps: str) -> str:
    return steps[round(value / top * (len(steps) - 1))] if top > 0 else steps[0]


def columns(
    values: Values, height: int, cells: int, steps: str = BLOCKS, top: float = 0.0
) -> list[str]:
    """A column a value, `cells` wide with a gap of one, in `height` lines, the top one first.

    What is more than nothing is at least one step high.
    """
    top = max(top, *(value for value in values if value is not None), 0.0)
    whole, parts = steps[-1], len(steps)
    lines: list[str] = []
    for level in range(height - 1, -1, -1):
        line = ""
        for value in values:
            filled = 0
            if value is not None and top > 0:
                filled = max(round(value / top * height * parts), 1 if value > 0 else 0)
            here = max(0, min(parts, filled - level * parts))
            sign = whole if here == parts else steps[here - 1] if here else " "
            if value is None and level == 0:
                sign = NOTHING
            line += sign * max(1, cells - 1) + " " * (cells > 1)
        lines.append(line)
    return lines
