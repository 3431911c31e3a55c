"""`warroom` with a watch on its event loop: how much later than asked a timer rings.

    python -m benchmarks.lag OUT ARGUMENTS OF WARROOM…

Writes a JSON list to OUT when the program ends: pairs of the time (of `time.perf_counter`, which is
one clock for all processes of a machine) and the lag, both in seconds.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

EVERY = 0.01
"""Seconds from one look to the next."""

seen: list[tuple[float, float]] = []


class Watching(asyncio.DefaultEventLoopPolicy):
    """Its loops look at themselves."""

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """A loop that notes how late it is, from its first turn to its last."""
        loop = super().new_event_loop()

        def look(due: float) -> None:
            now = time.perf_counter()
            seen.append((now, max(0.0, now - due)))
            loop.call_later(EVERY, look, now + EVERY)

        loop.call_soon(look, time.perf_counter())
        return loop


def main() -> None:
    """Run `warroom`, then write."""
    out = Path(sys.argv.pop(1))
    asyncio.set_event_loop_policy(Watching())
    from warroom.cli.entry import main as warroom

    try:
        sys.exit(warroom())
    finally:
        out.write_text(json.dumps(seen))


if __name__ == "__main__":
    main()
