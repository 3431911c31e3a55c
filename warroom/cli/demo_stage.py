"""The demonstration's own process: a hub and the simulated responders, until stdin closes."""

import asyncio
import contextlib
import shutil
import sys
from pathlib import Path

from server.main import HubOptions, running
from warroom.clock import SystemClock
from warroom.demo.cast import play
from warroom.link.address import parse_address


async def _perform(place: Path, pace: float) -> None:
    options = HubOptions(data=place / "data", socket=place / "hub.sock")
    async with running(options) as addresses:
        opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        address = parse_address(addresses[0])
        playing = asyncio.create_task(play(address, SystemClock(), pace=pace, opened=opened))
        await asyncio.wait((playing, opened), return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            playing.result()
        sys.stdout.write(f"{address} {opened.result()}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await playing


if __name__ == "__main__":
    stage = Path(sys.argv[1])
    try:
        asyncio.run(_perform(stage, float(sys.argv[2])))
    finally:
        # Whoever made the directory removes it too, unless that process was killed, or was gone
        # before this one made its first file there.
        shutil.rmtree(stage, ignore_errors=True)
