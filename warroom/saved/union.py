"""Puts one log together from all copies of it that are there: the longest chain that proves itself.

Every entry's hash covers the one before it, so entries of any origin can be tried: what follows is
what proves itself. A copy may begin late, have holes, or be damaged in the middle.
"""

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec

from warroom.model.entry import StoredEntry, hash_of
from warroom.model.ids import GENESIS, sealed_as
from warroom.model.redacting import settled
from warroom.saved.log import Head


@dataclass(frozen=True)
class Copy:
    """One copy of a log: `where` it is, and the entries in it, proven or not, in any order.

    `epoch` names the history that it was taken from; `heard_at` is when it was written last (UTC);
    `unreadable` counts what in it is no entry. `signed` is the head that the old hub has signed,
    as somebody has checked.
    """

    where: str
    log: str
    epoch: str
    stored: Sequence[StoredEntry]
    heard_at: datetime | None = None
    unreadable: int = 0
    signed: Head | None = None


class Fate(StrEnum):
    """What became of a copy."""

    TAKEN = "taken"
    NOTHING_MORE = "nothing_more"
    """All of it is in what was taken from others."""
    PARTED = "parted"
    """It goes on otherwise behind some entry: kept beside."""
    UNPROVEN = "unproven"
    """None of it proves itself."""


@dataclass
class Used:
    """What became of `copy`: it gave the entries `first` to `last`, or none (0).

    `proven` is the last entry of it that proves itself, `left` how many do not.
    """

    copy: Copy
    fate: Fate = Fate.UNPROVEN
    first: int = 0
    last: int = 0
    proven: int = 0
    left: int = 0
    parted_after: int = 0


@dataclass
class United:
    """The log called `name`. `others` are chains that begin as it does, or as it should, and go on
    otherwise: whole, the longest first."""

    name: str
    stored: list[StoredEntry] = field(default_factory=list)
    epoch: str = ""
    former: list[str] = field(default_factory=list)
    signed: int = 0
    used: list[Used] = field(default_factory=list)
    others: list[tuple[list[StoredEntry], str]] = field(default_factory=list)

    @property
    def head(self) -> Head:
        """Its last entry."""
        last = self.stored[-1]
        return Head(last.seq, last.hash)


@dataclass
class _Node:
    entry: StoredEntry
    before: "_Node | None"
    copies: list[int] = field(default_factory=list)
    variants: list[StoredEntry] = field(default_factory=list)


def unite(copies: Iterable[Copy]) -> tuple[list[United], list[Used]]:
    """Every log that can be put together, in the order of their ids; and copies that give nothing.

    Of chains that part, one that the old hub has signed comes before one that it has not, then the
    longest, then the one that most copies have.
    """
    by_log: dict[str, list[Copy]] = {}
    for copy in copies:
        by_log.setdefault(copy.log, []).append(copy)
    logs, useless = [], []
    for name in sorted(by_log, key=_in_order):
        united = _unite(name, by_log[name])
        if united.stored:
            logs.append(united)
        else:
            useless += united.used
    return logs, useless


def _unite(name: str, copies: Sequence[Copy]) -> United:
    nodes = _prove(name, copies)
    united = United(name, used=[Used(copy) for copy in copies])
    for place, used in enumerate(united.used):
        proven = [node.entry.seq for node in nodes.values() if place in node.copies]
        used.proven = max(proven, default=0)
        used.left = len({each.hash for each in used.copy.stored}) - len(proven)
    if not nodes:
        return united
    above = {node.before.entry.hash for node in nodes.values() if node.before is not None}
    leaves = [node for node in nodes.values() if node.entry.hash not in above]
    ranked = sorted(leaves, key=lambda leaf: _rank(leaf, copies), reverse=True)
    best = _path(ranked[0])
    united.stored = _settled(best)
    united.signed = _signed(best, copies)
    chosen = {node.entry.hash for node in best}
    united.others = [(_settled(_path(leaf)), copies[leaf.copies[0]].epoch) for leaf in ranked[1:]]
    for leaf in ranked[1:]:
        parted = next((n for n in reversed(_path(leaf)) if n.entry.hash in chosen), None)
        for place in leaf.copies:
            united.used[place].fate = Fate.PARTED
            united.used[place].parted_after = parted.entry.seq if parted else 0
    _credit(united, best)
    epochs = {united.used[n].copy.epoch: node.entry.seq for node in best for n in node.copies}
    united.former = sorted((each for each in epochs if each), key=lambda each: epochs[each])
    last = [united.used[n].copy for n in best[-1].copies if united.used[n].copy.epoch]
    last.sort(key=lambda copy: copy.heard_at.timestamp() if copy.heard_at else 0.0)
    united.epoch = last[-1].epoch if last else (united.former or [""])[-1]
    return united


