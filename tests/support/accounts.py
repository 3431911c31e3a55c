"""Real accounts of this host, for as long as a test needs them."""

import contextlib
import os
import pwd
import secrets
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path


def why_not() -> str:
    """Why no accounts can be made here; empty where they can."""
    if os.geteuid() != 0:
        return "only root makes accounts"
    if not (shutil.which("useradd") and shutil.which("userdel")):
        return "useradd and userdel are not installed"
    return "" if _python() else "other accounts can run no Python that has this checkout"


def program(folder: Path) -> Path:
    """A `warroom` that every account can run."""
    path = folder / "warroom"
    words = shlex.join(_python() or [])
    path.write_text(
        f'#!/bin/sh\nexec env PYTHONPATH={shlex.quote(_PATH)} {words} -m warroom "$@"\n'
    )
    path.chmod(0o755)
    return path


_PATH = os.pathsep.join((str(Path(__file__).parent.parent.parent), sysconfig.get_path("purelib")))
"""The checkout and its libraries, for a Python that is not the environment's own: that one may be
in a home that others cannot look into."""


@cache
def _python() -> list[str] | None:
    for each in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        with contextlib.suppress(OSError):
            tried = subprocess.run(
                [each, "-m", "warroom", "--version"],
                user="nobody", group="nogroup", extra_groups=[], cwd="/",
                env={"PYTHONPATH": _PATH}, capture_output=True, check=False,
            )  # fmt: skip
            if tried.returncode == 0:
                return [each]
    return None


@contextlib.contextmanager
def accounts(folder: Path, *names: str) -> Iterator[dict[str, str]]:
    """Accounts with homes below `folder`; gives what each is really called, to be no one else's."""
    mark = secrets.token_hex(3)
    made: dict[str, str] = {}
    try:
        for name in names:
            called = f"wr-{name}-{mark}"
            # A password that nobody can type, which is not the same as a locked account.
            subprocess.run(
                ["useradd", "--create-home", "--home-dir", str(folder / name), "--shell", "/bin/sh",
                 "--password", "*", "--no-log-init", called],
                check=True,
            )  # fmt: skip
            made[name] = called
        yield made
    finally:
        for called in made.values():
            with contextlib.suppress(KeyError):
                pwd.getpwnam(called)
                subprocess.run(["userdel", "--remove", called], check=True, capture_output=True)
