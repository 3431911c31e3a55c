"""Which libraries a command line has imported when it ends."""

import subprocess
import sys
from collections.abc import Mapping

_PROGRAM = """
import sys
from warroom.cli.main import main
code = main(sys.argv[1:])
print("IMPORTED", *sorted({name.partition(".")[0] for name in sys.modules}))
sys.exit(code)
"""


def imported(*args: str, environ: Mapping[str, str]) -> tuple[int, set[str]]:
    """Run a command line in a process of its own; its exit code, and top-level module names."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *args],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env=dict(environ),
        check=False,
    )
    names = done.stdout.splitlines()[-1].split()
    assert names[0] == "IMPORTED", done.stderr
    return done.returncode, set(names[1:])
