"""A network that can be cut without a word: two hosts and a router, each a network namespace."""

import contextlib
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest

from tests.faults.hub import _free_port
from warroom.link.address import Address

IP = shutil.which("ip") or shutil.which("ip", path="/usr/sbin:/sbin") or ""

PORT = 7400
"""Of the relay at the hub's end; a namespace has all ports to itself."""


class Network:
    """Use `network`. `address` is a way to the hub's TCP door that goes through the router."""

    def __init__(self, hub_port: int) -> None:
        mark = uuid.uuid4().hex[:6]
        self._near, self._router, self._far = (f"wr-{mark}-{end}" for end in "nrf")
        self._hub_port = hub_port
        self._relays: list[subprocess.Popen[str]] = []
        self._port = _free_port()
        self.address = Address("ws", host="127.0.0.1", port=self._port)

    def build(self) -> None:
        """Make the namespaces and the relays. Skips the test, with a reason, where it cannot."""
        for name in (self._near, self._router, self._far):
            made = subprocess.run(
                [IP, "netns", "add", name], capture_output=True, text=True, check=False
            )
            if made.returncode:
                pytest.skip(f"needs network namespaces (root, CAP_SYS_ADMIN): {made.stderr[:80]}")
            self._in(name, "ip", "link", "set", "lo", "up")
        for n, name in ((1, self._near), (2, self._far)):
            self._run(
                IP, "link", "add", "name", "wan", "netns", name, "type", "veth",
                "peer", "name", f"down{n}", "netns", self._router,
            )  # fmt: skip
            self._in(name, "ip", "addr", "add", f"10.71.{n}.2/24", "dev", "wan")
            self._in(name, "ip", "link", "set", "wan", "up")
            self._in(self._router, "ip", "addr", "add", f"10.71.{n}.1/24", "dev", f"down{n}")
            self._in(self._router, "ip", "link", "set", f"down{n}", "up")
            self._in(name, "ip", "route", "add", "default", "via", f"10.71.{n}.1")
        self.heal()
        self._relay(self._near, f"10.71.1.2:{PORT}", "-", f"127.0.0.1:{self._hub_port}")
        self._relay("-", f"127.0.0.1:{self._port}", self._far, f"10.71.1.2:{PORT}")

    def cut(self) -> None:
        """From now on the router drops everything and says nothing."""
        self._forward(0)

    def heal(self) -> None:
        """The router passes on again."""
        self._forward(1)

    def unplug(self) -> None:
        """The client's machine is gone at once, with everything it had open."""
        self._relays[-1].kill()
        self._relays[-1].wait()

    def clear(self) -> None:
        """End the relays and remove the namespaces."""
        for each in self._relays:
            each.kill()
            each.wait()
            if each.stdout is not None:
                each.stdout.close()
        for name in (self._near, self._router, self._far):
            subprocess.run([IP, "netns", "del", name], capture_output=True, check=False)

    def _forward(self, on: int) -> None:
        switch = "/proc/sys/net/ipv4/ip_forward"
        self._in(self._router, "sh", "-c", f"echo {on} > {switch}")

    def _relay(self, *args: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.relay", *args], stdout=subprocess.PIPE, text=True
        )
        self._relays.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", f"the relay {args} did not start"

    def _in(self, name: str, *command: str) -> None:
        self._run(IP, "netns", "exec", name, *command)

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"this machine's namespaces cannot do that: {done.stderr.strip()[:120]}")


@contextlib.contextmanager
def network(hub_port: int) -> Iterator[Network]:
    """A network with the hub at one end; skips the test where it cannot be made."""
    if not IP or os.geteuid() != 0:
        pytest.skip("needs `ip` (iproute2) and root, for network namespaces")
    this = Network(hub_port)
    try:
        this.build()
        yield this
    finally:
        this.clear()
