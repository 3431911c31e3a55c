"""Asks for known weaknesses of what is locked: `python -m tests.supply.audit PIP_AUDIT`.

A service that cannot be reached is not the same as one that knows of nothing, and pip-audit ends
with 0 in both cases. So it is asked first of a release that has a weakness for certain.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.supply.locked import LOCKS

WEAK = "jinja2==2.10"
"""Known since 2019 (CVE-2019-10906)."""


def asked(pip_audit: str, file: Path, *more: str) -> list[dict[str, Any]]:
    """What pip-audit says of each package in a file; nothing where it could not ask at all."""
    done = subprocess.run(
        [pip_audit, "--disable-pip", "--progress-spinner=off", "--timeout=20", "--format=json",
         *more, "-r", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return []
    return found


def answers(pip_audit: str) -> bool:
    """Whether the advisory service knows what everybody knows."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "weak.txt"
        file.write_text(f"{WEAK}\n")
        return any(each.get("vulns") for each in asked(pip_audit, file, "--no-deps"))


def main(pip_audit: str) -> int:
    """0: nothing is known, or nobody could be asked, which is said; 1: something is known."""
    if not answers(pip_audit):
        sys.stdout.write(
            f"Nothing was audited: the advisory service does not even know of {WEAK}, so it cannot"
            " be reached from here. Run `make audit` where it can.\n"
        )
        return 0
    worst = 0
    for lock in ("run", "dev", "supply"):
        found = asked(pip_audit, LOCKS / f"{lock}.txt", "--require-hashes")
        weak = [each for each in found if each.get("vulns")]
        unknown = [each["name"] for each in found if "vulns" not in each]
        for each in weak:
            ids = ", ".join(vuln["id"] for vuln in each["vulns"])
            sys.stderr.write(f"{lock}.txt: {each['name']} {each['version']} has {ids}.\n")
        if unknown or not found:
            sys.stderr.write(f"{lock}.txt: not looked at: {', '.join(unknown) or 'anything'}.\n")
        else:
            sys.stdout.write(f"{lock}.txt: {len(found) - len(weak)} of {len(found)} are clean.\n")
        worst |= bool(weak or unknown or not found)
    return int(worst)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
