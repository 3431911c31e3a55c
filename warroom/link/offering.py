"""What this machine has of a history that the hub has lost, in frames that offer it."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from warroom.link.history import Room
from warroom.link.replica import Replica
from warroom.model.entry import StoredEntry
from warroom.wire.frames import Offer, encode
from warroom.wire.limits import MAX_CLIENT_FRAME, MAX_OFFERED


def offers(room: Room, copies: Iterable[Replica]) -> list[Offer]:
    """The frames that offer what `copies` have and the history of `room`, all of it here, has not.

    As much as a hub keeps; the rest is offered when these were taken back.
    """
    best: dict[str, Sequence[StoredEntry]] = {}
    for copy in copies:
        if copy.epoch == room.epoch:
            continue
        for fork in room.forks:
            lost = copy.after(fork.after, fork.hash)
            if lost and not _has(room, lost[0]) and len(lost) > len(best.get(fork.former, ())):
                best[fork.former] = lost
    return [frame for former, lost in best.items() for frame in _frames(room, former, lost)]


def all_back(room: Room, copy: Replica) -> bool:
    """Whether all that a copy of a former history has is in the present one too."""
    fork = room.incident.forks.get(copy.epoch)
    return fork is not None and bool(copy.stored) and copy.stored[-1].seq < fork.next


def _has(room: Room, entry: StoredEntry) -> bool:
    place = entry.seq - 1
    return place < len(room.entries) and room.entries[place].hash == entry.hash


def _frames(room: Room, former: str, lost: Sequence[StoredEntry]) -> Iterator[Offer]:
    fork = room.incident.forks.get(former)
    wanted = fork.next if fork else lost[0].seq
    empty = len(encode(Offer(room.id, former, [])))
    part: list[StoredEntry] = []
    size = empty
    for entry in [each for each in lost if each.seq >= wanted][:MAX_OFFERED]:
        more = len(msgspec.json.encode(entry)) + 1
        if empty + more > MAX_CLIENT_FRAME:
            break  # no frame takes it, and nothing behind it proves itself without it
        if size + more > MAX_CLIENT_FRAME:
            yield Offer(room.id, former, part)
            part, size = [], empty
        part.append(entry)
        size += more
    if part:
        yield Offer(room.id, former, part)
