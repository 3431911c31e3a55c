"""`make faults`: all fault tests and the seeded mix; writes a summary that machines read.

python -m tests.faults --seeds 200 [--out FILE] [pytest's arguments]
python -m tests.faults --seed 7
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.faults import tally
from tests.faults.conftest import MANY, ONE
from tests.faults.trial import KEEP

OUT = Path("build/faults/summary.json")

HERE = Path(__file__).parent

ALSO = (
    "e2e/test_backup.py",
    "e2e/test_drafts.py",
    "e2e/test_lost_history.py",
    "e2e/test_promote.py",
    "e2e/test_stalled.py",
    "server/test_migrations.py",
)
"""Below tests/: the whole product with something broken; too long for each run of all tests."""


def main() -> int:
    """Run pytest over the fault tests; give its exit code."""
    parser = argparse.ArgumentParser(description="Faults against a real hub, and V1-V7.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--seeds", type=int, default=20, help="seeds of the mix, 1 to N")
    which.add_argument("--seed", type=int, help="this seed again")
    parser.add_argument("--out", type=Path, default=OUT, help="the summary (JSON)")
    given, more = parser.parse_known_args()
    out = given.out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wr-tally-") as name:
        env = dict(os.environ) | {
            tally.VARIABLE: name,
            KEEP: str(out.parent / "failed"),
            **({ONE: str(given.seed)} if given.seed is not None else {MANY: str(given.seeds)}),
        }
        places = [HERE, *(HERE.parent / each for each in ALSO if given.seed is None)]
        words = ["-q", "-n", "auto", "--dist", "worksteal", "-m", "faults or not faults"]
        words += map(str, places)
        code = subprocess.run([sys.executable, "-m", "pytest", *words, *more], env=env).returncode
        found = tally.summary(tally.collected(Path(name)))
    out.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    print(table(found))  # noqa: T201
    print(f"{out}: the same for machines")  # noqa: T201
    return code


def table(found: dict[str, object]) -> str:
    """The summary as a table in Markdown."""
    faults = found["faults"]
    assert isinstance(faults, dict)
    rows = [
        f"| {fault} | {row['injected']} | {row['trials']} | {row['acked']} | {row['lost']} |"
        for fault, row in faults.items()
    ]
    head = "| fault | injected | trials | acknowledged | lost |\n|---|---|---|---|---|"
    sums = ", ".join(f"{name} {value}" for name, value in found.items() if name != "faults")
    return "\n".join([head, *rows, "", sums])


if __name__ == "__main__":
    sys.exit(main())
