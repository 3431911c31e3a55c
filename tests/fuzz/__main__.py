"""`make fuzz MINUTES=n`: every reader of outside bytes, with atheris where that is installed.

What is found is written to build/fuzz/found/TARGET/; keep it in tests/fuzz/corpus/TARGET/ with the
fix, where every run of the tests tries it again.
"""

import argparse
import hashlib
import importlib.util
import logging
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, Target, kept

FOUND = Path("build/fuzz/found")

SLOW = 2.0
"""Seconds of processor time for one input of at most 200,000 bytes. The usual is below 0.01."""


def tried(name: str, target: Target, data: bytes) -> str:
    """What is wrong with how a target takes an input; empty where nothing is. Keeps what is."""
    began = time.process_time()
    try:
        target(data)
    except Exception:  # any is a finding
        wrong = traceback.format_exc()
    else:
        took = time.process_time() - began
        wrong = f"{took:.1f} s for {len(data):,} bytes" if took > SLOW else ""
    if wrong:
        place = FOUND / name
        place.mkdir(parents=True, exist_ok=True)
        (place / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    return wrong


def stir(name: str, seconds: float, seed: int) -> int:
    """Try mutated seeds for so long; gives how many different findings there were."""
    target, rng = TARGETS[name], random.Random(seed)
    seeds = [*target.seeds, *kept(name)]
    end, count, wrongs = time.monotonic() + seconds, 0, dict[str, int]()
    while time.monotonic() < end:
        count += 1
        wrong = tried(name, target, mutated(rng, seeds))
        if wrong:
            last = wrong.strip().splitlines()
            where = [line for line in last if line.lstrip().startswith("File ")][-1:]
            key = f"{last[-1][:120]} {where}"
            wrongs[key] = wrongs.get(key, 0) + 1
            if wrongs[key] == 1:
                sys.stderr.write(f"{name}: {wrong[-1_500:]}\n")
    _say(f"{name}: {count:,} inputs, {len(wrongs)} findings (seed {seed})")
    return len(wrongs)


def guided(name: str, seconds: float, seed: int) -> int:
    """The same with atheris, which looks at what code an input reaches."""
    corpus = Path("build/fuzz/corpus") / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate([*TARGETS[name].seeds, *kept(name)]):
        (corpus / f"seed-{number}").write_bytes(data)
    (FOUND / name).mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", name, f"-max_total_time={int(seconds)}",
         f"-seed={seed}", "-max_len=20000", "-timeout=10", "-rss_limit_mb=2048", "-verbosity=0",
         f"-artifact_prefix={FOUND / name}/", str(corpus)],
        check=False,
    )  # fmt: skip
    _say(f"{name}: atheris ended with {done.returncode}")
    return int(done.returncode != 0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Exit code 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--how", choices=["stir", "guided", "both"], default="both")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    args = parser.parse_args()
    logging.disable()  # what a target logs of a bad file is no finding
    names = args.targets or list(TARGETS)
    ways = [stir]
    if args.how != "stir":
        if importlib.util.find_spec("atheris") is not None:
            ways = [guided] if args.how == "guided" else [stir, guided]
        else:
            _say("atheris is not installed, so inputs are stirred without looking at the code.")
    seconds = 60 * args.minutes / len(names) / len(ways)
    return int(sum(way(name, seconds, args.seed) for name in names for way in ways) > 0)


if __name__ == "__main__":
    sys.exit(main())
