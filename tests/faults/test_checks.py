"""The tests of the test: V1-V7 hold for a sound record, and each is broken by a doctored one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from tests.faults.checks import ALL, Evidence, acked_and_lost, violations
from tests.faults.history import Acked, History, Refused, Seen, Sent
from tests.faults.log import Line, Log
from warroom.model.commands import Declare, Note
from warroom.model.decide import decide
from warroom.model.entry import StoredEntry, seal
from warroom.model.evolve import evolve
from warroom.model.incident import Incident

START = datetime(2026, 11, 23, 2, 13, 7, tzinfo=UTC)
INC = "INC-1"


def sound() -> Evidence:
    """Ana declares and says three things; she and a listener see all of it."""
    history, lines, state = History(), list[Line](), Incident(id=INC)
    commands = [Declare(title="Checkout"), *(Note(text=f"unique text {n}") for n in range(3))]
    for n, command in enumerate(commands, 1):
        command_id, text = f"id-{n}", getattr(command, "text", "")
        now = START + timedelta(seconds=n)
        history.add(Sent(n, "ana#1", "ana", command_id, INC, text))
        first = state.seq + 1
        for nth, event in enumerate(decide(state, command, "ana", now)):
            stored, entry = seal(
                incident=INC, previous=state.hash, seq=state.seq + 1, recorded_at=now,
                occurred_at=None, actor="ana", command_id=command_id, salt=f"{n:032x}",
                event=event,
            )  # fmt: skip
            state = evolve(state, entry)
            data = msgspec.json.encode(stored)
            lines.append(Line(entry.seq, "ana", command_id, nth, data, stored))
            for client in ("ana#1", "listener#1"):
                history.add(
                    Seen(n, client, client.split("#")[0], INC, "epoch", 0, entry.seq, entry.hash,
                         command_id, False, data if client == "listener#1" else b"")
                )  # fmt: skip
        history.add(Acked(n, "ana#1", "ana", command_id, INC, first, state.seq))
    log = Log("epoch", {INC: lines}, {INC: (state.seq, state.hash)})
    return Evidence(history, log, {"ana#1": {INC: state}}, {INC: state}, {"ana#1": ()}, [])


def relined(line: Line, stored: StoredEntry) -> Line:
    return line._replace(stored=stored, data=msgspec.json.encode(stored), seq=stored.seq)


def edit(evidence: Evidence, seq: int) -> None:
    """Other words in an entry of the log, with the old hash."""
    lines = evidence.log.incidents[INC]
    stored = lines[seq - 1].stored
    changed = bytes(stored.event).replace(b"unique text", b"doctored text")
    lines[seq - 1] = relined(lines[seq - 1], replace(stored, event=msgspec.Raw(changed)))


def reseal(evidence: Evidence, seq: int) -> None:
    """The last entry made anew with another salt: sound, and another one than was broadcast."""
    lines = evidence.log.incidents[INC]
    before, stored = lines[seq - 2].stored, lines[seq - 1].stored
    other, _ = seal(
        incident=INC, previous=before.hash, seq=seq, recorded_at=stored.recorded_at,
        occurred_at=None, actor=stored.actor, command_id=stored.command_id, salt="f" * 32,
        event=msgspec.json.decode(stored.event, type=_event()),
    )  # fmt: skip
    lines[seq - 1] = relined(lines[seq - 1], other)
    evidence.log.heads.clear()


def _event() -> type:
    from warroom.model.events import Noted

    return Noted


def cut(evidence: Evidence) -> None:
    """The last entry is gone."""
    evidence.log.incidents[INC].pop()


def swap(evidence: Evidence) -> None:
    lines = evidence.log.incidents[INC]
    lines[1], lines[2] = lines[2], lines[1]


def delete(evidence: Evidence) -> None:
    del evidence.log.incidents[INC][1]


def mistaken_ack(evidence: Evidence) -> None:
    """The ack names an entry that is somebody else's."""
    evidence.history.add(Acked(9, "eve#1", "eve", "id-9", INC, 2, 2))


def other_head(evidence: Evidence) -> None:
    evidence.log.heads[INC] = (3, "0" * 64)


def unseen(evidence: Evidence) -> None:
    """The listener missed one in the middle."""
    events = evidence.history.events
    events.remove(
        next(e for e in events if isinstance(e, Seen) and e.actor == "listener" and e.seq == 2)
    )


def seen_twice(evidence: Evidence) -> None:
    events = evidence.history.events
    events.append(next(e for e in events if isinstance(e, Seen) and e.actor == "listener"))


