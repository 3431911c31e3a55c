"""The hubs elsewhere that a person has joined: pin and token of each, on this machine alone."""

import contextlib
import fcntl
import hashlib
import logging
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from warroom.link.address import Address, Key

logger = logging.getLogger(__name__)

FILE = "hubs.json"
"""The file in a person's state directory, mode 0600."""

DAMAGED = "hubs.damaged.json"
"""Where a file goes that cannot be read, before another takes its place."""

UNANSWERED = 8
"""Invites whose redeeming was begun and not answered, of which the tokens are kept."""


_UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)


class KnownHub(msgspec.Struct, frozen=True, omit_defaults=True):
    """What opens one hub. `name`: as which it knows this person."""

    pin: str
    token: str
    name: str = ""


class _Kept(msgspec.Struct, omit_defaults=True):
    """`begun`: tokens, by the SHA-256 of the invite with which they were handed in."""

    hubs: dict[str, KnownHub] = msgspec.field(default_factory=dict)
    begun: dict[str, str] = msgspec.field(default_factory=dict)


class KnownHubs:
    """What is kept in one person's state directory. Methods that write raise OSError."""

    def __init__(self, state_dir: Path) -> None:
        self.path = state_dir / FILE

    def get(self, address: Address) -> KnownHub | None:
        """What is known of the hub at an address."""
        return self._read().hubs.get(str(address))

    def all(self) -> dict[str, KnownHub]:
        """Every hub, by address."""
        return dict(self._read().hubs)

    def keep(self, address: Address, hub: KnownHub) -> None:
        """From now on this opens that address."""
        with self._changing() as kept:
            kept.hubs[str(address)] = hub
            kept.begun = {
                invite: token for invite, token in kept.begun.items() if token != hub.token
            }

    def forget(self, address: Address) -> bool:
        """Whether there was anything to forget."""
        if self.get(address) is None:
            return False
        with self._changing() as kept:
            return kept.hubs.pop(str(address), None) is not None

    def token_for(self, invite: str, fresh: str) -> str:
        """The token to hand in with this invite: `fresh`, or the one that was handed in before.

        It is on disk when this returns: an answer that is lost must not lose the invite.
        """
        digest = hashlib.sha256(invite.encode()).hexdigest()
        with self._changing() as kept:
            token = kept.begun.setdefault(digest, fresh)
            while len(kept.begun) > UNANSWERED:
                del kept.begun[next(iter(kept.begun))]
        return token

    def close_to_others(self) -> bool:
        """Take the rights on the file from everybody else; gives whether they had any."""
        with contextlib.suppress(OSError):
            if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
                self.path.chmod(0o600)
                return True
        return False

    def _read(self) -> _Kept:
        with contextlib.suppress(OSError, *_UNREADABLE):
            return msgspec.json.decode(self.path.read_bytes(), type=_Kept)
        return _Kept()

    @contextlib.contextmanager
    def _changing(self) -> Iterator[_Kept]:
        """What is kept, for a change that no other process can undo: it is written afterwards."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The lock is on the directory: the file itself is replaced, and no other one is left.
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            kept = self._read_to_change()
            before = msgspec.json.encode(kept)
            yield kept
            if (data := msgspec.json.encode(kept)) != before:
                self._write(data)
                os.fsync(folder)
        finally:
            os.close(folder)

    def _read_to_change(self) -> _Kept:
        """As `_read`; but what cannot be read is kept aside, and is not written over."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return _Kept()
        except _UNREADABLE:
            aside = self.path.with_name(DAMAGED)
            self.path.replace(aside)
            aside.chmod(0o600)
            logger.warning(
                "%s could not be read, so what opens the hubs that were joined from here is not"
                " known. It is kept as %s; ask those hubs for new invites.",
                self.path,
                aside.name,
            )
            return _Kept()

    def _write(self, data: bytes) -> None:
        beside = self.path.with_name(f".{FILE}.{os.getpid()}")
        beside.unlink(missing_ok=True)
        fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(fd)
        beside.replace(self.path)


def with_keys(addresses: Iterable[Address], state_dir: Path) -> tuple[Address, ...]:
    """The addresses, each of a hub elsewhere with what is kept for it; others as they are."""
    found = []
    for address in addresses:
        hub = KnownHubs(state_dir).get(address) if address.kind == "wss" else None
        if hub is not None and address.key is None:
            address = replace(address, key=Key(hub.pin, hub.token))  # noqa: PLW2901
        found.append(address)
    return tuple(found)


def moved_to(new: Address, old: Iterable[Address], state_dir: Path) -> Address:
    """Where somebody goes from `old`: with its own key, or else with the one they have now.

    A hub that was restored or promoted elsewhere with its old key for TLS knows that one; no other
    sees it, for the pin is compared before.
    """
    (there,) = with_keys([new], state_dir)
    if there.kind != "wss" or there.key is not None:
        return there
    keys = (each.key for each in with_keys(old, state_dir) if each.key is not None)
    return replace(there, key=next(keys, None))
