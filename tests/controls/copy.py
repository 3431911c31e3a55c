"""A copy of the sources with its own interpreter, so that whatever runs there runs the copy."""

import os
import shutil
import site
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.controls.table import ROOT, Control


class Copy:
    """The tree at `place`, from which controls are taken one at a time."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.python = place / ".venv/bin/python"
        self._turn = 0
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, place / name)
        for words in (["init"], ["add", "--all"]):
            # Some tests ask which files belong to the sources.
            subprocess.run(["git", *words], cwd=place, capture_output=True, check=True)
        self._interpreter()

    def _interpreter(self) -> None:
        venv = self.place / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        (packages,) = venv.glob("lib/python*/site-packages")
        for each in map(Path, site.getsitepackages()):
            shutil.copytree(each, packages, copy_function=_linked, dirs_exist_ok=True)
        for line in packages.glob("*.pth"):
            # Of an editable install: it names the sources themselves, once a package.
            if set(line.read_text().split("\n")) <= {str(ROOT), ""}:
                line.unlink()
        (packages / "copy.pth").write_text(f"{self.place}\n")
        script = Path(sys.executable).with_name("warroom").read_text().partition("\n")[2]
        (venv / "bin/warroom").write_text(f"#!{self.python}\n{script}")
        (venv / "bin/warroom").chmod(0o755)

    @contextmanager
    def without(self, control: Control) -> Iterator[None]:
        """The control is gone inside."""
        self._turn += 1
        paths = {self.place / edit.file for edit in control.edits}
        before = {path: (path.read_bytes(), path.stat().st_mtime) for path in paths}
        try:
            for edit in control.edits:
                path = self.place / edit.file
                path.write_text(edit.made_in(path.read_text()))
            for path, (_, time) in before.items():
                # Compiled files are known by time (s) and size, and two edits may share both.
                os.utime(path, (time + self._turn, time + self._turn))
            yield
        finally:
            for path, (data, time) in before.items():
                path.write_bytes(data)
                os.utime(path, (time, time))


def _linked(source: str, to: str) -> None:
    """Nothing writes into an installed file, so another name for it will do."""
    try:
        os.link(source, to)
    except OSError:  # on another file system
        shutil.copy2(source, to)
