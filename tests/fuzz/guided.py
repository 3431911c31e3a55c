"""One target under atheris: `python -m tests.fuzz.guided TARGET [OPTIONS OF LIBFUZZER]`."""

import logging
import sys

import atheris

with atheris.instrument_imports(include=["warroom", "server.rooms.session", "screens.slash"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    logging.disable()
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
