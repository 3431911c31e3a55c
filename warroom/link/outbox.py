"""Commands that wait for the hub's answer, on disk: one file each, named by the command's id."""

import contextlib
import hashlib
import logging
import os
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from warroom.link.address import Address
from warroom.link.gone import Gone
from warroom.link.ids import command_id
from warroom.link.own_files import replace_over
from warroom.model.commands import AnyCommand
from warroom.wire.frames import Send, decode_command, encode, raw_command
from warroom.wire.limits import MAX_CLIENT_FRAME

logger = logging.getLogger(__name__)

MAX_COMMANDS = 10_000
MAX_BYTES = 64 * 1024 * 1024
"""Bounds of an outbox; whichever comes first."""

IN_MEMORY = (
    "This machine's disk takes nothing, so what you type is in memory only until the hub has it."
    " Free some space."
)
"""What a person is told, once, when the outbox cannot be written."""


class NotKept(Exception):  # noqa: N818 - it says what happened to the command
    """A command was not taken, so nothing of it will be sent; `str(error)` says what to do."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A command without an answer. `submitted_at` is UTC, by this machine's clock.

    `typed_as` is the name the hub knew the person by ("" before the first welcome), `epoch` the
    history it was meant for ("" where none was ever seen). `durable` is False while it is in memory
    only.
    """

    id: str
    incident: str
    command: AnyCommand
    submitted_at: datetime
    typed_as: str = ""
    durable: bool = True
    epoch: str = ""


class _Stored(msgspec.Struct, omit_defaults=True):
    id: str
    incident: str
    command: msgspec.Raw
    submitted_at: datetime
    typed_as: str = ""
    epoch: str = ""


class Meant(msgspec.Struct, frozen=True):
    """Which hub an outbox is for: its address, the name it is asked for with, and the history that
    it had when it was reached last."""

    address: str
    name: str
    epoch: str = ""


MEANT = "hub"
"""The file in an outbox that says it."""


def outbox_dir(state_dir: Path, address: Address, name: str = "") -> Path:
    """The directory of the commands for one hub, as one person: two names never share it."""
    key = hashlib.sha256(f"{address}\n{name}".encode()).hexdigest()[:16]
    return state_dir / "outbox" / key


def send_frame(pending: Pending) -> bytes:
    """The frame that carries the command, the same bytes every time."""
    return encode(Send(pending.id, raw_command(pending.command), pending.incident))


