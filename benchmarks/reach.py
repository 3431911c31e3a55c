"""What has to be reached: each row a ratio of figures from one run, and the bound it is held to.

A row reads the rounds of one section; its value is the median over the rounds.
"""

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.run import Round, Run, at, short, spread


class Row(NamedTuple):
    """`least`: the value has to be at least the bound, else at most."""

    section: str
    what: str
    value: Callable[[Round], float]
    bound: float
    unit: str
    least: bool = False


def ratio(*path: str, over: tuple[str, ...]) -> Callable[[Round], float]:
    """One figure of a round over another of it."""
    return lambda found: at(found, path) / max(1e-9, at(found, over))


def figure(*path: str, times: float = 1.0) -> Callable[[Round], float]:
    """One figure of a round."""
    return lambda found: at(found, path) * times


_EVENTS, _P50 = "events_per_s", "all_have_it_p50_ms"
_CPU = "processor_us_per_delivery"

ROWS: tuple[Row, ...] = (
    Row("throughput_100", "durable events a second over the plain program's, 100 receivers",
        ratio("hub", _EVENTS, over=("app", _EVENTS)), 12, "×", True),
    Row("throughput_500", "the same with 500 receivers",
        ratio("hub", _EVENTS, over=("app", _EVENTS)), 20, "×", True),
    Row("throughput_100", "durable events a second over those without storage, 100 receivers",
        ratio("hub", _EVENTS, over=("unstored", _EVENTS)), 0.6, "×", True),
    Row("alone", "durable events a second over SQLite's single commits, no receivers",
        ratio(_EVENTS, over=("single_commits_per_s",)), 6, "×", True),
    Row("alone_slow_disk", "the same with 2 ms added to each fsync",
        ratio(_EVENTS, over=("single_commits_per_s",)), 25, "×", True),
    Row("latency_100_100", "all have it, p50 at 100 a second, over the plain one's, 100 receivers",
        ratio("hub", _P50, over=("app", _P50)), 1.5, "×"),
    Row("latency_500_100", "the same with 500 receivers",
        ratio("hub", _P50, over=("app", _P50)), 1.0, "×"),
    Row("latency_100_1000", "acknowledged at 1,000 a second, p50, beyond one commit",
        lambda found: found["hub"]["ack_p50_ms"] - found["commit"]["commit_p50_ms"], 0.5, "ms"),
    Row("latency_100_1000", "processor time a delivery at 1,000 a second over the plain program's",
        ratio("hub", _CPU, over=("app", _CPU)), 1.0, "×"),
    Row("peers_latency", "all have it, p50 at 100 a second, over prosody's, 100 receivers",
        ratio("hub", _P50, over=("prosody", _P50)), 0.25, "×"),
    Row("peers_100", "events a second over prosody's, 100 receivers",
        ratio("hub", _EVENTS, over=("prosody", _EVENTS)), 60, "×", True),
    Row("replay", "reading 10,000 messages of the past: prosody's seconds over ours",
        ratio("prosody", "seconds", over=("hub", "seconds")), 50, "×", True),
    Row("peers_100", "durable events a second over mosquitto's, 100 receivers",
        ratio("hub", _EVENTS, over=("mosquitto", _EVENTS)), 4, "×", True),
    Row("peers_latency", "all have it, p50 at 100 a second, over redis's, 100 receivers",
        ratio("hub", _P50, over=("redis", _P50)), 2.0, "×"),
    Row("peers_100", "durable events a second over redis's, 100 receivers",
        ratio("hub", _EVENTS, over=("redis", _EVENTS)), 0.5, "×", True),
    Row("peers_500", "the same with 500 receivers",
        ratio("hub", _EVENTS, over=("redis", _EVENTS)), 0.8, "×", True),
    Row("joins", "1,000 people come in at once", figure("seconds"), 1.0, "s"),
    Row("joins", "memory of the hub for each who does nothing", figure("kib_each"), 24, "KiB"),
    Row("long", "memory of the hub with 100,000 entries",
        figure("hub_mib", times=1.048576), 60, "MB"),
    Row("long", "100,000 entries in pages of 500, at the hub",
        figure("pages", "seconds"), 0.4, "s"),
    Row("long", "p99 of those at work while ten read the whole log, over idle",
        figure("beside", "ratio"), 3.0, "×"),
    Row("long", "a late joiner: state and newest page",
        figure("late", "useful_s", times=1000), 300, "ms"),
    Row("long", "a late joiner: whole log, verified", figure("late", "whole_s"), 1.5, "s"),
    Row("stalled", "p99 of the others beside five who read nothing, over alone",
        figure("p99_ratio"), 1.2, "×"),
    Row("stalled", "memory of the hub for each who reads nothing", figure("kib_each"), 4096, "KiB"),
    Row("screen", "first frame, warm", figure("first_frame_ms"), 250, "ms"),
    Row("screen", "processor time for an entry at 100,000, ten a second",
        figure("processor_ms_per_entry"), 2.0, "ms"),
    Row("screen", "idle: characters drawn in 5 s beside the two lines with clocks",
        figure("idle_drawn_beside_clocks"), 0, "characters"),
    Row("screen", "a key, to the terminal at 120×40", figure("key_bytes_p50"), 400, "bytes"),
    Row("screen", "an entry that scrolls, to the terminal", figure("scrolling_entry_bytes_p50"),
        5_000, "bytes"),
    Row("search", "any search, 1,000 incidents of 100 entries", figure("slowest_ms"), 50, "ms"),
)  # fmt: skip
"""Every bound, in the order of the page."""


def values(run: Run, row: Row) -> list[float]:
    """A row's value in each round; empty where it was not measured."""
    found = []
    for each in run.sections.get(row.section, []):
        try:
            found.append(row.value(each))
        except KeyError:
            continue
    return found


def met(row: Row, median: float) -> bool:
    """Whether a median keeps the row's bound."""
    return median >= row.bound if row.least else median <= row.bound


def table(run: Run) -> str:
    """What has to be reached, and whether it is, in Markdown."""
    lines = ["| what | bound | median | from – to | |", "|---|---|---|---|---|"]
    for row in ROWS:
        sign = "≥" if row.least else "≤"
        bound = f"{sign} {row.bound:,g} {row.unit}"
        found = values(run, row)
        if not found:
            lines.append(f"| {row.what} | {bound} | – | – | {_why(run, row)} |")
            continue
        of = spread(found)
        verdict = "met" if met(row, of.median) else "**not met**"
        if of.rounds < run.rounds():
            verdict += f" ({of.rounds} rounds)"
        seen = f"{short(of.median)} | {short(of.low)} – {short(of.high)}"
        lines.append(f"| {row.what} | {bound} | {seen} | {verdict} |")
    return "\n".join(lines) + "\n"


def _why(run: Run, row: Row) -> str:
    for name, version in run.peers.items():
        if name in row.what and not version:
            return f"not measured: {name} is not installed"
    return "not measured: it failed" if row.section in run.failed else "not measured"