def other_bytes(evidence: Evidence) -> None:
    events = evidence.history.events
    for n, event in enumerate(events):
        if isinstance(event, Seen) and event.data:
            events[n] = replace(event, data=event.data + b" ")


def out_of_order(evidence: Evidence) -> None:
    events = evidence.history.events
    mine = [n for n, e in enumerate(events) if isinstance(e, Seen) and e.actor == "listener"]
    events[mine[0]], events[mine[1]] = events[mine[1]], events[mine[0]]


def applied_twice(evidence: Evidence) -> None:
    """A command's entry once more, with the next number."""
    lines = evidence.log.incidents[INC]
    lines.append(relined(lines[-1], replace(lines[-1].stored, seq=lines[-1].seq + 1)))


def applied_again_as_another(evidence: Evidence) -> None:
    """The same words under another id, as if a client had made a new command of a retry."""
    applied_twice(evidence)
    lines = evidence.log.incidents[INC]
    lines[-1] = lines[-1]._replace(command_id="another")


def unacked_twice(evidence: Evidence) -> None:
    applied_twice(evidence)
    events = evidence.history.events
    evidence.history.events = [e for e in events if not (isinstance(e, Acked) and e.id == "id-4")]


def refused_and_there(evidence: Evidence) -> None:
    evidence.history.events = [
        e for e in evidence.history.events if not (isinstance(e, Acked) and e.id == "id-3")
    ]
    evidence.history.add(Refused(9, "ana#1", "ana", "id-3", "invalid", "No."))


def never_answered(evidence: Evidence) -> None:
    evidence.pending = {"ana#1": ("id-7",)}


def crashed_before_durable(evidence: Evidence) -> None:
    """At the crash the disk had one entry less than the listener; later it was there."""
    lines = evidence.log.incidents[INC]
    evidence.crashes.append((10.0, Log("epoch", {INC: lines[:-1]})))


def hub_differs(evidence: Evidence) -> None:
    evidence.hub = {INC: replace(evidence.hub[INC], title="Something else")}


def client_differs(evidence: Evidence) -> None:
    state = replace(evidence.states["ana#1"][INC], title="Something else")
    evidence.states = {"ana#1": {INC: state}}


def client_behind(evidence: Evidence) -> None:
    lines = evidence.log.incidents[INC][:-1]
    evidence.states = {"ana#1": {INC: Log("epoch", {INC: lines}).fold(INC)}}


DOCTORED: list[tuple[str, Callable[[Evidence], None]]] = [
    ("V1", cut), ("V1", mistaken_ack), ("V1", lambda e: reseal(e, 4)),
    ("V2", lambda e: edit(e, 3)), ("V2", swap), ("V2", delete), ("V2", other_head), ("V2", cut),
    ("V3", unseen), ("V3", seen_twice), ("V3", other_bytes), ("V3", out_of_order),
    ("V3", lambda e: reseal(e, 4)),
    ("V4", applied_twice), ("V4", applied_again_as_another),
    ("V5", unacked_twice), ("V5", refused_and_there), ("V5", never_answered),
    ("V6", crashed_before_durable), ("V6", cut),
    ("V7", hub_differs), ("V7", client_differs), ("V7", client_behind),
]  # fmt: skip


def test_a_sound_record_passes() -> None:
    assert violations(sound()) == []
    assert acked_and_lost(sound()) == 0


@pytest.mark.parametrize(("check", "doctor"), DOCTORED)
def test_each_check_can_fail(check: str, doctor: Callable[[Evidence], None]) -> None:
    evidence = sound()
    doctor(evidence)
    assert ALL[check](evidence)


def test_every_check_is_proven() -> None:
    assert {check for check, _ in DOCTORED} == set(ALL)


def test_an_acknowledged_loss_is_counted() -> None:
    evidence = sound()
    cut(evidence)
    assert acked_and_lost(evidence) == 1


def test_what_is_lost_and_said_so_is_no_violation() -> None:
    evidence = sound()
    last = evidence.log.incidents[INC][-1].stored
    cut(evidence)
    evidence.log.heads.clear()
    evidence.lost = frozenset({(last.seq, last.hash)})
    assert [said for said in violations(evidence) if not said.startswith("V7")] == []


def test_what_was_taken_back_is_there() -> None:
    evidence = sound()
    last = evidence.log.incidents[INC][-1]
    body = b'{"kind":"entry_taken_back","original":' + last.data + b"}"
    stored = replace(last.stored, event=msgspec.Raw(body), hash="1" * 64, command_id="taken")
    evidence.log.incidents[INC][-1] = relined(last, stored)._replace(command_id="taken")
    assert evidence.log.has(INC, last.seq, last.stored.hash)
    assert acked_and_lost(evidence) == 0
