"""Slow and hostile peers: others' acks stay quick, the hub's memory flat, the log says why."""

import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.attacks import NAMES
from benchmarks.hostile import fill, measure, start_hub

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(180),
    pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc"),
]

SLOWEST = 100.0
"""Milliseconds of the 99th of a hundred acks, on a machine that has nothing else to do; else three
times what it was before."""

GROWN = 20.0
"""MiB."""

QUIET = {"storm"}
"""Who connects and hangs up at once has done nothing that a log line could help with."""


@pytest.mark.parametrize("attack", NAMES)
async def test_members_go_on_while(attack: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = Path(tmp_path_factory.mktemp("h", numbered=True))
    hub = start_hub(place)
    try:
        await fill(place / "hub.sock", 1_000)
        # Those who are stopped are noticed when they answer no ping.
        found: dict[str, Any] = await measure(
            attack, place, hub.pid, 25 if attack == "stopped" else 8
        )
    finally:
        hub.terminate()
        hub.wait()
    assert found["tracebacks"] == 0, (place / "hub.log").read_text()[-3_000:]
    assert attack in QUIET or found["log_lines"] > 0
    assert found["hub_rss_mib_highest"] - found["hub_rss_mib_before"] <= GROWN
    assert found["ack_ms_during"]["p99"] < max(SLOWEST, 3 * found["ack_ms_before"]["p99"])
