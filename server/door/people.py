"""What one person may ask of the hub, over all their connections, so that others go on."""

import asyncio
import time
from collections.abc import Callable

from server.door.bounds import (
    COMMANDS_AT_ONCE,
    COMMANDS_PER_SECOND,
    CONNECTIONS_OF_ONE,
    READING,
    READS_AT_ONCE,
    READS_PER_SECOND,
)

HOLD = 1.0
"""Seconds in which no command of a person who sent too many is taken. All wait, not one here and
there, so that what they sent stays in its order."""

INSISTS = 512
"""Commands put off in one hold after which no more is read until its end: a link sends 256 without
an answer, and a person may have two."""

REMEMBERED = 1_024
"""People whose account is kept while they are away: coming back does not fill a bucket."""

TOLD_AGAIN = 30.0
"""Seconds until somebody is told again that their questions wait."""

COMMANDS_WAIT = (
    f"You send more than {COMMANDS_PER_SECOND} commands a second; the rest waits here and is sent"
    " again by itself, in its order."
)

CROWDED = (
    f"You have {CONNECTIONS_OF_ONE} connections to this hub, the most there are for one person."
    " Close some."
)

QUESTIONS_WAIT = (
    f"Your programs ask for more than {READS_PER_SECOND} pages or searches a second; the answers"
    " come more slowly."
)


class Bucket:
    """So many at once, then so many a second. `clock` gives monotonic seconds."""

    def __init__(self, at_once: int, per_second: float, clock: Callable[[], float]) -> None:
        self._at_once = at_once
        self._per_second = per_second
        self._clock = clock
        self._left = float(at_once)
        self._since = clock()

    def take(self) -> float:
        """Take one; gives 0, or the seconds until there is one."""
        self._fill()
        if self._left < 1:
            return (1 - self._left) / self._per_second
        self._left -= 1
        return 0.0

    @property
    def full(self) -> bool:
        """Whether nothing of it was used lately."""
        self._fill()
        return self._left >= self._at_once

    def _fill(self) -> None:
        now = self._clock()
        self._left = min(self._at_once, self._left + (now - self._since) * self._per_second)
        self._since = now


class Person:
    """One name, on however many connections. `reading` bounds the answers on their way."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.reading = asyncio.Semaphore(READING)
        self.connections = 0
        self._clock = clock
        self._commands = Bucket(COMMANDS_AT_ONCE, COMMANDS_PER_SECOND, clock)
        self._reads = Bucket(READS_AT_ONCE, READS_PER_SECOND, clock)
        self._held_until = 0.0
        self._put_off = 0
        self._told = -TOLD_AGAIN

    def may_send(self) -> float:
        """Whether a command is taken: 0, or the seconds after which to send it again."""
        now = self._clock()
        if now < self._held_until:
            self._put_off += 1
            return self._held_until - now
        self._held_until = 0.0
        if not self._commands.take():
            return 0.0
        self._held_until = now + HOLD
        self._put_off = 1
        return HOLD

    def may_send_at_once(self) -> bool:
        """Whether a command is taken without asking `may_send`; False, and nothing is changed,
        where that may say to wait."""
        return not self._held_until and not self._commands.take()

    @property
    def held(self) -> float:
        """Seconds until a command of theirs may be taken."""
        return max(0.0, self._held_until - self._clock())

    @property
    def insists(self) -> bool:
        """Whether more came while they are held than any client of ours sends unanswered."""
        return self._put_off > INSISTS

    def may_ask(self) -> float:
        """Whether a question is answered now: 0, or the seconds until it may be."""
        return self._reads.take()

    def not_told_yet(self) -> bool:
        """Whether they should hear that their questions wait; once in TOLD_AGAIN seconds."""
        now = self._clock()
        if now - self._told < TOLD_AGAIN:
            return False
        self._told = now
        return True

    @property
    def idle(self) -> bool:
        """Whether nothing has to be remembered of them."""
        return not self.connections and self._commands.full and self._reads.full


class People:
    """Everybody who is or was here lately, by name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._people: dict[str, Person] = {}

    def join(self, name: str) -> Person:
        """A connection of this person begins."""
        person = self._people.get(name)
        if person is None:
            if len(self._people) >= REMEMBERED:
                self._people = {n: each for n, each in self._people.items() if not each.idle}
            person = self._people[name] = Person(self._clock)
        person.connections += 1
        return person

    def crowds(self, name: str) -> bool:
        """Whether this person has as many connections as one may."""
        person = self._people.get(name)
        return person is not None and person.connections >= CONNECTIONS_OF_ONE

    def leave(self, person: Person) -> None:
        """A connection of this person ended."""
        person.connections -= 1
