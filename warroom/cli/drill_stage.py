"""The process of an exercise for one person: a hub and the script, until stdin closes."""

import asyncio
import contextlib
import shutil
import sys
from pathlib import Path

from server.main import HubOptions, running
from warroom.clock import SystemClock
from warroom.drills.library import find
from warroom.drills.runner import CONTROL, Runner
from warroom.link.address import parse_address


async def _perform(place: Path, scenario: str, speed: float) -> None:
    options = HubOptions(data=place / "data", socket=place / "hub.sock")
    async with running(options) as addresses:
        address = parse_address(addresses[0])
        async with Runner(address, SystemClock(), name=CONTROL).live() as runner:
            incident = await runner.begin(find(scenario), speed=speed)
            playing = asyncio.create_task(runner.play(incident))
            sys.stdout.write(f"{address} {incident}\n")
            sys.stdout.flush()
            await asyncio.to_thread(sys.stdin.read)
            playing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await playing


if __name__ == "__main__":
    stage = Path(sys.argv[1])
    try:
        asyncio.run(_perform(stage, sys.argv[2], float(sys.argv[3])))
    finally:
        # Whoever made the directory removes it too, unless that process was killed, or was gone
        # before this one made its first file there.
        shutil.rmtree(stage, ignore_errors=True)
