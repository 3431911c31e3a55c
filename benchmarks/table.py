"""A run of the benchmark: its file, its tables, and the comparison of two.

python -m benchmarks.table OLD.json NEW.json
"""

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.machine import Machine
from benchmarks.reach import ROWS, Row

PAGE = Path("docs/performance.md")

BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
"""What stands between them in the page is made anew by each run."""

NOTABLE = 0.1
"""A change of a median by less than this part is not pointed at."""


class Run(msgspec.Struct, frozen=True):
    """What was measured: of each section its rounds. `seconds`: how long each load went on."""

    machine: Machine
    seconds: float
    sections: dict[str, list[dict[str, Any]]]


def values(run: Run, row: Row) -> list[float]:
    """A row's value in each round; empty where its section was not measured."""
    return [row.value(found) for found in run.sections.get(row.section, [])]


def reached(run: Run) -> str:
    """The table of what has to be reached, in Markdown."""
    lines = ["| what | bound | median | from – to | |", "|---|---|---|---|---|"]
    for row in ROWS:
        sign = "≥" if row.least else "≤"
        bound = f"{sign} {row.bound:g} {row.unit}"
        found = values(run, row)
        if not found:
            lines.append(f"| {row.what} | {bound} | – | – | not measured |")
            continue
        median = statistics.median(found)
        met = median >= row.bound if row.least else median <= row.bound
        spread = f"{_short(min(found))} – {_short(max(found))}"
        verdict = "met" if met else "**not met**"
        lines.append(f"| {row.what} | {bound} | {_short(median)} | {spread} | {verdict} |")
    return "\n".join(lines) + "\n"


def figures(run: Run) -> str:
    """Every figure that was measured, in Markdown."""
    lines = ["| section | figure | median | from – to |", "|---|---|---|---|"]
    for section, rounds in run.sections.items():
        for path, found in _columns(rounds).items():
            spread = f"{_short(min(found))} – {_short(max(found))}"
            lines.append(f"| {section} | {path} | {_short(statistics.median(found))} | {spread} |")
    return "\n".join(lines) + "\n"


def machine_of(run: Run) -> str:
    """The machine, in Markdown."""
    it = run.machine
    libraries = ", ".join(f"{name} {version}" for name, version in it.libraries.items())
    rounds = max((len(rounds) for rounds in run.sections.values()), default=0)
    return (
        f"{it.processor}, {it.cores} cores, {it.memory_gib} GiB, {it.system}; Python {it.python},"
        f" SQLite {it.sqlite}, {libraries}. An fdatasync takes {it.fsync_ms} ms. The load was"
        f" {it.load} before. {rounds} rounds, {run.seconds:g} s each.\n"
    )


def write_page(run: Run) -> None:
    """Put the run's tables in the place that the page has for them."""
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = f"{machine_of(run)}\n{reached(run)}\n### All figures\n\n{figures(run)}"
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}")


def compared(old: Run, new: Run) -> str:
    """Two runs side by side; what changed by a tenth or more is pointed at."""
    lines = ["| section | figure | old | new | |", "|---|---|---|---|---|"]
    for section, rounds in new.sections.items():
        before = _columns(old.sections.get(section, []))
        for path, found in _columns(rounds).items():
            now = statistics.median(found)
            if path not in before:
                continue
            was = statistics.median(before[path])
            change = (now - was) / was if was else 0.0
            mark = f"{change:+.0%}" if abs(change) >= NOTABLE else ""
            lines.append(f"| {section} | {path} | {_short(was)} | {_short(now)} | {mark} |")
    return "\n".join(lines) + "\n"


def _columns(rounds: list[dict[str, Any]]) -> dict[str, list[float]]:
    columns: dict[str, list[float]] = {}
    for found in rounds:
        for path, value in _flat(found):
            columns.setdefault(path, []).append(value)
    return columns


def _flat(found: dict[str, Any], under: str = "") -> Iterator[tuple[str, float]]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{under}{name}.")
        else:
            yield f"{under}{name}", float(value)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def read(path: str) -> Run:
    """A run's file. Raises SystemExit where it is none."""
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=Run)
    except (OSError, msgspec.DecodeError) as error:
        raise SystemExit(f"{path} is not a run of the benchmark: {error}") from error


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("Give two files: python -m benchmarks.table OLD.json NEW.json")
    sys.stdout.write(compared(read(sys.argv[1]), read(sys.argv[2])))
