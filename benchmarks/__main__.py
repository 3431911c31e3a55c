"""`make bench`: every section, round by round, into one JSON file and docs/performance.md.

    python -m benchmarks [--rounds 5] [--seconds 3] [--only SECTION,…] [--small] [--page]

`--small` shows that all of it works, in a minute and with figures that say nothing. `--page` writes
docs/performance.md's table of what has to be reached.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from benchmarks import durable, joining, machine, screen, searching, servers, table
from benchmarks.load import BUILT

Section = Callable[[], dict[str, Any]]


def sections(*, seconds: float, small: bool) -> dict[str, Section]:
    """What is measured, by name; each call is one round."""
    many, more, most = (20, 40, 60) if small else (100, 500, 1_000)
    entries = 2_000 if small else 100_000
    return {
        "batches": lambda: dict(durable.batches(seconds / 4)),
        "alone": partial(durable.without_receivers, seconds),
        "alone_slow_disk": partial(durable.without_receivers, seconds, slow_disk=True),
        "throughput_1": partial(durable.throughput, 1, seconds),
        "throughput_10": partial(durable.throughput, 10, seconds),
        "throughput_100": partial(durable.throughput, many, seconds),
        "throughput_500": partial(durable.throughput, more, seconds),
        "throughput_1000": partial(durable.throughput, most, seconds),
        "latency_10_10": partial(durable.latency, 10, 10, seconds),
        "latency_100_100": partial(durable.latency, many, 100, seconds),
        "latency_500_100": partial(durable.latency, more, 100, seconds),
        "latency_100_1000": partial(durable.latency, many, 1_000, seconds),
        "joins": partial(joining.joins, most),
        "stalled": partial(durable.stalled, many // 2, 100, seconds),
        "long": partial(_long, entries, seconds),
        "screen": partial(screen.measure, entries),
        "search": partial(searching.measure, 50 if small else 1_000, 100),
    }


def _long(entries: int, seconds: float) -> dict[str, Any]:
    with joining.long_log(entries) as data, servers.hub(data=data) as server:
        return {
            "hub_mib": server.memory_kib() / 1024,
            "pages": joining.pages(server, entries),
            "late": joining.late_joiner(server),
            "beside": joining.beside_late_ones(server, seconds),
        }


def main() -> None:
    """Measure, write, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    rounds, seconds = (1, 0.5) if options.small else (options.rounds, options.seconds)
    wanted = sections(seconds=seconds, small=options.small)
    if options.only:
        wanted = {name: wanted[name] for name in options.only.split(",")}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in wanted}
    for number in range(rounds):
        for name, measure in wanted.items():
            begin = time.perf_counter()
            found[name].append(measure())
            took = time.perf_counter() - begin
            sys.stderr.write(f"round {number + 1} of {rounds}: {name}, {took:.0f} s\n")
    run = table.Run(machine.describe(), seconds, found)
    BUILT.mkdir(parents=True, exist_ok=True)
    out = BUILT / f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.json"
    out.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n")
    sys.stdout.write(table.reached(run) + f"\n{out}: the same for machines\n")
    if options.page:
        table.write_page(run)


if __name__ == "__main__":
    main()
