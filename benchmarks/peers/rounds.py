"""One round of the hub and the other servers at the same work, one after the other."""

import contextlib
import shutil
import subprocess

from benchmarks import joining, servers
from benchmarks.durable import FEW, Figures, Start, at_rate, each, flat_out
from benchmarks.peers import mosquitto, ngircd, prosody, redis
from benchmarks.run import Round
from benchmarks.servers import Server
from benchmarks.stock import long_log

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

    def measure(name: str, server: Server) -> Figures:
        if name != "prosody":
            return flat_out(server, receivers, seconds)
        # Where some sixty messages under way are half a second's work two seconds say little.
        return flat_out(server, receivers, max(seconds, SLOW), senders=prosody.SENDERS)

    return each(_starts(names), measure)


def latency(names: tuple[str, ...], receivers: int, rate: float, seconds: float) -> Round:
    """Milliseconds at a rate. Raises PartlyError."""

    def measure(name: str, server: Server) -> Figures:
        senders = prosody.SENDERS if name == "prosody" else FEW
        return at_rate(server, receivers, rate, seconds, senders=senders)

    return each(_starts(names), measure)


def _starts(names: tuple[str, ...]) -> dict[str, Start]:
    there = {name: PEERS[name].start for name in names if shutil.which(PEERS[name].PROGRAM)}
    return {"hub": servers.hub, **there}


def replay(messages: int) -> Round:
    """Seconds in which a newcomer reads so many messages of the past: the hub, and Prosody."""
    with long_log(messages) as data, servers.hub(data=data) as server:
        found: Round = {"hub": {"seconds": joining.pages(server, messages)["seconds"]}}
    if shutil.which(prosody.PROGRAM):
        found["prosody"] = {"seconds": prosody.replay(messages)}
    return found
