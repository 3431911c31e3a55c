"""Durable events a second and how long they take, against limits and a plain program.

Each figure is of one round: the hub and what it is compared with, one after the other, so that
whatever else the machine does meanwhile falls on both.
"""

import contextlib
import itertools
from collections.abc import Callable, Mapping

from benchmarks import limits, servers
from benchmarks.load import Work, run
from benchmarks.run import PartlyError, Round
from benchmarks.servers import Server

Start = Callable[[], contextlib.AbstractContextManager[Server]]
"""What starts a program that is measured."""

Figures = dict[str, float]

SENDERS = 96
"""People who send as fast as they are answered: a hub bounds what one of them may."""

FEW = 8
"""People who send at a rate."""

RATES, CROWDS = (10, 100, 1_000), (10, 100, 500)
"""Events a second, and how many receive them."""


def flat_out(
    server: Server, receivers: int, seconds: float, *, senders: int = SENDERS
) -> dict[str, float]:
    """As many events as the program takes; its processor time is per delivery (microseconds).

    `events_per_s` has all of them, from the first one sent until all have the last one.
    """
    before = server.processor()
    found = run(server.place, server.talk, Work(
        receivers=receivers, senders=senders, seconds=seconds
    ))  # fmt: skip
    if not found.acked_in_all:
        raise SystemExit("No event was ever acknowledged.")
    if found.unanswered or found.cut_off or found.incomplete:
        raise SystemExit(
            f"{found.unanswered:,} of {found.sent:,} had no answer,"
            f" {found.cut_off} clients were cut off"
        )
    used = server.processor() - before
    return {
        "events_per_s": found.events_per_s,
        "acked_per_s": found.acked_per_s,
        "delivered_per_s": found.delivered_per_s,
        "processor_us_per_delivery": used / max(1, found.delivered_in_all) * 1e6,
        "processor_us_per_event": used / found.acked_in_all * 1e6,
    }


def at_rate(
    server: Server, receivers: int, rate: float, seconds: float, *,
    stalled: int = 0, senders: int = FEW,
) -> dict[str, float]:  # fmt: skip
    """Milliseconds until the sender has its answer and until all receivers have the event."""
    before = server.processor()
    found = run(server.place, server.talk, Work(
        receivers=receivers, senders=senders, seconds=seconds, rate=rate, stalled=stalled
    ))  # fmt: skip
    used = server.processor() - before
    deliveries = max(1, receivers * (found.sent + int(rate * 0.5)))
    return {
        "ack_p50_ms": found.ack_p50_ms,
        "ack_p99_ms": found.ack_p99_ms,
        "all_have_it_p50_ms": found.all_have_it_p50_ms,
        "all_have_it_p99_ms": found.all_have_it_p99_ms,
        "processor_us_per_delivery": used / deliveries * 1e6,
        "sent": found.sent,
        "incomplete": found.incomplete,
    }


def each(starts: Mapping[str, Start], measure: Callable[[str, Server], Figures]) -> Round:
    """The same with several programs, one after the other.

    Raises PartlyError where one of them fails: it has what the others gave.
    """
    found: Round = {}
    why: list[str] = []
    for name, start in starts.items():
        try:
            with start() as server:
                found[name] = measure(name, server)
        except SystemExit as error:
            why.append(f"{name}: {error}")
    if why:
        raise PartlyError(found, why)
    return found


def throughput(receivers: int, seconds: float) -> Round:
    """One round with so many receivers: the hub, without storage, and the plain program."""
    starts: dict[str, Start] = {
        "hub": servers.hub, "unstored": servers.unstored, "app": servers.app
    }  # fmt: skip
    return each(starts, lambda _, server: flat_out(server, receivers, seconds))


def without_receivers(seconds: float, *, slow_disk: bool = False) -> dict[str, float]:
    """Events a second that nobody reads, against SQLite's single commits."""
    single = limits.commits(1, seconds / 2, slow_disk=slow_disk)
    with servers.hub(slow_disk=slow_disk) as server:
        found = flat_out(server, 0, seconds)
    return {
        "events_per_s": found["events_per_s"],
        "acked_per_s": found["acked_per_s"],
        "single_commits_per_s": single.rows_per_s,
        "commit_p50_ms": single.commit_p50_ms,
    }


def batches(seconds: float) -> dict[str, float]:
    """SQLite's rows a second in transactions of 1 to 1,000 rows."""
    return {str(size): limits.commits(size, seconds).rows_per_s for size in (1, 10, 100, 1_000)}


def latency(receivers: int, rate: float, seconds: float) -> dict[str, dict[str, float]]:
    """One round at a rate: the hub, the plain program, and what one commit takes."""
    with servers.hub() as server:
        ours = at_rate(server, receivers, rate, seconds)
    with servers.app() as server:
        theirs = at_rate(server, receivers, rate, seconds)
    commit = limits.commits(1, seconds / 4)
    return {"hub": ours, "app": theirs, "commit": {"commit_p50_ms": commit.commit_p50_ms}}


def grid(crowds: tuple[int, ...], seconds: float) -> dict[str, dict[str, dict[str, float]]]:
    """Latency at each rate with each number of receivers: the hub, and the plain program.

    By "RATE at RECEIVERS"; the one hub serves all of them.
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name, program in (("hub", servers.hub), ("app", servers.app)):
        with program() as server:
            for rate, receivers in itertools.product(RATES, crowds):
                cell = at_rate(server, receivers, rate, max(seconds, 30 / rate))
                found.setdefault(f"{rate} at {receivers}", {})[name] = cell
    return found


_TIMES = ("ack_p50_ms", "ack_p99_ms", "all_have_it_p50_ms", "all_have_it_p99_ms")


def stalled(receivers: int, rate: float, seconds: float, count: int = 5) -> dict[str, float]:
    """What clients that read nothing cost the others, and the hub's memory (KiB each)."""
    with servers.hub() as server:
        alone = at_rate(server, receivers, rate, seconds)
        before = server.memory_kib()
        beside = at_rate(server, receivers, rate, seconds, stalled=count)
        grown = server.memory_kib() - before
    return {
        "p99_ratio": beside["all_have_it_p99_ms"] / max(0.001, alone["all_have_it_p99_ms"]),
        "kib_each": grown / count,
        **{f"alone_{name}": alone[name] for name in _TIMES},
        **{f"beside_{name}": beside[name] for name in _TIMES},
    }
