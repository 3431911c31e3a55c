"""Where the hub may be: several addresses in turn, and where people have moved to."""

import asyncio
import contextlib
import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import msgspec

from warroom.link.address import Address, parse_address
from warroom.link.known_hubs import with_keys

MOVED = "moved.json"
"""The file in a person's state directory that says which hub took the place of which."""


LOOK_EVERY = 1.0
"""Seconds between two looks at where a person has moved, while a connection lasts."""


class OtherHistory(Exception):  # noqa: N818 - it says what answered
    """The hub there is not the one that is looked for; `str(error)` is a sentence."""


class Ring:
    """The addresses of one hub, one of them the present one.

    With `state_dir` it goes where `warroom move` says, also while a screen is open.
    """

    def __init__(self, addresses: Sequence[Address], state_dir: Path | None) -> None:
        self.first = addresses[0]
        self._given = tuple(addresses)
        self._all = self._given
        self._at = 0
        self._state_dir = state_dir
        self._refused = 0
        self._rounds = 0
        self._sure = False

    @property
    def address(self) -> Address:
        """The one to try now, or that answers."""
        return self._all[self._at]

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self._all) > 1

    @property
    def trying(self) -> str:
        """What happens next, as a sentence."""
        return f"Trying {self.address}." if self.several else "Trying again."

    def turn(self) -> bool:
        """The present one failed: on to the next. Gives whether all have been tried by now."""
        if self._state_dir is not None:
            there = follow(self._given, self._state_dir)
            if there != self._all:
                self._all, self._at, self._rounds = there, 0, 0
                return False
        self._at = (self._at + 1) % len(self._all)
        if self._at == 0:
            self._rounds, self._refused = self._rounds + 1, 0
        return self._at == 0

    async def left(self) -> None:
        """Return once `warroom move` says that the hub is elsewhere than where it answers now."""
        while not self._is_elsewhere():  # noqa: ASYNC110 - what is looked at is a file
            await asyncio.sleep(LOOK_EVERY)

    def _is_elsewhere(self) -> bool:
        there = self._all if self._state_dir is None else follow(self._given, self._state_dir)
        if self.address in there:
            return False
        self._all, self._at, self._rounds = there, 0, 0
        return True

    def same_hub(self) -> set[str]:
        """All addresses under which this hub is known here, those before each move included."""
        known = {str(each) for each in (*self._given, *self._all)}
        moved = read_moved(self._state_dir) if self._state_dir else {}
        while more := {old for old, new in moved.items() if new in known} - known:
            known |= more
        return known

    def refuses(self) -> bool:
        """The present one does not want this person. Gives whether none does."""
        self._refused += 1
        return self._refused >= len(self._all)

    def answers(self, known: str, histories: Collection[str]) -> None:
        """The present one answers, with these histories; `known` is the one looked for.

        Raises OtherHistory where another address may have that one. Somebody who has just begun
        takes what there is once all have been tried; an open screen never changes history.
        """
        if self.several and known and known not in histories and (self._sure or not self._rounds):
            raise OtherHistory(f"The hub at {self.address} has another history and is passed over.")
        self._sure, self._refused = True, 0


def read_moved(state_dir: Path) -> dict[str, str]:
    """Which address took the place of which."""
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeError, RecursionError):
        return msgspec.json.decode((state_dir / MOVED).read_bytes(), type=dict[str, str])
    return {}


def follow(addresses: Iterable[Address], state_dir: Path) -> tuple[Address, ...]:
    """The addresses after every move, each once."""
    moved = read_moved(state_dir)
    there: dict[Address, None] = {}
    for address in addresses:
        seen = {str(address)}
        while (to := moved.get(str(address), "")) and to not in seen:
            try:
                address = parse_address(to)  # noqa: PLW2901 - one after the other
            except ValueError:
                break
            seen.add(to)
        there[address] = None
    return with_keys(there, state_dir)


def move(state_dir: Path, old: Iterable[Address], new: Address) -> None:
    """From now on `new` is asked in place of `old`. Raises OSError."""
    moved = read_moved(state_dir)
    moved.pop(str(new), None)  # back to where one was
    moved.update((str(each), str(new)) for each in old if each != new)
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = state_dir / f".{MOVED}.{os.getpid()}"
    beside.write_bytes(msgspec.json.encode(moved))
    beside.chmod(0o600)
    beside.replace(state_dir / MOVED)
