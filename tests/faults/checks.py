"""V1-V7: what must hold after any fault, as functions of what was recorded and what is there.

Each gives sentences that say what is wrong; none means that it holds. An entry is named by number
and hash: salts are random, so the hash of an entry that was made twice differs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from msgspec.structs import replace

from tests.faults.history import Acked, History, Injected, Refused, Seen, Sent
from tests.faults.log import Log
from warroom.model.entry import Broken, verify
from warroom.model.incident import Incident, Lines


@dataclass
class Evidence:
    """All that a trial leaves behind.

    `states`: by client and incident, the state folded there. `hub`: by incident, the state as the
    running hub sends it. `pending`: by client, the ids of commands that have no answer at the end.
    `crashes`: after each violent end of the hub, when it was and what the disk had. `lost`: number
    and hash of entries whose loss the hub has said (a damaged disk); empty in most trials.
    """

    history: History
    log: Log
    states: Mapping[str, Mapping[str, Incident]] = field(default_factory=dict)
    hub: Mapping[str, Incident] = field(default_factory=dict)
    pending: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    crashes: list[tuple[float, Log]] = field(default_factory=list)
    lost: frozenset[tuple[int, str]] = frozenset()

    def gone(self, incident: str, seq: int, digest: str) -> bool:
        """Whether an entry is not in the log, and nobody has said so."""
        return not self.log.has(incident, seq, digest) and (seq, digest) not in self.lost


def v1(evidence: Evidence) -> list[str]:
    """Every ack is in the log at that seq and hash."""
    wrong = []
    seen = {(e.incident, e.seq, e.command_id): e.hash for e in evidence.history.of(Seen)}
    lost = {seq for seq, _ in evidence.lost}
    for ack in evidence.history.of(Acked):
        for seq in range(ack.first, ack.last + 1):
            line = evidence.log.at(ack.incident, seq)
            digest = seen.get((ack.incident, seq, ack.id))
            if digest is not None:
                if evidence.gone(ack.incident, seq, digest):
                    wrong.append(f"{_whose(ack)}: acknowledged entry {seq} is not in the log.")
            elif (line is None or line.command_id != ack.id) and seq not in lost:
                wrong.append(f"{_whose(ack)}: entry {seq} of the log is not what was acknowledged.")
            elif line is not None and line.command_id == ack.id and line.actor != ack.actor:
                wrong.append(f"{_whose(ack)}: entry {seq} is in the log as {line.actor}'s.")
    return wrong


def v2(evidence: Evidence) -> list[str]:
    """Seq is 1..n and the chain verifies, and the mirror file has no other head."""
    wrong = []
    log = evidence.log
    for incident, lines in log.incidents.items():
        try:
            verify(incident, [line.stored for line in lines], head=log.heads.get(incident))
        except (Broken, ValueError, TypeError) as error:
            wrong.append(str(error) or f"{incident}: an entry cannot be read.")
        wrong += [
            f"{incident}: row {line.seq} holds the entry {line.stored.seq} of"
            f" {line.stored.actor}, {line.stored.command_id}."
            for line in lines
            if (line.seq, line.actor, line.command_id)
            != (line.stored.seq, line.stored.actor, line.stored.command_id)
        ]
    wrong += [f"{name}: the mirror file has its head and the log has no entry of it."
              for name in log.heads if name not in log.incidents]  # fmt: skip
    return wrong


def v3(evidence: Evidence) -> list[str]:
    """Every client's stream is contiguous, without repetition, and byte-identical to the log."""
    wrong = []
    streams: dict[tuple[str, str, int], list[Seen]] = defaultdict(list)
    for seen in evidence.history.of(Seen):
        streams[seen.client, seen.incident, seen.stream].append(seen)
    for (client, incident, _), arrived in streams.items():
        ordered = sorted(arrived, key=lambda seen: seen.seq)
        for one, other in pairwise(ordered):
            if one.seq == other.seq:
                wrong.append(f"{client}: entry {one.seq} of {incident} came twice.")
            elif one.seq + 1 != other.seq:
                wrong.append(
                    f"{client}: of {incident}, entry {other.seq} came after {one.seq}:"
                    " those in between are missing."
                )
        live = [seen.seq for seen in arrived if not seen.older]
        if live != sorted(live):
            wrong.append(f"{client}: the entries of {incident} did not come in their order.")
        for seen in arrived:
            line = evidence.log.at(incident, seen.seq)
            if evidence.gone(incident, seen.seq, seen.hash):
                wrong.append(f"{client}: entry {seen.seq} of {incident} is another one in the log.")
            elif (
                seen.data
                and line is not None
                and line.stored.hash == seen.hash
                and line.data != seen.data
            ):
                wrong.append(f"{client}: the bytes of entry {seen.seq} of {incident} differ.")
    return wrong


