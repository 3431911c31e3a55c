"""Entries that the hub has lost and clients offer: proven, bounded, in memory until taken back."""

from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace

from warroom.model.belongs import belongs
from warroom.model.commands import Original, TakeBack
from warroom.model.entry import StoredEntry, hash_of, open_entry
from warroom.model.incident import Fork, Incident
from warroom.model.limits import MAX_TAKEN_BACK
from warroom.text import clean
from warroom.wire.frames import ForkPoint, Offer, Offered
from warroom.wire.hygiene import clean_struct
from warroom.wire.limits import MAX_OFFERED, MAX_OFFERED_BYTES

MAX_CHAINS = 4
"""Chains that are offered for one fork; honest clients have parts of one."""


def wanted(incident: Incident) -> list[ForkPoint]:
    """What clients are asked for: what follows what is back already."""
    return [
        ForkPoint(fork.former, fork.next - 1, fork.next_follows, fork.missing)
        for fork in incident.forks.values()
        if fork.line is not None
    ]


def follows(incident: Incident, entries: list[StoredEntry]) -> bool:
    """Whether `entries` are what came right after the state of `incident`."""
    previous = incident.hash
    for number, stored in enumerate(entries, incident.seq + 1):
        if stored.seq != number or not _sound(incident.id, stored, previous):
            return False
        previous = stored.hash
    return bool(entries)


@dataclass
class _Chain:
    """Entries from `first` on, each proven by the one before; `by`: who offered how far."""

    first: int
    follows: str
    entries: list[StoredEntry] = field(default_factory=list)
    by: dict[str, int] = field(default_factory=dict)
    size: int = 0

    @property
    def last(self) -> int:
        return self.first + len(self.entries) - 1

    def hash_at(self, seq: int) -> str:
        """The chain hash of entry `seq`; empty where it is not in here."""
        if seq == self.first - 1:
            return self.follows
        return self.entries[seq - self.first].hash if self.first <= seq <= self.last else ""


