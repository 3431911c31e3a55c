"""Salts for entries: asked of the system for many entries at once."""

import os

from warroom.model.entry import SALT_BYTES

AT_ONCE = 256
"""Salts taken from the system with one call. It takes 0.5 µs a salt, and as much again where other
threads wait for the interpreter's lock, which it lets go; so 0.1."""


class Salts:
    """Each one is given once."""

    def __init__(self) -> None:
        self._unused: list[str] = []

    def next(self) -> str:
        """The next salt, as hex."""
        if not self._unused:
            random = os.urandom(AT_ONCE * SALT_BYTES).hex()
            digits = len(random) // AT_ONCE
            self._unused = [random[n : n + digits] for n in range(0, len(random), digits)]
        return self._unused.pop()
