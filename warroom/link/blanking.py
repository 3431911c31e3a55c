"""Erases what was redacted from the copies of a log on this machine, of every history.

A copy says itself what is to go: the entry that redacts is in it. In copies of other histories, and
in what was set aside as damaged, the same entries are known by their hashes.
"""

import contextlib
import fcntl
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from warroom.link.gone import Gone
from warroom.link.own_files import overwrite, replace_over
from warroom.model.blank import texts_of
from warroom.model.entry import StoredEntry
from warroom.model.events import EntryTakenBack, decode_event
from warroom.model.redacting import blanked_entry, body_hash, named_in

logger = logging.getLogger(__name__)

_decode = msgspec.json.Decoder(StoredEntry).decode

_BRINGS_BACK = b'{"kind":"entry_taken_back"'


def blank_copies(root: Path, log: str, before: Callable[[Gone], object] = lambda gone: None) -> int:
    """Erase what the copies of `log` below `root` say was redacted; gives how many files changed.

    `before` is told what it is that goes: afterwards nobody here knows it any more. A file that
    cannot be read or written is passed over, and the program's log tells.
    """
    paths = [path for path in root.glob(f"*/{log}.jsonl") if path.is_file()]
    whole: dict[str, StoredEntry] = {}
    gone: dict[str, str] = {}
    for path in paths:
        with contextlib.suppress(OSError):
            _find(path.read_bytes(), gone, whole)
    if not gone:
        return 0
    before(_as_texts(stored for hash, stored in whole.items() if hash in gone))
    changed = 0
    for path in paths:
        try:
            changed += _rewrite(path, gone)
        except OSError as error:
            logger.error("%s may hold what was redacted: %s", path, error)
    for path in root.glob(f"*/damaged/{log}-*"):
        with contextlib.suppress(OSError):
            data = path.read_bytes()
            if any(digest.encode() in data for digest in gone):
                overwrite(path)
                path.unlink()
                changed += 1
    return changed


def tells(stored: StoredEntry) -> bool:
    """Whether this entry says that others were redacted, or brings back one that does."""
    return any(named_in(each) for each in (stored, *(was for _, was in _back(stored))))


def _find(data: bytes, gone: dict[str, str], whole: dict[str, StoredEntry]) -> None:
    """The hashes of entries that a copy says were redacted, each with that of what is left; and
    the entries that still have their texts."""
    entries: dict[int, StoredEntry] = {}
    names: dict[int, str] = {}
    lost: dict[str, dict[int, str]] = {}
    lost_names: list[tuple[str, int, str]] = []
    for line in data.split(b"\n")[1:]:
        with contextlib.suppress(msgspec.DecodeError, UnicodeError, RecursionError):
            stored = _decode(line)
            entries[stored.seq] = stored
            names.update(named_in(stored))
            if not stored.blanked:
                whole[stored.hash] = stored
            for former, was in _back(stored):
                lost.setdefault(former, {})[was.seq] = was.hash
                lost_names += [(former, seq, body) for seq, body in named_in(was).items()]
    for seq, body in names.items():
        if (named := entries.get(seq)) is not None:
            gone[named.hash] = body
            gone.update((was.hash, "") for _, was in _back(named))
    for former, seq, body in lost_names:
        # Up to where the histories parted they have the same entries under the same numbers.
        if (hash := lost[former].get(seq)) is not None:
            gone.setdefault(hash, body)
        elif seq < min(lost[former]) and (named := entries.get(seq)) is not None:
            gone.setdefault(named.hash, body)


def _back(stored: StoredEntry) -> Iterator[tuple[str, StoredEntry]]:
    """The entry that `stored` brings back, as it was in the former history named before it; and
    the one which that had brought back, and so on."""
    while bytes(stored.event).startswith(_BRINGS_BACK):
        event = decode_event(stored.event)
        if not isinstance(event, EntryTakenBack):
            return
        raw = msgspec.Raw(event.raw.encode())
        stored = msgspec.structs.replace(stored, seq=event.seq, hash=event.hash, event=raw)
        yield event.former, stored


def _as_texts(entries: Iterable[StoredEntry]) -> Gone:
    texts: list[str] = []
    commands: list[str] = []
    for stored in entries:
        texts += texts_of(decode_event(stored.event))
        commands.append(stored.command_id)
    return Gone(texts, commands)


def _rewrite(path: Path, gone: dict[str, str]) -> bool:
    """Put a file without the texts in the place of this one, and write over the old one."""
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        with os.fdopen(os.dup(fd), "rb") as file:
            lines = file.read().split(b"\n")
        kept = [lines[0]]
        for line in lines[1:]:
            without = _without(line, gone)
            if without is not None:
                kept.append(without)
        if kept == lines:
            return False
        replace_over(path, b"\n".join(kept))
        return True
    finally:
        os.close(fd)


def _without(line: bytes, gone: dict[str, str]) -> bytes | None:
    """The line as it has to be; None where it has to be fetched anew."""
    try:
        stored = _decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return line
    if stored.hash not in gone or stored.blanked:
        return line
    blanked = blanked_entry(stored)
    body = gone[stored.hash]
    if blanked is None or (body and body_hash(blanked.event) != body):
        return None
    return msgspec.json.encode(blanked)
