"""What has to be reached: each row a ratio of figures from one run, and the bound it is held to.

A row reads the rounds of one section; its value is the median over the rounds.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Round = Mapping[str, Any]
"""What one round of a section gave."""


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
    return lambda found: _at(found, path) / max(1e-9, _at(found, over))


def figure(*path: str, times: float = 1.0) -> Callable[[Round], float]:
    """One figure of a round."""
    return lambda found: _at(found, path) * times


def _at(found: Round, path: tuple[str, ...]) -> float:
    for name in path:
        found = found[name]
    return float(found)  # type: ignore[arg-type]


_ACKED, _P50 = "acked_per_s", "all_have_it_p50_ms"
_CPU = "processor_us_per_delivery"

ROWS: tuple[Row, ...] = (
    Row("throughput_100", "durable events a second over the plain program's, 100 receivers",
        ratio("hub", _ACKED, over=("app", _ACKED)), 12, "×", True),
    Row("throughput_500", "the same with 500 receivers",
        ratio("hub", _ACKED, over=("app", _ACKED)), 20, "×", True),
    Row("throughput_100", "durable events a second over those without storage, 100 receivers",
        ratio("hub", _ACKED, over=("unstored", _ACKED)), 0.6, "×", True),
    Row("alone", "durable events a second over SQLite's single commits, no receivers",
        ratio(_ACKED, over=("single_commits_per_s",)), 6, "×", True),
    Row("alone_slow_disk", "the same with 2 ms added to each fsync",
        ratio(_ACKED, over=("single_commits_per_s",)), 25, "×", True),
    Row("latency_100_100", "all have it, p50 at 100 a second, over the plain one's, 100 receivers",
        ratio("hub", _P50, over=("app", _P50)), 1.5, "×"),
    Row("latency_500_100", "the same with 500 receivers",
        ratio("hub", _P50, over=("app", _P50)), 1.0, "×"),
    Row("latency_100_1000", "acknowledged at 1,000 a second, p50, beyond one commit",
        lambda found: found["hub"]["ack_p50_ms"] - found["commit"]["commit_p50_ms"], 0.5, "ms"),
    Row("latency_100_1000", "processor time a delivery at 1,000 a second over the plain program's",
        ratio("hub", _CPU, over=("app", _CPU)), 1.0, "×"),
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
    Row("screen", "a key, to the terminal at 120×40", figure("key_bytes_p50"), 400, "bytes"),
    Row("screen", "an entry that scrolls, to the terminal", figure("scrolling_entry_bytes_p50"),
        5_000, "bytes"),
    Row("search", "any search, 1,000 incidents of 100 entries", figure("slowest_ms"), 50, "ms"),
)  # fmt: skip
"""Every bound, in the order of the page. Those against other servers are in `peers`."""
