"""Events as JSON: read back, kept when a newer version wrote them, never in the way."""

import json

import msgspec
import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk, led_by_ana, with_a_task
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import StoredEntry, open_entry, seal, verify
from warroom.model.evolve import evolve, fold
from warroom.model.words import Phase, Role, Severity, Status

FROM_A_NEWER_VERSION = [
    b'{"kind":"hypothesis_stated","text":"bad deploy","weight":0.30}',
    b'{"kind":"hypothesis_stated","tags":["\\u00e9", "\xc3\xa9"],"open":true,"links":{"a":[1]}}',
    b'{"kind":"hypothesis_stated"}',
    b'{"kind":"phase_changed","phase":"recovery"}',
    b'{"kind":"status_changed","status":"paused","until":"2026-03-04T04:00:00Z"}',
    b'{"kind":"severity_changed","severity":"SEV0"}',
    b'{"kind":"role_claimed","role":"liaison"}',
    b'{"kind":"noted","text":"x","note_kind":"question"}',
    b'{"kind":"noted","words":["no","text"]}',
    b'{"kind":"task_added","task":"T2","text":"x","phase":"recovery"}',
    b'{"kind":"task_done","task":7}',
    b'{"kind":"deadline_missed","subject":"update:customers","due_at":"soon"}',
    b'{"kind":7,"text":"x"}',
    b'{"text":"no kind"}',
    b'["a","list"]',
    b'"text"',
    b"null",
]


def _follow(desk: Desk, body: bytes, actor: str = "zoe") -> StoredEntry:
    """An entry after the others whose body this version did not write."""
    stored, _ = seal(
        incident=desk.incident.id,
        previous=desk.incident.hash,
        seq=desk.incident.seq + 1,
        recorded_at=desk.now,
        occurred_at=None,
        actor=actor,
        command_id="from-afar",
        salt="5a" * 16,
        event=ev.Unknown(name="?", raw=body.decode()),
    )
    assert bytes(stored.event) == body
    return stored


def _begun() -> Desk:
    desk = Desk()
    led_by_ana(desk)
    with_a_task(desk)
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=60))
    return desk


@pytest.mark.parametrize("body", FROM_A_NEWER_VERSION, ids=bytes.decode)
def test_what_a_newer_version_wrote_is_kept_byte_by_byte(body: bytes) -> None:
    stored = _follow(_begun(), body)
    event = open_entry(stored).event
    assert isinstance(event, ev.Unknown)
    assert ev.encode_event(event) == body
    travelled = msgspec.json.decode(msgspec.json.encode(stored), type=StoredEntry)
    assert travelled == stored
    assert bytes(travelled.event) == body


@pytest.mark.parametrize("body", FROM_A_NEWER_VERSION, ids=bytes.decode)
def test_what_a_newer_version_wrote_changes_nothing_that_is_known(body: bytes) -> None:
    desk = _begun()
    before = desk.incident
    stored = _follow(desk, body)
    after = evolve(before, open_entry(stored))
    assert (after.seq, after.hash, after.last_at) == (stored.seq, stored.hash, desk.now)
    assert after.contributors == ("ana", "zoe")
    assert not after.lines.get(stored.seq).is_note  # type: ignore[union-attr]
    moved = ("seq", "hash", "last_at", "contributors", "lines")
    assert replace(after, **{name: getattr(before, name) for name in moved}) == before


@pytest.mark.parametrize("body", FROM_A_NEWER_VERSION, ids=bytes.decode)
def test_the_log_goes_on_after_what_a_newer_version_wrote(body: bytes) -> None:
    desk = _begun()
    stored = _follow(desk, body)
    desk.stored.append(stored)
    desk.entries.append(open_entry(stored))
    desk.incident = evolve(desk.incident, desk.entries[-1])
    desk.do("ben", cm.FinishTask(task="T1"))
    desk.do("ana", cm.ChangePhase(phase=Phase.CONTAINMENT))
    assert verify("INC-1", desk.stored) == desk.incident.hash
    assert fold("INC-1", map(open_entry, desk.stored)) == desk.incident
    assert desk.incident.tasks["T1"].done_by == "ben"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"kind":"hypothesis_stated"}', "hypothesis_stated"),
        (b'{"kind":"phase_changed","phase":"recovery"}', "phase_changed"),
        (b'{"kind":7}', "unknown"),
        (b"[]", "unknown"),
    ],
)
def test_an_unknown_event_says_its_name(body: bytes, name: str) -> None:
    assert ev.decode_event(body) == ev.Unknown(name=name, raw=body.decode())


def test_a_known_event_with_new_fields_is_read_and_its_bytes_stay() -> None:
    desk = _begun()
    body = b'{"kind":"task_done","mood":"glad","task":"T1","result":"frozen","links":[{"a":1}]}'
    stored = _follow(desk, body)
    entry = open_entry(stored)
    assert entry.event == ev.TaskDone(task="T1", result="frozen")
    assert evolve(desk.incident, entry).tasks["T1"].done_by == "zoe"
    travelled = msgspec.json.decode(msgspec.json.encode(stored), type=StoredEntry)
    assert bytes(travelled.event) == body
    assert verify("INC-1", [*desk.stored, travelled]) == stored.hash


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"kind":"noted","text":"x"} trailing',
        b'{"kind":"noted","text":"\xff"}',
        b'{"kind":"\xff"}',
        b'{"kind":"new","text":"\xff"}',
    ],
)
def test_what_is_not_json_is_an_error(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        ev.decode_event(body)


def test_every_kind_of_event_comes_back_as_it_was() -> None:
    events: list[ev.Event] = [
        ev.Declared(title="é", severity=Severity.SEV1, priority=Desk().incident.priority),
        ev.DetailsChanged(description="", systems=()),
        ev.StatusChanged(status=Status.ACTIVE),
        ev.RoleAccepted(role=Role.COMMANDER, previous="ana"),
        ev.TaskTimeBoxed(task="T1"),
        ev.DeadlineMissed(subject="update:a:b", due_at=Desk().now),
        *(entry.event for entry in _begun().entries),
    ]
    for event in events:
        assert ev.decode_event(ev.encode_event(event)) == event


def test_an_event_on_paper() -> None:
    """Stored logs have to be read for ever, so the spelling is held here."""
    desk = Desk()
    desk.do("ana", cm.Note(text="502s begin", occurred_at=desk.ago(1.5)))
    assert json.loads(msgspec.json.encode(desk.stored[-1])) == {
        "seq": 2,
        "recorded_at": "2026-03-04T02:00:00Z",
        "occurred_at": "2026-03-04T01:58:30Z",
        "actor": "ana",
        "command_id": "command-2",
        "salt": f"{2:032x}",
        "hash": desk.incident.hash,
        "event": {"kind": "noted", "text": "502s begin"},
    }
