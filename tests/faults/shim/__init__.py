"""Libraries that are preloaded into a hub or a client; built where they are needed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).parent


def build(place: Path, name: str) -> Path:
    """Build NAME.c into `place`; skips the test where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if sys.platform != "linux" or compiler is None:
        pytest.skip(f"The {name} needs Linux and a C compiler (cc).")
    built = place / f"{name}.so"
    source = SOURCES / f"{name}.c"
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", built, source, "-ldl", "-lpthread"],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip(f"The {name} cannot be built here: {done.stderr[-300:]}")
    return built


class Shim:
    """The recorder for one data directory: its environment, its record, its faults."""

    def __init__(self, place: Path, root: Path) -> None:
        self.library = build(place, "recorder")
        self.root = root
        self.record = place / "record"
        self._faults = place / "faults"
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What has to stand in the environment of the process."""
        return {
            "LD_PRELOAD": str(self.library),
            "SHIM_ROOT": str(self.root),
            "SHIM_LOG": str(self.record),
            "SHIM_FAULTS": str(self._faults),
        }

    def fail(self, kind: str, ending: str = "log.db-wal") -> None:
        """From now on `fsync` or `write` fails with EIO on files whose name ends like this."""
        fresh = self._faults.with_suffix(".new")
        fresh.write_text(f"{kind} {ending}\n")
        fresh.rename(self._faults)

    def heal(self) -> None:
        """Nothing fails any more."""
        self._faults.unlink(missing_ok=True)


class HandClock:
    """The time of day of one process, set by hand; what has elapsed there is not touched."""

    def __init__(self, place: Path) -> None:
        self._library = build(place, "clock")
        self._hand = place / "clock"
        self.set(0)

    @property
    def environment(self) -> dict[str, str]:
        """What has to stand in the environment of the process."""
        return {"LD_PRELOAD": str(self._library), "SHIM_CLOCK": str(self._hand)}

    def set(self, seconds: int) -> None:
        """From now on the process is so many seconds ahead of this machine."""
        data = seconds.to_bytes(8, sys.byteorder, signed=True)
        if self._hand.exists():
            with self._hand.open("r+b") as file:
                file.write(data)  # in place: the process has it mapped
        else:
            self._hand.write_bytes(data)
