"""Who may come in at all: bounds on connections, before anything is read from them."""

import time
from collections.abc import Callable, Hashable
from http import HTTPStatus
from typing import NamedTuple, Protocol

from server.door.attempts import Attempts
from server.door.bounds import CONNECTIONS, GREETING, GREETING_AT_ONCE, HURRY
from server.door.complaints import Complaints


class Turned(NamedTuple):
    """An answer to somebody who is not let in."""

    status: HTTPStatus
    sentence: str


class Guest(Protocol):
    """A connection, as the gate sees it."""

    def put_out(self) -> None:
        """End it now."""


class Gate:
    """Counts the connections of a hub, and those of each address that have not said hello.

    `clock` gives monotonic seconds. `noticed` is told of each sender who was not known.
    """

    def __init__(
        self,
        complaints: Complaints,
        *,
        connections: int = CONNECTIONS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.complaints = complaints
        self.attempts = Attempts(clock)
        self.noticed: Callable[[str], None] = lambda sender: None
        self._most = connections
        self._clock = clock
        self._inside: dict[Guest, Hashable] = {}
        self._greeting: dict[Hashable, dict[Guest, float]] = {}

    def __len__(self) -> int:
        return len(self._inside)

    def arrive(self, guest: Guest, address: Hashable) -> Turned | None:
        """Let somebody in, or say why not. `address`: whoever is told apart from others by it."""
        waiting = self._greeting.get(address, {})
        if len(waiting) >= GREETING:
            slowest, since = next(iter(waiting.items()))
            if self._clock() - since >= HURRY:
                self.leave(slowest)
                slowest.put_out()
                self.complaints.about(
                    f"slow {address}",
                    f"A connection of {address} said no hello, others wait, and it was put out.",
                )
            elif len(waiting) >= GREETING_AT_ONCE:
                return self._turn(
                    f"greeting {address}",
                    HTTPStatus.TOO_MANY_REQUESTS,
                    f"Too many connections of {address} at once. Try again in a moment.",
                )
        if len(self._inside) >= self._most:
            return self._turn(
                "full",
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"The hub has {self._most:,} connections and takes no more. Try again in a moment.",
            )
        self._inside[guest] = address
        self._greeting.setdefault(address, {})[guest] = self._clock()
        return None

    def greeted(self, guest: Guest) -> None:
        """This one has said a valid hello."""
        address = self._inside.get(guest)
        if address is not None and (waiting := self._greeting.get(address)):
            waiting.pop(guest, None)
            if not waiting:
                del self._greeting[address]

    def pass_on(self, guest: Guest, other: Guest) -> bool:
        """The place of one is the other's now, with the time since it was taken.

        False where there is none any more: it was put out meanwhile.
        """
        address = self._inside.pop(guest, None)
        if address is None:
            return False
        self._inside[other] = address
        # In its order: the first of these is the slowest.
        waiting = self._greeting.get(address, {})
        self._greeting[address] = {
            other if each is guest else each: since for each, since in waiting.items()
        }
        return True

    def leave(self, guest: Guest) -> None:
        """This one is gone. Does nothing for one that was not let in."""
        self.greeted(guest)
        self._inside.pop(guest, None)

    def _turn(self, sort: str, status: HTTPStatus, sentence: str) -> Turned:
        self.complaints.about(
            f"turned {sort}", f"A connection was turned away ({status}): {sentence}"
        )
        return Turned(status, sentence)
