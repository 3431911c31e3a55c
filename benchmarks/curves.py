"""How cost grows, drawn as SVG: panels with two logarithmic axes, and the same as a table."""

import math
import statistics
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from benchmarks.further import values
from benchmarks.run import Run, short

WIDE, HIGH, LEFT, TOP, GAP_X, GAP_Y, ACROSS = 250, 150, 60, 90, 70, 76, 3
"""Pixels: a panel, the margin, what stands above, what is between panels; panels in a row."""

COLOURS = ("#0b5cad", "#c2410c")
DASHES = ("", "6 3")

SLACK = 1.1
"""Ten times the size at 10 to this power of the cost still counts as linear: figures have noise."""

ENTRIES, INCIDENTS = (1_000, 10_000, 100_000), (10, 100, 1_000)
MILLION = 1_000_000
"""In ten incidents, so that it can be made."""

CLIENTS, RECEIVERS = (10, 100, 500, 1_000), (1, 10, 100, 500, 1_000)


class Line(NamedTuple):
    """A name, and where the figure of a size is: `{}` stands for the size."""

    name: str
    section: str
    way: tuple[str, ...]


class Panel(NamedTuple):
    """What is drawn against what."""

    title: str
    against: str
    sizes: tuple[int, ...]
    lines: tuple[Line, ...]


Point = tuple[int, float]


class Scale(NamedTuple):
    """A panel's place, and the powers of ten at the ends of its axes."""

    left: int
    top: int
    first: float
    last: float
    low: int
    high: int

    def x(self, size: float) -> float:
        """Where a size is."""
        part = (math.log10(size) - self.first) / (self.last - self.first)
        return round(self.left + part * WIDE, 1)

    def y(self, cost: float) -> float:
        """Where a cost is."""
        part = (math.log10(cost) - self.low) / (self.high - self.low)
        return round(self.top + HIGH - part * HIGH, 1)


PANELS = (
    Panel("Start of the hub, s", "entries", (*ENTRIES, MILLION),
          (Line("processor time", "entries", ("{}", "start_processor_s")),
           Line("until it answers", "entries", ("{}", "start_s")))),
    Panel("Memory of the hub, MiB", "entries", (*ENTRIES, MILLION),
          (Line("hub", "entries", ("{}", "memory_mib")),)),
    Panel("The whole log in pages of 500, s", "entries", ENTRIES,
          (Line("hub", "entries", ("{}", "pages_s")),)),
    Panel("Joining late, s", "entries", ENTRIES,
          (Line("whole log", "entries", ("{}", "late_s")),
           Line("newest page", "entries", ("{}", "late_useful_s")))),
    Panel("Start of the hub, s", "incidents of 100 entries", INCIDENTS,
          (Line("processor time", "incidents", ("{}", "start_processor_s")),
           Line("until it answers", "incidents", ("{}", "start_s")))),
    Panel("Memory of the hub, MiB", "incidents of 100 entries", INCIDENTS,
          (Line("hub", "incidents", ("{}", "memory_mib")),)),
    Panel("The slowest search, ms", "incidents of 100 entries", INCIDENTS,
          (Line("hub", "incidents", ("{}", "search_slowest_ms")),)),
    Panel("All metrics, ms", "incidents of 100 entries", INCIDENTS,
          (Line("metrics", "incidents", ("{}", "metrics_ms")),)),
    Panel("Processor time an event, flat out, µs", "receivers", RECEIVERS,
          (Line("hub", "throughput_{}", ("hub", "processor_us_per_event")),
           Line("plain program", "throughput_{}", ("app", "processor_us_per_event")))),
    Panel("All come in at once, s", "clients", CLIENTS,
          (Line("hub", "clients", ("{}", "join_s")),)),
    Panel("Memory of the hub for them, MiB", "clients", CLIENTS,
          (Line("hub", "clients", ("{}", "memory_mib")),)),
)  # fmt: skip


def points(run: Run, panel: Panel, line: Line) -> list[Point]:
    """Sizes and medians that were measured."""
    found = []
    for size in panel.sizes:
        way = tuple(name.format(size) for name in (line.section, *line.way))
        if size == MILLION:
            way = ("million", line.way[-1])
        if of := values(run, way):
            found.append((size, statistics.median(of)))
    return [(size, value) for size, value in found if value > 0]