class Outbox:
    """The pending commands of one link, oldest first; with `directory` None in memory only.

    Several processes may share a directory: each reads what is there when it begins, and all of
    them sending the same command does no harm, since the hub applies an id once.
    """

    def __init__(self, directory: Path | None) -> None:
        self.damaged: list[Path] = []
        self.meant = read_meant(directory)
        self._directory = directory
        self._pending: dict[str, Pending] = {}
        self._sizes: dict[str, int] = {}
        if directory is not None:
            try:
                self._load(directory)
            except OSError as error:
                logger.warning("The outbox %s cannot be read: %s", directory, error)

    def __len__(self) -> int:
        return len(self._pending)

    def __contains__(self, command_id: str) -> bool:
        return command_id in self._pending

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Everything without an answer, oldest first."""
        return tuple(self._pending.values())

    def get(self, command_id: str) -> Pending | None:
        """One pending command, or None when it has its answer."""
        return self._pending.get(command_id)

    def keep(
        self,
        command: AnyCommand,
        incident: str,
        submitted_at: datetime,
        typed_as: str = "",
        *,
        id: str = "",
        epoch: str = "",
    ) -> Pending:
        """Take a command; it is on disk (fsync) when this returns, if `durable` says so.

        A disk that takes nothing leaves it in memory, so that a full disk stops nobody from
        writing. `id` is the command's, else a new one. Raises NotKept when the outbox is full or
        the command too long for a frame.
        """
        pending = Pending(
            id or command_id(submitted_at), incident, command, submitted_at, typed_as, True, epoch
        )
        size = len(send_frame(pending))
        if size > MAX_CLIENT_FRAME:
            raise NotKept(
                f"That is too long to send ({size:,} bytes, and the limit is"
                f" {MAX_CLIENT_FRAME:,}). Split it."
            )
        if len(self._pending) >= MAX_COMMANDS or sum(self._sizes.values()) + size > MAX_BYTES:
            raise NotKept(
                f"{len(self._pending):,} commands wait for the hub and no more are kept. Nothing"
                " was sent; copy your text and try again when the hub answers."
            )
        if self._directory is None:
            pending = _in_memory(pending)
        else:
            try:
                _write(self._directory, pending)
            except OSError as error:
                logger.warning("The outbox %s takes nothing: %s", self._directory, error)
                pending = _in_memory(pending)
        self._pending[pending.id] = pending
        self._sizes[pending.id] = size
        return pending

    def settle(self, command_id: str) -> Pending | None:
        """Forget a command that has its answer, on disk too; gives it, or None if not here."""
        pending = self._pending.pop(command_id, None)
        self._sizes.pop(command_id, None)
        if pending is not None and self._directory is not None:
            # Left behind it would be sent once more, and the hub would answer the same.
            with contextlib.suppress(OSError):
                (self._directory / f"{command_id}.json").unlink()
        return pending

    def redacted(self, gone: Gone, but: Collection[str]) -> None:
        """Take what was redacted out of what waits, on disk too; not of the commands `but`."""
        for pending in self.pending:
            command = gone.out_of_struct(pending.command)
            if command is pending.command or pending.id in but:
                continue
            changed = replace(pending, command=command)
            self._pending[pending.id] = changed
            self._sizes[pending.id] = len(send_frame(changed))
            if self._directory is not None and pending.durable:
                try:
                    replace_over(self._directory / f"{pending.id}.json", _encode(changed))
                except FileNotFoundError:  # another process got its answer
                    continue
                except OSError as error:
                    logger.error("%s may hold what was redacted: %s", self._directory, error)

    def reached(self, meant: Meant, former: Collection[str]) -> tuple[Pending, ...]:
        """The hub answers, with a history that continues those of `former`.

        What waits for one of those at another address comes over, and is given: what the old hub
        never got goes to the one that took its place.
        """
        if self._directory is None:
            return ()
        if meant != self.meant:
            self.meant = meant
            try:
                _make(self._directory)
                _replace(self._directory / MEANT, msgspec.json.encode(meant))
            except OSError as error:
                logger.warning("The outbox %s takes nothing: %s", self._directory, error)
        came: list[Pending] = []
        for place in _places(self._directory.parent):
            theirs = read_meant(place)
            if place == self._directory or theirs.name != meant.name:
                continue
            for path in sorted(place.glob("*.json")):
                with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.DecodeError):
                    pending = _read(path)
                    if (pending.epoch or theirs.epoch) in {meant.epoch, *former} - {""}:
                        # The file itself: at every moment it is in one of the two, whole.
                        path.rename(self._directory / path.name)
                        came.append(pending)
        for pending in sorted(came, key=lambda each: (each.submitted_at, each.id)):
            self._pending[pending.id] = pending
            self._sizes[pending.id] = len(send_frame(pending))
        return tuple(came)

    def _load(self, directory: Path) -> None:
        _make(directory)
        found: list[tuple[Pending, int]] = []
        for path in directory.glob("*.json"):
            try:
                pending = _read(path)
            except FileNotFoundError:  # another process got its answer
                continue
            except (OSError, ValueError, RecursionError, msgspec.DecodeError) as error:
                logger.warning("A pending command cannot be read: %s: %s", path, error)
                self.damaged.append(_set_aside(path))
                continue
            found.append((pending, len(send_frame(pending))))
        found.sort(key=lambda item: (item[0].submitted_at, item[0].id))
        for pending, size in found:
            self._pending[pending.id] = pending
            self._sizes[pending.id] = size


def _places(root: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return sorted(root.iterdir())
    return []


def read_meant(directory: Path | None) -> Meant:
    """What an outbox says of the hub it is for; empty where it says nothing."""
    if directory is not None:
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeError, RecursionError):
            return msgspec.json.decode((directory / MEANT).read_bytes(), type=Meant)
    return Meant("", "")


def _in_memory(pending: Pending) -> Pending:
    return replace(pending, durable=False)


def _make(directory: Path) -> None:
    """The directory and the one of all outboxes, for this account alone, names synced."""
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        # A file is not there after a power cut if the directory that it is in is not.
        with contextlib.suppress(PermissionError):
            _synced(each.parent, os.O_RDONLY, lambda fd: None)
    for each in (directory.parent, directory):
        each.chmod(0o700)


def _read(path: Path) -> Pending:
    """Raises OSError, ValueError, RecursionError or msgspec.DecodeError."""
    stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
    if stored.id != path.stem or str(uuid.UUID(stored.id)) != stored.id:
        raise ValueError("the id in it is another one")
    if stored.submitted_at.tzinfo is None:
        raise ValueError("its time has no zone")
    return Pending(
        stored.id,
        stored.incident,
        decode_command(stored.command),
        stored.submitted_at,
        stored.typed_as,
        epoch=stored.epoch,
    )


def _encode(pending: Pending) -> bytes:
    return msgspec.json.encode(
        _Stored(
            pending.id,
            pending.incident,
            raw_command(pending.command),
            pending.submitted_at,
            pending.typed_as,
            pending.epoch,
        )
    )


def _write(directory: Path, pending: Pending) -> None:
    """Whole or not at all: a reader of the directory never sees a part of a file."""
    data = _encode(pending)
    _make(directory)
    unfinished = directory / f"{pending.id}.new"
    try:
        _synced(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, lambda fd: _write_all(fd, data))
        unfinished.rename(directory / f"{pending.id}.json")
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
    _synced(directory, os.O_RDONLY, lambda fd: None)


def _replace(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    _synced(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, lambda fd: _write_all(fd, data))
    beside.replace(path)


def _synced(path: Path, flags: int, work: Callable[[int], None]) -> None:
    fd = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        work(fd)
        os.fsync(fd)
    finally:
        os.close(fd)


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _set_aside(path: Path) -> Path:
    """Out of the way but kept, so that a person can still read it."""
    aside = path.parent / "damaged" / path.name
    try:
        aside.parent.mkdir(mode=0o700, exist_ok=True)
        return path.rename(aside)
    except OSError:
        return path
