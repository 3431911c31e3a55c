"""Draws what a soak looked at, as SVG: panels below each other that share the time."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

import msgspec

from tests.soak.samples import Sample

WIDTH, HEIGHT, LEFT, TOP, GAP = 960, 120, 70, 60, 46
"""Pixels: the drawing, one panel, its margin, what stands above, and what is between panels."""

COLOURS = ("#0b5cad", "#c2410c", "#15803d")
DASHES = ("", "6 3", "2 2")


class Panel(NamedTuple):
    """A title and its lines: a name and the field of a sample."""

    title: str
    lines: tuple[tuple[str, str], ...]


PANELS = (
    Panel("Memory (MiB)", (("hub", "hub_memory"), ("a screen", "screen_memory"))),
    Panel("Of the hub", (("file handles", "hub_files"), ("threads", "hub_threads"))),
    Panel("Time to the acknowledgement (ms)", (("median", "p50"), ("99 of 100", "p99"))),
    Panel("How late the people's process itself woke (ms)", (("at worst", "lag"),)),
    Panel("Processor of the hub (% of one core)", (("hub", "hub_processor"),)),
    Panel("Database and its WAL (MiB)", (("database", "database"), ("WAL", "wal"))),
    Panel("Commands acknowledged", (("acknowledged", "acked"),)),
)  # fmt: skip


def draw(samples: Sequence[Sample], marks: Sequence[tuple[float, str]], title: str) -> str:
    """The drawing. `marks`: what happened when; drawn as lines through all panels."""
    end = max([sample.at for sample in samples], default=1.0) or 1.0
    height = TOP + len(PANELS) * (HEIGHT + GAP)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="16">{escape(title)}</text>',
        f'<text x="{LEFT}" y="40" fill="#555">Minutes from the beginning;'
        " a grey line is a kill -9 of the hub.</text>",
    ]
    for number, panel in enumerate(PANELS):
        out += _panel(panel, samples, marks, end, TOP + number * (HEIGHT + GAP))
    return "\n".join([*out, "</svg>"]) + "\n"


def _panel(
    panel: Panel,
    samples: Sequence[Sample],
    marks: Sequence[tuple[float, str]],
    end: float,
    top: int,
) -> list[str]:
    right, bottom = WIDTH - 20, top + HEIGHT
    values = {field: [float(getattr(s, field)) for s in samples] for _, field in panel.lines}
    highest = _round_up(max([value for line in values.values() for value in line], default=1.0))
    out = [f'<text x="{LEFT}" y="{top - 6}" font-weight="bold">{escape(panel.title)}</text>']
    for part in (0.0, 0.5, 1.0):
        y = bottom - part * HEIGHT
        out.append(f'<line x1="{LEFT}" x2="{right}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        label = f"{part * highest:g}"
        out.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{label}</text>')
    for at, _ in marks:
        x = _x(at, end)
        out.append(f'<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" stroke="#888"/>')
    step = _round_up(end / 60 / 7)
    for n in range(int(end / 60 / step) + 1):
        x = _x(n * step * 60, end)
        out.append(
            f'<text x="{x}" y="{bottom + 14}" text-anchor="middle" fill="#555">{n * step:g}</text>'
        )
    for number, (name, field) in enumerate(panel.lines):
        points = " ".join(
            f"{_x(s.at, end):.1f},{bottom - value / highest * HEIGHT:.1f}"
            for s, value in zip(samples, values[field], strict=True)
        )
        colour, dash = COLOURS[number], DASHES[number]
        out.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"'
            f' stroke-dasharray="{dash}"/>'
        )
        x = right - 150 * (len(panel.lines) - number)
        out.append(
            f'<line x1="{x}" x2="{x + 24}" y1="{top - 10}" y2="{top - 10}" stroke="{colour}"'
            f' stroke-width="2" stroke-dasharray="{dash}"/>'
            f'<text x="{x + 30}" y="{top - 6}">{escape(name)}</text>'
        )
    return out


def _x(at: float, end: float) -> float:
    return round(LEFT + at / end * (WIDTH - 20 - LEFT), 1)


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.001
    while True:
        for factor in (1, 2, 5):
            if factor * power >= value:
                return factor * power
        power *= 10


def read(path: Path) -> list[Sample]:
    """Samples that were written."""
    return msgspec.json.Decoder(Sample).decode_lines(path.read_bytes())
