"""The state as JSON: a client that joins late goes on from it as from the whole log."""

import msgspec
import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk, led_by_ana, ready_to_close
from warroom.model import commands as cm
from warroom.model.evolve import evolve
from warroom.model.incident import Incident, Lines, decode_snapshot, encode_snapshot
from warroom.model.words import ClosingItem, Phase, Role, Severity, Status


def _lived() -> Desk:
    """A bit of everything that a state can hold."""
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.RESPONDER))
    desk.do("ana", cm.OfferRole(role=Role.SCRIBE, to="chloe"))
    desk.do("ben", cm.Note(text="é\n✓"))
    desk.do("ben", cm.Amend(target=desk.incident.seq, text="e"))
    desk.do("ben", cm.Pin(target=5))
    desk.do("ana", cm.AddTask(text="x", time_box=60))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.do("ana", cm.Tell(audience="eu: legal", text="x"))
    desk.do("ana", cm.RecordReceived(audience="vendor", sender="Kim", text="y"))
    desk.do("ana", cm.ChangePhase(phase=Phase.REACTION))
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV1))
    desk.do("ana", cm.ChangeDetails(systems=("a", "b"), started_at=desk.ago(9)))
    desk.do("ben", cm.RaiseHypothesis(text="a bad deploy"))
    desk.do("ben", cm.SupportHypothesis(hypothesis="H1", evidence=(5,), why="only there"))
    desk.do("ben", cm.ProposeDecision(text="roll back", plan_b="drain", options=("wait",)))
    desk.do("chloe", cm.ObjectToDecision(decision="D1", text="it holds the fix"))
    ready_to_close(desk)
    desk.do("ana", cm.StrikeFactor(factor="F1", reason="there is one"))
    desk.do("ana", cm.WaiveForClosing(what=ClosingItem.FACTORS, reason="a drill"))
    desk.wait(2)
    desk.timer()
    desk.do("ana", cm.ChangeStatus(status=Status.MITIGATED))
    return desk


def _without_lines(incident: Incident) -> Incident:
    return replace(incident, lines=Lines())


def test_a_snapshot_gives_the_state_back() -> None:
    incident = _lived().incident
    back = decode_snapshot(encode_snapshot(incident))
    assert _without_lines(back) == _without_lines(incident)
    assert encode_snapshot(back) == encode_snapshot(incident)


def test_a_snapshot_does_not_carry_the_authors_of_the_entries() -> None:
    desk = _lived()
    for _ in range(100):
        desk.do("ben", cm.Note(text="and another"))
    assert len(encode_snapshot(desk.incident)) < len(encode_snapshot(_lived().incident)) + 10


def test_the_state_goes_on_from_a_snapshot_as_from_the_log() -> None:
    desk = _lived()
    joined = decode_snapshot(encode_snapshot(desk.incident))
    known = desk.incident.seq
    assert (joined.lines.get(known), joined.lines.get(known + 1)) == (None, None)
    desk.do("chloe", cm.AcceptRole(role=Role.SCRIBE))
    desk.do("dmi", cm.Note(text="hello"))
    desk.do("ana", cm.FinishTask(task="T1"))
    for entry in desk.entries[known:]:
        joined = evolve(joined, entry)
    assert _without_lines(joined) == _without_lines(desk.incident)
    for seq in range(known + 1, desk.incident.seq + 1):
        assert joined.lines.get(seq) == desk.incident.lines.get(seq)
    assert joined.lines.get(known) is None


def test_the_state_before_the_declaration_has_a_snapshot_too() -> None:
    assert decode_snapshot(encode_snapshot(Incident(id="INC-9"))) == Incident(id="INC-9")


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"id":"INC-1","phase":"recovery"}', b'{"id":"INC-1","seq":"x"}']
)
def test_anything_else_is_an_error(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_snapshot(data)
