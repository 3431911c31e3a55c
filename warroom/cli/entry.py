"""What runs first: takes an invite off the command line, then loads the program."""

import gc
import sys

YOUNG = 50_000
"""New objects before Python looks for cycles among them. With its own 700 it goes over what the
imports made a hundred times: a tenth of a start."""


def main() -> int:
    """Run the command line and give the exit code."""
    gc.set_threshold(YOUNG)
    from warroom.cli.hidden import hide_invite

    hide_invite(sys.argv[1:])
    from warroom.cli.main import main as run

    return run()
