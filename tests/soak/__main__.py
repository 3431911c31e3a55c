"""`make soak MINUTES=30`: runs one and says what came of it.

python -m tests.soak [--minutes 30] [--kill-every 5] [--out build/soak]
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.soak.stage import Plan, Stage


def main() -> int:
    """Run it; 1 when something that was promised did not hold."""
    parser = argparse.ArgumentParser(description="One hub and its people for a long time.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--screens", type=int, default=2)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two acts of one")
    parser.add_argument("--kill-every", type=float, default=5.0, help="minutes; 0: never")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/soak"))
    given = parser.parse_args()
    plan = Plan(
        seconds=given.minutes * 60,
        people=given.people,
        screens=given.screens,
        pause=given.pause,
        kill_every=given.kill_every * 60,
        seed=given.seed,
    )
    # What is started here hears a hang-up, also when this runs in the background.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    with tempfile.TemporaryDirectory(prefix="wr-soak-", dir="/tmp") as name:
        figures = asyncio.run(Stage(plan, Path(name), given.out.absolute()).run())
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(figures), indent=2).decode() + "\n")
    sys.stdout.write(f"The drawing, the samples and these figures are in {given.out}.\n")
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
