"""Commands that the hub has refused, on disk until whoever typed them has seen it."""

import contextlib
import logging
import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from warroom.link.changes import CommandRefused
from warroom.link.gone import Gone
from warroom.link.outbox import Pending
from warroom.link.own_files import overwrite
from warroom.model.commands import AnyCommand
from warroom.model.refusal import Why
from warroom.wire.frames import decode_command, raw_command

logger = logging.getLogger(__name__)

MOST = 1_000
"""Refused commands that are kept; the oldest of more are forgotten, and the program's log tells."""


@dataclass(frozen=True, slots=True)
class RefusedCommand:
    """A command that changed nothing, and the hub's sentence why. `submitted_at` is UTC."""

    id: str
    incident: str
    command: AnyCommand
    submitted_at: datetime
    why: Why
    sentence: str


class _Stored(msgspec.Struct):
    id: str
    incident: str
    command: msgspec.Raw
    submitted_at: datetime
    why: Why
    sentence: str


class Refusals:
    """The refused commands of one person at one hub, oldest first; without `outbox` in memory.

    `outbox` is the directory of the commands without an answer; several processes may share it.
    """

    def __init__(self, outbox: Path | None) -> None:
        self._directory = outbox / "refused" if outbox is not None else None
        self._left: dict[str, RefusedCommand] = {}
        for found in sorted(_read_all(self._directory), key=lambda each: each.submitted_at):
            self._left[found.id] = found

    @property
    def left(self) -> tuple[RefusedCommand, ...]:
        """Everything that was refused and not dismissed, oldest first."""
        return tuple(self._left.values())

    def keep(self, pending: Pending, change: CommandRefused) -> None:
        """Keep a command with its refusal. A disk that takes nothing leaves it in memory."""
        refused = RefusedCommand(
            pending.id,
            pending.incident,
            pending.command,
            pending.submitted_at,
            change.why,
            change.sentence,
        )
        self._left[refused.id] = refused
        while len(self._left) > MOST:
            oldest = next(iter(self._left))
            logger.warning("The refused command %s is forgotten: there are too many.", oldest)
            self.dismiss(oldest)
        if self._directory is not None:
            try:
                _write(self._directory, refused)
            except OSError as error:
                logger.warning("A refused command cannot be kept: %s", error)

    def redacted(self, gone: Gone) -> None:
        """Take what was redacted out of what is left, on disk too."""
        for each in self.left:
            changed = replace(
                each,
                command=gone.out_of_struct(each.command),
                sentence=gone.out_of(each.sentence),
            )
            if changed != each:
                self._left[each.id] = changed
                if self._directory is not None:
                    try:
                        overwrite(self._directory / f"{each.id}.json")
                        _write(self._directory, changed)
                    except FileNotFoundError:  # another process has dismissed it
                        continue
                    except OSError as error:
                        logger.error("%s may hold what was redacted: %s", self._directory, error)

    def dismiss(self, command_id: str) -> None:
        """Its author has seen it."""
        if self._left.pop(command_id, None) is not None and self._directory is not None:
            with contextlib.suppress(OSError):
                (self._directory / f"{command_id}.json").unlink()


def _read_all(directory: Path | None) -> list[RefusedCommand]:
    found = []
    for path in directory.glob("*.json") if directory is not None else ():
        try:
            stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
            if stored.id != path.stem or stored.submitted_at.tzinfo is None:
                raise ValueError("it is another one")
            found.append(
                RefusedCommand(
                    stored.id,
                    stored.incident,
                    decode_command(stored.command),
                    stored.submitted_at,
                    stored.why,
                    stored.sentence,
                )
            )
        except (OSError, ValueError, RecursionError, msgspec.DecodeError) as error:
            logger.warning("A refused command cannot be read: %s: %s", path, error)
    return found


def _write(directory: Path, refused: RefusedCommand) -> None:
    """Whole or not at all."""
    data = msgspec.json.encode(
        _Stored(
            refused.id,
            refused.incident,
            raw_command(refused.command),
            refused.submitted_at,
            refused.why,
            refused.sentence,
        )
    )
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = directory / f"{refused.id}.{os.getpid()}.new"
    fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(directory / f"{refused.id}.json")
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