def _prove(name: str, copies: Sequence[Copy]) -> dict[str, _Node]:
    """Every entry that follows, link by link, from the first one; by its hash."""
    at: dict[int, list[_Node]] = {}
    for place, copy in enumerate(copies):
        for entry in copy.stored:
            here = at.setdefault(entry.seq, [])
            # By what is in them: one that was edited may still carry the hash of the true one.
            same = next((node for node in here if node.entry == entry), None)
            if same is None:
                here.append(_Node(entry, None, [place]))
            elif place not in same.copies:
                same.copies.append(place)
    nodes: dict[str, _Node] = {}
    tips: list[_Node | None] = [None]
    seq = 1
    while tips and seq in at:
        grown: list[_Node | None] = []
        for node in at[seq]:
            for tip in tips:
                if hash_of(name, node.entry, tip.entry.hash if tip else GENESIS) == node.entry.hash:
                    if (same := nodes.get(node.entry.hash)) is not None:
                        # The same entry, redacted in one copy and not yet in the other.
                        same.copies += node.copies
                        same.variants.append(node.entry)
                        break
                    node.before = tip
                    nodes[node.entry.hash] = node
                    grown.append(node)
                    break
        tips, seq = grown, seq + 1
    return nodes


def _path(leaf: _Node) -> list[_Node]:
    path, node = [], leaf
    while True:
        path.append(node)
        if node.before is None:
            return path[::-1]
        node = node.before


def _settled(path: Sequence[_Node]) -> list[StoredEntry]:
    variants = {node.entry.hash: node.variants for node in path if node.variants}
    return settled((node.entry for node in path), variants)


def _rank(leaf: _Node, copies: Sequence[Copy]) -> tuple[int, int, int, str]:
    return _signed(_path(leaf), copies), leaf.entry.seq, len(leaf.copies), leaf.entry.hash


def _signed(path: Sequence[_Node], copies: Sequence[Copy]) -> int:
    """The last entry of a chain that the old hub has signed."""
    heads = {copy.signed for copy in copies if copy.signed is not None}
    return max(
        (each.seq for each in heads if _hash_at(path, each.seq) == each.hash),
        default=0,
    )


def _hash_at(path: Sequence[_Node], seq: int) -> str:
    return path[seq - 1].entry.hash if 0 < seq <= len(path) else ""


def _credit(united: United, path: Sequence[_Node]) -> None:
    """Who gave what: those that have the most first, others only what is still missing."""
    has = Counter(place for node in path for place in node.copies)
    taken: set[int] = set()
    for place, _ in has.most_common():
        used = united.used[place]
        gave = [n.entry.seq for n in path if place in n.copies and n.entry.seq not in taken]
        taken.update(gave)
        if gave:
            used.first, used.last = gave[0], gave[-1]
        if used.fate is not Fate.PARTED:
            used.fate = Fate.TAKEN if gave else Fate.NOTHING_MORE


def _in_order(name: str) -> tuple[str, int, str]:
    kind, _, number = sealed_as(name).partition("-")
    return kind, int(number) if number.isdigit() else 0, name


def epochs_of(
    logs: Sequence[United], continued: Mapping[str, Sequence[str]] | None = None
) -> list[str]:
    """The epochs that a hub made of these logs continues, the latest last.

    `continued`: by the epoch of a copy, those that it says it continues itself, oldest first. What
    the logs say of that is read from them.
    """
    last: dict[str, float] = {}
    votes: Mapping[str, int] = Counter(log.epoch for log in logs)
    for log in logs:
        for used in log.used:
            if used.copy.epoch in log.former:
                at = used.copy.heard_at.timestamp() if used.copy.heard_at else 0.0
                last[used.copy.epoch] = max(last.get(used.copy.epoch, 0.0), at)
    latest = sorted(last, key=lambda epoch: (last[epoch], votes.get(epoch, 0), epoch))
    before = [each for epoch in latest for each in (continued or {}).get(epoch, ())]
    before += [each for log in logs for each in _named_in(log.stored)]
    return [*dict.fromkeys(each for each in before if each and each not in last), *latest]


class _Parted(msgspec.Struct):
    kind: str
    former: str = ""


def _named_in(stored: Iterable[StoredEntry]) -> Iterator[str]:
    """The histories that a log says it continues, in its order."""
    for each in stored:
        raw = bytes(each.event)
        if b'"former"' not in raw:
            continue
        with contextlib.suppress(msgspec.DecodeError):
            event = msgspec.json.decode(raw, type=_Parted)
            if event.kind in ("hub_replaced", "entry_lost"):
                yield event.former
