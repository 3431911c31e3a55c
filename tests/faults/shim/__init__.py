"""The recorder that is preloaded into a hub or a client; built where it is needed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "recorder.c"


def build(place: Path) -> Path:
    """Build the recorder into `place`; skips the test where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("The recorder needs Linux and a C compiler (cc).")
    built = place / "recorder.so"
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", built, SOURCE, "-ldl", "-lpthread"],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip(f"The recorder cannot be built here: {done.stderr[-300:]}")
    return built


class Shim:
    """The recorder for one data directory: its environment, its record, its faults."""

    def __init__(self, place: Path, root: Path) -> None:
        self.library = build(place)
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
