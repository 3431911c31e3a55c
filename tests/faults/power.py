"""Power cuts: from a record of what a process did to its files, the disks that a cut could leave.

The model is what POSIX promises and no more. Written data is on the disk after a sync of its file;
a name is there after a sync of its directory; of everything else any part may be there, in any
order, and a write may be torn at a sector. Names of one directory come in their order, as from a
file system with a journal. After a failed sync, what it was for may never come, although the
process goes on seeing it.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

SECTOR = 512

FLAVOURS = ("nothing", "all", "subset", "beginning", "torn")
"""What of the unsynced writes is on the disk."""

_HEAD = struct.Struct("<IBIQQ")


class Record(NamedTuple):
    """One call; `recorder.c` says what the kinds are and what they carry."""

    kind: str
    file: int
    offset: int
    size: int
    data: bytes

    @property
    def name(self) -> str:
        return self.data.decode()


def read_record(path: Path) -> list[Record]:
    """All records of a file."""
    data, found, at = path.read_bytes(), [], 0
    while at + _HEAD.size <= len(data):
        length, kind, file, offset, size = _HEAD.unpack_from(data, at)
        end = at + 4 + length
        found.append(Record(chr(kind), file, offset, size, data[at + _HEAD.size : end]))
        at = end
    return found


@dataclass
class _File:
    content: bytearray = field(default_factory=bytearray)
    unsynced: list[Record] = field(default_factory=list)


@dataclass
class Disk:
    """What is on the disk for certain, and what waits."""

    files: dict[int, _File] = field(default_factory=dict)
    names: dict[str, _File | None] = field(default_factory=lambda: {"": None})
    waiting: list[tuple[str, str, _File | None]] = field(default_factory=list)
    """Names to come: (sort, name, file or None for a directory); of a renaming, both names."""

    def take(self, record: Record) -> None:
        """One more call."""
        match record.kind:
            case "O":
                made = self.files[record.file] = _File()
                self.waiting.append(("make", record.name, made))
            case "W" | "T" if record.file in self.files:
                self.files[record.file].unsynced.append(record)
            case "F" if record.file in self.files:
                file = self.files[record.file]
                for each in file.unsynced:
                    _apply(file.content, each)
                file.unsynced.clear()
            case "E" if record.file in self.files:
                self.files[record.file].unsynced.clear()
            case "M":
                self.waiting.append(("make", record.name, None))
            case "U":
                self.waiting.append(("remove", record.name, None))
            case "R":
                self.waiting.append(("rename", record.name, None))
            case "D":
                left = []
                for change in self.waiting:
                    if _folder(change[1]) == record.name:
                        _name(self.names, change)
                    else:
                        left.append(change)
                self.waiting = left

    def image(self, to: Path, flavour: str, rng: random.Random) -> None:
        """Write a disk that a cut at this moment could leave."""
        names = dict(self.names)
        count = {"nothing": 0, "all": len(self.waiting)}.get(
            flavour, rng.randint(0, len(self.waiting))
        )
        for change in self.waiting[:count]:
            _name(names, change)
        to.mkdir(parents=True)
        for name in sorted(names):
            if not name or (parent := _folder(name)) not in names or names[parent] is not None:
                continue
            file = names[name]
            if file is None:
                (to / name).mkdir(exist_ok=True)
            else:
                content = bytearray(file.content)
                for each in _chosen(file.unsynced, flavour, rng):
                    _apply(content, each)
                (to / name).write_bytes(content)
                (to / name).chmod(0o600)


def cuts(
    records: list[Record], count: int, seed: int, *, after: int = 0
) -> Iterator[tuple[int, str, Disk, random.Random]]:
    """`count` moments after record `after`: how many records came before, what is left of the
    unsynced, the disk. Half of them right after something left over a socket, where a lie shows."""
    rng = random.Random(seed)
    sent = [n for n, each in enumerate(records, 1) if each.kind == "S" and n > after]
    at = [
        rng.choice(sent) if sent and n % 2 else rng.randint(after, len(records))
        for n in range(count)
    ]
    disk, done = Disk(), 0
    for nth, cut in enumerate(sorted(at)):
        for record in records[done:cut]:
            disk.take(record)
        done = cut
        yield cut, FLAVOURS[nth % len(FLAVOURS)], disk, rng


def _folder(name: str) -> str:
    name = name.partition("\0")[0]
    folder = str(PurePosixPath(name).parent)
    return "" if folder == "." else folder


def _name(names: dict[str, _File | None], change: tuple[str, str, _File | None]) -> None:
    sort, name, file = change
    if sort == "make":
        names[name] = file
    elif sort == "remove":
        names.pop(name, None)
    else:
        old, _, new = name.partition("\0")
        if old in names:
            names[new] = names.pop(old)


def _apply(content: bytearray, record: Record) -> None:
    if record.kind == "T":
        del content[record.size :]
        content.extend(bytes(record.size - len(content)))
        return
    content.extend(bytes(max(0, record.offset - len(content))))
    content[record.offset : record.offset + len(record.data)] = record.data


def _chosen(unsynced: list[Record], flavour: str, rng: random.Random) -> list[Record]:
    match flavour:
        case "nothing":
            return []
        case "all":
            return unsynced
        case "subset":
            return [each for each in unsynced if rng.random() < 0.5]
        case "beginning":
            return unsynced[: rng.randint(0, len(unsynced))]
    torn = []
    for each in unsynced:
        if each.kind == "W" and len(each.data) > SECTOR and rng.random() < 0.5:
            for start in range(0, len(each.data), SECTOR):
                if rng.random() < 0.5:
                    part = each.data[start : start + SECTOR]
                    torn.append(each._replace(offset=each.offset + start, data=part))
        elif rng.random() < 0.7:
            torn.append(each)
    return torn