class Offers:
    """What is offered for one incident."""

    def __init__(self) -> None:
        self._chains: dict[str, list[_Chain]] = {}

    def take(self, incident: Incident, offer: Offer, name: str) -> str:
        """Keep what fits and proves itself; gives a sentence when something did not."""
        fork = incident.forks.get(offer.former)
        if fork is None or fork.line is None or not offer.entries:
            return ""
        chains = self._pruned(fork)
        first = offer.entries[0]
        chain = next((each for each in chains if each.hash_at(first.seq - 1)), None)
        if first.seq < fork.next or chain is None:
            # From the beginning of what is wanted, whatever was taken back meanwhile.
            entries = [each for each in offer.entries if each.seq >= fork.next]
            if not entries or entries[0].seq != fork.next:
                return ""
            chain = chains[0] if chains else None
            if chain is None:
                chain = _Chain(fork.next, fork.next_follows)
                chains.append(chain)
        else:
            entries = offer.entries
        sentence = self._follow(incident.id, fork, chain, entries, name)
        if not chain.entries:
            chains.remove(chain)
        return sentence

    def told(self, incident: Incident, *, ended: bool = False) -> list[Offered]:
        """What the room is told; with `ended`, also of each former history that none is left of."""
        made = []
        for fork in incident.forks.values():
            best = self._best(fork)
            if best is not None:
                by = sorted(best.by, key=lambda name: -best.by[name])
                made.append(
                    Offered(
                        incident.id, fork.former, best.first, best.last, by, _proven(fork, best)
                    )
                )
            elif ended:
                made.append(Offered(incident.id, fork.former))
        return made

    def fill(self, incident: Incident, command: TakeBack) -> TakeBack:
        """The command with what is offered; without entries where there is nothing."""
        found = [
            (fork, best)
            for fork in incident.forks.values()
            if (best := self._best(fork)) and command.former in ("", fork.former)
        ]
        if not found:
            return replace(command, originals=(), by=(), proven=False)
        fork, best = max(found, key=lambda pair: len(pair[1].entries))
        return TakeBack(
            occurred_at=command.occurred_at,
            former=fork.former,
            claimed=command.claimed,
            originals=tuple(map(_original, best.entries[:MAX_TAKEN_BACK])),
            by=tuple(sorted(best.by, key=lambda name: -best.by[name])),
            proven=_proven(fork, best),
        )

    def _pruned(self, fork: Fork) -> list[_Chain]:
        """The chains of a fork that continue what is back."""
        chains = [each for each in self._chains.get(fork.former, []) if self._go_on(fork, each)]
        self._chains[fork.former] = chains
        return chains

    def _go_on(self, fork: Fork, chain: _Chain) -> bool:
        back = fork.next - chain.first
        if fork.line is None or chain.hash_at(fork.next - 1) != fork.next_follows:
            return False
        del chain.entries[: max(0, back)]
        chain.first, chain.follows = fork.next, fork.next_follows
        chain.size = sum(len(each.event) for each in chain.entries)
        return bool(chain.entries)

    def _best(self, fork: Fork) -> _Chain | None:
        chains = self._pruned(fork)
        return max(chains, key=lambda each: (_proven(fork, each), each.last), default=None)

    def _follow(
        self, log: str, fork: Fork, chain: _Chain, entries: list[StoredEntry], name: str
    ) -> str:
        previous = chain.hash_at(entries[0].seq - 1)
        for number, stored in enumerate(entries, entries[0].seq):
            if stored.seq != number or not _sound(log, stored, previous):
                return (
                    f"What was offered for {log} does not prove itself from entry {number} on;"
                    " it is left out."
                )
            previous = stored.hash
            known = chain.hash_at(number)
            if known and known != stored.hash:
                other = self._parted(fork, chain, number)
                if other is None:
                    return f"Too many different histories of {log} are offered; one is left out."
                chain = other
            if not chain.hash_at(number):
                if not self._room_for(stored):
                    return ""
                chain.entries.append(stored)
                chain.size += len(stored.event)
            chain.by[name] = max(chain.by.get(name, 0), number)
        return ""

    def _parted(self, fork: Fork, chain: _Chain, number: int) -> _Chain | None:
        chains = self._chains[fork.former]
        if len(chains) >= MAX_CHAINS:
            return None
        other = _Chain(chain.first, chain.follows, chain.entries[: number - chain.first])
        other.size = sum(len(each.event) for each in other.entries)
        chains.append(other)
        return other

    def _room_for(self, stored: StoredEntry) -> bool:
        chains = [each for chains in self._chains.values() for each in chains]
        count = sum(len(each.entries) for each in chains)
        size = sum(each.size for each in chains)
        return count < MAX_OFFERED and size + len(stored.event) <= MAX_OFFERED_BYTES


def _proven(fork: Fork, chain: _Chain) -> bool:
    """Whether it leads to the hash that the hub's mirror file had."""
    return bool(fork.last) and chain.hash_at(fork.after + fork.lost) == fork.last


def _sound(log: str, stored: StoredEntry, previous: str) -> bool:
    """Whether an entry follows, and is one that a hub wrote there: clean, with an event in it."""
    if stored.recorded_at.tzinfo is None or hash_of(log, stored, previous) != stored.hash:
        return False
    raw = bytes(stored.event)
    try:
        entry, text = open_entry(stored), raw.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    if not belongs(log, stored.seq, entry.event):
        return False
    return clean_struct(entry) is entry and clean(text, lines=True) == text


def _original(stored: StoredEntry) -> Original:
    return Original(
        seq=stored.seq,
        recorded_at=stored.recorded_at,
        actor=stored.actor,
        command_id=stored.command_id,
        salt=stored.salt,
        hash=stored.hash,
        raw=bytes(stored.event).decode(),
        occurred_at=stored.occurred_at,
        commitment=stored.commitment,
    )
