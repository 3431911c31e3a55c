"""Checks a bill of materials against the environment of the build."""

import json
import sys
from importlib.metadata import distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.supply.locked import locked

Parts = set[tuple[str, str]]


def listed(sbom: Path) -> Parts:
    """Names and versions of all that it lists, the product itself too."""
    bill = json.loads(sbom.read_text())
    parts = [bill["metadata"]["component"], *bill["components"]]
    return {(canonicalize_name(part["name"]), part["version"]) for part in parts}


def installed(environment: Path) -> Parts:
    """Names and versions of all that is installed there."""
    places = [str(path) for path in environment.glob("lib/python3.*/site-packages")]
    return {
        (canonicalize_name(each.metadata["Name"]), each.version)
        for each in distributions(path=places)
    }


def problems(sbom: Path, environment: Path) -> list[str]:
    """What the bill, the environment and the lock do not agree on, a sentence each."""
    said, there = listed(sbom), installed(environment)
    pinned = {(pin.name, pin.version) for pin in locked("run") if pin.here}
    text = sbom.read_text()
    return [
        *(f"{name} {version} is installed and not listed." for name, version in there - said),
        *(f"{name} {version} is listed and not installed." for name, version in said - there),
        *(f"{name} {version} is locked and not installed." for name, version in pinned - there),
        *(f"It names a place of this machine: {word}" for word in ("file://",) if word in text),
    ]


def main() -> int:
    """Print what is wrong, or how much is listed."""
    sbom, environment = Path(sys.argv[1]), Path(sys.argv[2])
    found = problems(sbom, environment)
    for each in sorted(found):
        sys.stderr.write(f"{each}\n")
    if not found:
        sys.stdout.write(f"{sbom}: {len(listed(sbom))} parts, all of them locked and installed.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
