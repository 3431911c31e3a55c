"""What runs first: takes an invite off the command line, then loads the program."""

import sys


def main() -> int:
    """Run the command line and give the exit code."""
    from warroom.cli.hidden import hide_invite

    hide_invite(sys.argv[1:])
    from warroom.cli.main import main as run

    return run()