def v4(evidence: Evidence) -> list[str]:
    """Each command id is applied at most once, and nothing is there twice under another id."""
    wrong = []
    entries: dict[tuple[str, str], list[tuple[str, int, int]]] = defaultdict(list)
    texts: Counter[str] = Counter()
    told_apart = {sent.text.encode() for sent in evidence.history.of(Sent) if sent.text}
    for incident, line in evidence.log.all():
        if line.command_id:
            entries[line.actor, line.command_id].append((incident, line.seq, line.nth))
        if b'"entry_taken_back"' not in line.data:
            texts.update(text.decode() for text in told_apart if text in line.data)
    for (actor, command_id), places in entries.items():
        incidents = {incident for incident, _, _ in places}
        numbers = sorted((seq, nth) for _, seq, nth in places)
        first = numbers[0][0]
        once = [(first + nth, nth) for nth in range(len(numbers))]
        if len(incidents) > 1 or numbers != once:
            wrong.append(f"{actor}: command {command_id} is applied more than once: {places}.")
    wrong += [f"“{text}” is in the log {n} times." for text, n in texts.items() if n > 1]
    return wrong


def v5(evidence: Evidence) -> list[str]:
    """A command that was not acknowledged is absent or there exactly once; a refused one absent.

    One that was sent several times may have been refused and, later, taken. At the end nobody
    waits: each command that a client still holds should have had its answer.
    """
    wrong = []
    acked = {(ack.actor, ack.id) for ack in evidence.history.of(Acked)}
    times = Counter(sent.id for sent in evidence.history.of(Sent))
    times.update(each.id for each in evidence.history.of(Injected) if each.id)
    refused = {(e.actor, e.id) for e in evidence.history.of(Refused) if e.final and times[e.id] < 2}
    found = Counter(
        (line.actor, line.command_id) for _, line in evidence.log.all() if line.nth == 0
    )
    for sent in {(sent.actor, sent.id): sent for sent in evidence.history.of(Sent)}.values():
        key = (sent.actor, sent.id)
        if key not in acked and found[key] > 1:
            wrong.append(f"{_whose(sent)}: not acknowledged and there {found[key]} times.")
        if key in refused and found[key] and key not in acked:
            wrong.append(f"{_whose(sent)}: refused, and it is in the log.")
    for client, ids in evidence.pending.items():
        wrong += [f"{client}: command {command_id} never had an answer." for command_id in ids]
    return wrong


def v6(evidence: Evidence) -> list[str]:
    """Nothing was broadcast before it was durable: what anybody saw when the hub died is there."""
    wrong = []
    for at, log in [*evidence.crashes, (float("inf"), evidence.log)]:
        for seen in evidence.history.of(Seen):
            known = log.has(seen.incident, seen.seq, seen.hash)
            if seen.at <= at and not known and (seen.seq, seen.hash) not in evidence.lost:
                wrong.append(
                    f"{seen.client}: saw entry {seen.seq} of {seen.incident}, and the disk did"
                    " not have it."
                )
    return wrong


def v7(evidence: Evidence) -> list[str]:
    """The state folded by hub, client and replay is equal."""
    wrong = []
    for incident in evidence.log.incidents:
        replay = evidence.log.fold(incident)
        hub = evidence.hub.get(incident)
        if hub is not None and without_lines(hub) != without_lines(replay):
            wrong.append(f"{incident}: the hub's state ({hub.seq}) is not that of a replay"
                         f" ({replay.seq}): {_differences(hub, replay)}.")  # fmt: skip
        for client, states in evidence.states.items():
            if incident in states and states[incident] != replay:
                mine = states[incident]
                wrong.append(f"{client}: the state of {incident} ({mine.seq}) is not that of a"
                             f" replay ({replay.seq}): {_differences(mine, replay)}.")  # fmt: skip
    return wrong


ALL: dict[str, Callable[[Evidence], list[str]]] = {
    "V1": v1, "V2": v2, "V3": v3, "V4": v4, "V5": v5, "V6": v6, "V7": v7,
}  # fmt: skip


def violations(evidence: Evidence) -> list[str]:
    """All that is wrong, each with the check that found it."""
    return [f"{name} {said}" for name, check in ALL.items() for said in check(evidence)]


def acked_and_lost(evidence: Evidence) -> int:
    """How many acknowledged commands are not in the log: at their number or taken back."""
    seen = {(e.incident, e.seq, e.command_id): e.hash for e in evidence.history.of(Seen)}
    lost = 0
    for ack in {(ack.actor, ack.id): ack for ack in evidence.history.of(Acked)}.values():
        digest = seen.get((ack.incident, ack.first, ack.id), "")
        line = evidence.log.at(ack.incident, ack.first)
        there = line is not None and line.command_id == ack.id
        lost += not there and not evidence.log.has(ack.incident, ack.first, digest)
    return lost


def without_lines(incident: Incident) -> Incident:
    """What a snapshot has too: it has no authors of entries."""
    return replace(incident, lines=Lines())


def _differences(one: Incident, other: Incident) -> str:
    fields = [f for f in one.__struct_fields__ if getattr(one, f) != getattr(other, f)]
    return ", ".join(fields)


def _whose(event: Acked | Sent) -> str:
    return f"{event.client}, command {event.id} in {event.incident}"
