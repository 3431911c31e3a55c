"""What was injected, how often, and what was lost: one JSON line a trial, added up for the docs."""

import os
from pathlib import Path
from typing import Any

import msgspec

VARIABLE = "WARROOM_FAULTS_TALLY"
"""A directory for the lines; each process writes a file of its own."""


class Tally(msgspec.Struct):
    """One trial, or the sum of several. `faults`: how often each was injected.

    `lost`: acknowledged commands that are not in the log. `violations`: what V1-V7 found.
    """

    test: str
    seed: int
    faults: dict[str, int] = {}
    sent: int = 0
    acked: int = 0
    refused: int = 0
    seen: int = 0
    restarts: int = 0
    lost: int = 0
    violations: list[str] = []


def note(tally: Tally) -> None:
    """Keep it, where somebody asked for it."""
    directory = os.environ.get(VARIABLE)
    if directory:
        with (Path(directory) / f"{os.getpid()}.jsonl").open("ab") as file:
            file.write(msgspec.json.encode(tally) + b"\n")


def collected(directory: Path) -> list[Tally]:
    """All that was kept there."""
    decoder = msgspec.json.Decoder(Tally)
    return [
        each
        for path in sorted(directory.glob("*.jsonl"))
        for each in decoder.decode_lines(path.read_bytes())
    ]


def summary(tallies: list[Tally]) -> dict[str, Any]:
    """The sums, and of each fault: how often it was injected, in how many trials, what those lost.

    A trial with several faults counts for each of them.
    """
    faults: dict[str, dict[str, int]] = {}
    for each in tallies:
        for fault, times in each.faults.items():
            row = faults.setdefault(
                fault, {"injected": 0, "trials": 0, "acked": 0, "lost": 0, "violations": 0}
            )
            row["injected"] += times
            row["trials"] += 1
            row["acked"] += each.acked
            row["lost"] += each.lost
            row["violations"] += len(each.violations)
    sums = ("sent", "acked", "refused", "seen", "restarts", "lost")
    return {
        "trials": len(tallies),
        **{name: sum(getattr(each, name) for each in tallies) for name in sums},
        "violations": sum(len(each.violations) for each in tallies),
        "faults": dict(sorted(faults.items())),
    }
