"""One round of the hub and the other servers at the same work, one after the other."""

import contextlib
import shutil
import subprocess
from collections.abc import Callable

from benchmarks import joining, servers
from benchmarks.durable import FEW, at_rate, flat_out
from benchmarks.durable import SENDERS as MANY
from benchmarks.peers import mosquitto, ngircd, prosody, redis
from benchmarks.run import PartlyError, Round
from benchmarks.servers import Server
from benchmarks.stock import long_log

Start = Callable[[], contextlib.AbstractContextManager[Server]]

PEERS = {"redis": redis, "mosquitto": mosquitto, "prosody": prosody, "ngircd": ngircd}

ALWAYS = ("redis", "mosquitto", "prosody", "ngircd")

SLOW = 4.0
"""Seconds at least for the one that takes a hundred events in one."""

CROWDED = ("redis", "mosquitto")
"""Those that take hundreds of receivers without minutes for them to come in."""


def installed() -> dict[str, str]:
    """Each peer's version, or nothing where it is not there."""
    return {
        name: _version(peer.PACKAGE) if shutil.which(peer.PROGRAM) else ""
        for name, peer in PEERS.items()
    }


def _version(package: str) -> str:
    words = ["dpkg-query", "-W", "-f", "${Version}", package]
    with contextlib.suppress(OSError):
        found = subprocess.run(words, capture_output=True, text=True, check=False).stdout
        if found:
            return found
    return "of unknown version"


def throughput(names: tuple[str, ...], receivers: int, seconds: float) -> Round:
    """Events a second that all receivers have, flat out. Raises PartlyError."""

    def measure(server: Server, senders: int) -> Round:
        # Where some sixty messages under way are half a second's work two seconds say little.
        longer = max(seconds, SLOW) if senders == prosody.SENDERS else seconds
        return dict(flat_out(server, receivers, longer, senders=senders))

    return _each(names, MANY, measure)


def latency(names: tuple[str, ...], receivers: int, rate: float, seconds: float) -> Round:
    """Milliseconds at a rate. Raises PartlyError."""

    def measure(server: Server, senders: int) -> Round:
        return dict(at_rate(server, receivers, rate, seconds, senders=senders))

    return _each(names, FEW, measure)


def _each(names: tuple[str, ...], senders: int, measure: Callable[[Server, int], Round]) -> Round:
    found: Round = {}
    why: list[str] = []
    starts: dict[str, Start] = {"hub": servers.hub}
    starts |= {name: PEERS[name].start for name in names if shutil.which(PEERS[name].PROGRAM)}
    for name, start in starts.items():
        few = min(senders, prosody.SENDERS) if name == "prosody" else senders
        try:
            with start() as server:
                found[name] = measure(server, few)
        except SystemExit as error:
            why.append(f"{name}: {error}")
    if why:
        raise PartlyError(found, why)
    return found


def replay(messages: int) -> Round:
    """Seconds in which a newcomer reads so many messages of the past: the hub, and Prosody."""
    with long_log(messages) as data, servers.hub(data=data) as server:
        found: Round = {"hub": {"seconds": joining.pages(server, messages)["seconds"]}}
    if shutil.which(prosody.PROGRAM):
        found["prosody"] = {"seconds": prosody.replay(messages)}
    return found
