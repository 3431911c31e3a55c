"""docs/performance.md: all of it that is no prose is made from a run, between two marks."""

import re
from pathlib import Path

from benchmarks import curves, further, reach
from benchmarks.run import Run, spread

PAGE = Path("docs/performance.md")
DRAWING = Path("docs/performance.svg")

BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
"""What stands between them in the page is made anew from a run."""


def write(run: Run) -> None:
    """Put a run's tables and drawings in their places."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{measured(run)}\n{END}{after}", encoding="utf-8")
    DRAWING.write_text(curves.draw(run), encoding="utf-8")


def measured(run: Run) -> str:
    """The tables, in Markdown."""
    rows = [(row, reach.values(run, row)) for row in reach.ROWS]
    kept = sum(bool(found) and reach.met(row, spread(found).median) for row, found in rows)
    parts = [
        machine_of(run),
        "### What has to be reached",
        f"{kept} of {len(rows)} are met.",
        reach.table(run),
        *further.tables(run),
        "### How cost grows",
        "Both axes are logarithmic: the dashed line is a cost in proportion to the size, and a"
        " curve that is no steeper grows linearly or better. The table has the same: how many"
        " times the cost is when the size goes up ten times, at the upper end.",
        f"![Cost against entries, incidents and clients]({DRAWING.name})",
        curves.table(run),
        *failures(run),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def machine_of(run: Run) -> str:
    """The machine and the run, in a paragraph."""
    it = run.machine
    libraries = ", ".join(f"{name} {version}" for name, version in it.libraries.items())
    missing = [name for name, version in run.peers.items() if not version]
    peers = ", ".join(f"{name} {version}" for name, version in run.peers.items() if version)
    return (
        f"{it.processor}, {it.cores} cores, {it.memory_gib} GiB, {it.system}; Python {it.python},"
        f" SQLite {it.sqlite}, {libraries}. An fdatasync takes {it.fsync_ms} ms. {it.load:g}"
        f" processes wanted to run before. The run began at {run.began}: {run.rounds()} rounds,"
        f" each load for {run.seconds:g} s. Other servers: {peers or 'none'}"
        + (f"; not installed: {', '.join(missing)}" if missing else "")
        + "."
    )


def failures(run: Run) -> list[str]:
    """What could not be measured, and why."""
    if not run.failed:
        return []
    lines = ["### What could not be measured", ""]
    for section, why in run.failed.items():
        for sentence in dict.fromkeys(why):
            lines.append(f"- `{section}`, {why.count(sentence)} times: {_plain(sentence)}")
    return ["\n".join(lines)]


def _plain(sentence: str) -> str:
    """As one line of text without places of this machine."""
    return re.sub(r"/\S*/", "", " ".join(sentence.split()))[:300]
