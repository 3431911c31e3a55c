"""Salts for entries: asked of the system for many entries at once."""

import os

from warroom.model.entry import SALT_BYTES

AT_ONCE = 256
"""Salts taken from the system with one call. It takes 0.5 µs a salt, and as much again where other
threads wait for the interpreter's lock, which it lets go; so 0.1."""


class Salts:
    """Each one is given once."""

    def __init__(self) -> None:
        self._random = b""
        self._used = 0

    def next(self) -> str:
        """The next salt, as hex."""
        if self._used == len(self._random):
            self._random, self._used = os.urandom(AT_ONCE * SALT_BYTES), 0
        begin, self._used = self._used, self._used + SALT_BYTES
        return self._random[begin : self._used].hex()
