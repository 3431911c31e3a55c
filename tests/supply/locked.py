"""What a lock in requirements/ pins: names, versions, hashes."""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ROOT / "requirements"

_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$"
)
_HASH = re.compile(r"^    --hash=sha256:([0-9a-f]{64})(?: \\)?$")


@dataclass(frozen=True)
class Pin:
    """One line of a lock with its hashes. `marker`: where it counts, if not everywhere."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def here(self) -> bool:
        """Whether it is installed on this machine."""
        return not self.marker or Marker(self.marker).evaluate()


def locked(lock: str) -> list[Pin]:
    """The pins of requirements/LOCK.txt. Raises ValueError for a line that is none."""
    pins: list[Pin] = []
    for line in (LOCKS / f"{lock}.txt").read_text().splitlines():
        if line.lstrip().startswith("#"):
            continue
        if found := _PIN.match(line):
            name = canonicalize_name(found["name"])
            pins.append(Pin(name, found["version"], found["marker"] or "", ()))
        elif found := _HASH.match(line):
            last = pins.pop()
            pins.append(Pin(last.name, last.version, last.marker, (*last.hashes, found[1])))
        else:
            raise ValueError(f"{lock}.txt has a line that is no pin and no hash: {line}")
    return pins
