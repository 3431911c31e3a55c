"""What is measured, section by section: each a function that gives the figures of one round."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from benchmarks import durable, growth, joining, looking_back, metrics, screen, searching, servers
from benchmarks.peers import rounds as peers
from benchmarks.run import PartlyError, Round
from benchmarks.stock import long_log

FURTHER, HEAVY = 3, 2
"""Rounds of what is not held to a bound, and of what takes long of it: the run has to end."""


class Section(NamedTuple):
    """`rounds`: at most so many, however many are asked for."""

    measure: Callable[[], Round]
    rounds: int = 1_000


def sections(*, seconds: float, small: bool) -> dict[str, Section]:
    """All of them, by name, in the order in which they run."""
    many, more, most = (20, 40, 60) if small else (100, 500, 1_000)
    entries = 2_000 if small else 100_000
    sizes = (200, 2_000) if small else (1_000, 10_000, 100_000)
    incidents = (5, 50) if small else (10, 100, 1_000)
    million = (2, 2_000) if small else (10, 100_000)
    reach: dict[str, Callable[[], Round]] = {
        "alone": partial(durable.without_receivers, seconds),
        "alone_slow_disk": partial(durable.without_receivers, seconds, slow_disk=True),
        "throughput_100": partial(durable.throughput, many, seconds),
        "throughput_500": partial(durable.throughput, more, seconds),
        "latency_100_100": partial(durable.latency, many, 100, seconds),
        "latency_500_100": partial(durable.latency, more, 100, seconds),
        "latency_100_1000": partial(durable.latency, many, 1_000, seconds),
        "peers_100": partial(peers.throughput, peers.ALWAYS, many, seconds),
        "peers_500": partial(peers.throughput, peers.CROWDED, more, seconds),
        "peers_latency": partial(peers.latency, peers.ALWAYS, many, 100, seconds),
        "replay": partial(peers.replay, 1_000 if small else 10_000),
        "joins": partial(joining.joins, most),
        "stalled": partial(durable.stalled, many // 2, 100, seconds),
        "long": partial(_long, entries, seconds),
        "screen": partial(screen.measure, entries),
        "search": partial(searching.measure, incidents[-1], 100),
    }
    further: dict[str, Callable[[], Round]] = {
        "batches": lambda: dict(durable.batches(seconds / 4)),
        "throughput_1": partial(durable.throughput, 1, seconds),
        "throughput_10": partial(durable.throughput, 10, seconds),
        "throughput_1000": partial(durable.throughput, most, seconds),
        "clients": partial(growth.with_clients, (5, many) if small else (10, 100, 500, 1_000)),
        "metrics": partial(metrics.measure, incidents[-1], 100),
    }
    heavy: dict[str, Callable[[], Round]] = {
        "grid": partial(durable.grid, (5, 10, 20) if small else durable.CROWDS, seconds),
        "handling": partial(screen.handle, entries),
        "entries": partial(growth.with_entries, sizes),
        "incidents": partial(growth.with_incidents, incidents, 100),
        "looking_back": partial(looking_back.measure, entries),
    }
    return {
        **{name: Section(measure) for name, measure in reach.items()},
        **{name: Section(measure, FURTHER) for name, measure in further.items()},
        **{name: Section(measure, HEAVY) for name, measure in heavy.items()},
        "million": Section(partial(growth.start_of_many, *million), 1),
    }


def _long(entries: int, seconds: float) -> Round:
    with long_log(entries, started=False) as data, servers.hub(data=data) as server:
        found: Round = {"hub_mib": server.memory_kib() / 1024}
        why: list[str] = []
        parts: dict[str, Callable[[], Round]] = {
            "pages": lambda: dict(joining.pages(server, entries)),
            "late": lambda: dict(joining.late_joiner(server)),
            "beside": lambda: dict(joining.beside_late_ones(server, seconds)),
        }
        for name, measure in parts.items():
            try:
                found[name] = measure()
            except (SystemExit, TimeoutError) as error:
                why.append(f"{name}: {error}")
    if why:
        raise PartlyError(found, why)
    return found