def tenfold(line: Sequence[Point]) -> float | None:
    """How many times the cost is at ten times the size: from a tenth of the largest to it.

    None where it was not measured at a tenth or less.
    """
    more, higher = line[-1] if line else (0, 0.0)
    tenth = [point for point in line if point[0] * 10 <= more]
    if not tenth:
        return None
    size, cost = tenth[-1]
    return float(10 ** (math.log(higher / cost) / math.log(more / size)))


def table(run: Run) -> str:
    """Every curve's growth, in Markdown."""
    made = ["| cost | against | ten times as many cost | |", "|---|---|---|---|"]
    for panel in PANELS:
        for line in panel.lines:
            times = tenfold(points(run, panel, line))
            name = panel.title if len(panel.lines) == 1 else f"{panel.title}: {line.name}"
            if times is None:
                made.append(f"| {name} | {panel.against} | – | not measured |")
                continue
            linear = "linear or better" if times <= 10**SLACK else "**steeper than linear**"
            made.append(f"| {name} | {panel.against} | {short(times)} × | {linear} |")
    return "\n".join(made)


def draw(run: Run) -> str:
    """The drawing."""
    rows = math.ceil(len(PANELS) / ACROSS)
    width = LEFT + ACROSS * (WIDE + GAP_X)
    height = TOP + rows * (HIGH + GAP_Y)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="16">How cost grows</text>',
        f'<text x="{LEFT}" y="40" fill="#555">Both axes are logarithmic. Dashed grey: in proportion'
        " to the size.</text>",
    ]
    for number, panel in enumerate(PANELS):
        left = LEFT + number % ACROSS * (WIDE + GAP_X)
        out += _panel(run, panel, left, TOP + number // ACROSS * (HIGH + GAP_Y))
    return "\n".join([*out, "</svg>"]) + "\n"


def _panel(run: Run, panel: Panel, left: int, top: int) -> list[str]:
    lines = [points(run, panel, line) for line in panel.lines]
    costs = [cost for line in lines for _, cost in line] or [1.0]
    low, high = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    high += high == low
    first, last = math.log10(panel.sizes[0]), math.log10(panel.sizes[-1])
    scale, bottom = Scale(left, top, first, last, low, high), top + HIGH
    out = [f'<text x="{left}" y="{top - 20}" font-weight="bold">{escape(panel.title)}</text>']
    for power in range(low, high + 1):
        at = scale.y(10.0**power)
        out.append(f'<line x1="{left}" x2="{left + WIDE}" y1="{at}" y2="{at}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 6}" y="{at + 4}" text-anchor="end">{10.0**power:,g}</text>')
    for size in (size for size in panel.sizes if math.log10(size).is_integer()):
        out.append(
            f'<text x="{scale.x(size)}" y="{bottom + 14}" text-anchor="middle" fill="#555">'
            f"{size:,}</text>"
        )
    out.append(
        f'<text x="{left + WIDE / 2}" y="{bottom + 28}" text-anchor="middle" fill="#555">'
        f"{escape(panel.against)}</text>"
    )
    for number, (line, found) in enumerate(zip(panel.lines, lines, strict=True)):
        if not found:
            out.append(f'<text x="{left + 8}" y="{bottom - 8}" fill="#888">not measured</text>')
            continue
        out.append(_proportion(scale, found[-1]))
        out += _line(number, [(scale.x(size), scale.y(cost)) for size, cost in found])
        times = tenfold(found)
        said = line.name if times is None else f"{line.name}: ten times as many, {times:.3g} ×"
        out.append(
            f'<text x="{left + 120 * number * (len(lines) > 1)}" y="{top - 6}"'
            f' fill="{COLOURS[number]}">{escape(said if len(lines) == 1 else line.name)}</text>'
        )
    return out


def _proportion(scale: Scale, end: Point) -> str:
    """A cost that would be in proportion to the size, up to a point of the curve."""
    size, cost = end
    from_size = max(10**scale.first, size * 10**scale.low / cost)
    return (
        f'<line x1="{scale.x(from_size)}" y1="{scale.y(cost * from_size / size)}"'
        f' x2="{scale.x(size)}" y2="{scale.y(cost)}" stroke="#999" stroke-dasharray="3 3"/>'
    )


def _line(number: int, places: Sequence[tuple[float, float]]) -> list[str]:
    colour = COLOURS[number]
    path = " ".join(f"{x},{y}" for x, y in places)
    marks = [f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/>' for x, y in places]
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"'
        f' stroke-dasharray="{DASHES[number]}"/>',
        *marks,
    ]
