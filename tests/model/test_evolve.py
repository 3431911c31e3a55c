"""Many entries at once come to the same state as one after the other."""

import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk, fingerprint, resolved
from tests.support.scenarios import check, inject, scenario
from warroom.model import commands as cm
from warroom.model import evolve as package
from warroom.model.evolve import evolve, evolve_all, fold
from warroom.model.incident import Incident
from warroom.model.scenario import Sign
from warroom.model.words import HUB, NoteKind


@pytest.mark.parametrize("cut", [0, 3, 8, 14, 20])
@pytest.mark.parametrize("at_once", [1, 4, 512])
def test_marks_end_as_they_do_one_by_one(
    cut: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "_AT_ONCE", at_once)
    desk = Desk()
    for number in range(4):
        desk.do("ben", cm.Note(text=f"note {number}"))
        desk.do("ana", cm.Pin(target=number + 1))
    desk.do("ben", cm.Amend(target=2, text="better"))
    desk.do("ben", cm.Amend(target=2, text="better still"))
    desk.do("ben", cm.Strike(target=2, reason="not so"))
    desk.do("ana", cm.Unpin(target=1))
    desk.do("ben", cm.Pin(target=9))
    resolved(desk)
    desk.do("ben", cm.AddReviewNote(target=3, text="late"))
    state = Incident(id="INC-1")
    for entry in desk.entries[:cut]:
        state = evolve(state, entry)
    looked = fingerprint(state)
    assert evolve_all(state, desk.entries[cut:]) == desk.incident
    assert fingerprint(state) == looked
    whole = fold("INC-1", desk.entries)
    assert whole == desk.incident
    assert fingerprint(whole) == fingerprint(desk.incident)


def test_entries_that_change_little_come_to_the_same_together() -> None:
    desk = Desk()
    for who in ("ben", "ana", "ben", "chloe"):
        desk.do(who, cm.Note(text=f"said by {who}"))
    desk.do("ana", cm.Pin(target=3))
    for who in ("chloe", "dmi"):
        desk.do(who, cm.Note(text=f"said by {who}"))
    by_hub = replace(desk.entries[-1], seq=desk.incident.seq + 1, actor=HUB)
    entries = [*desk.entries, by_hub]
    state = Incident(id="INC-1")
    for entry in entries:
        state = evolve(state, entry)
    together = fold("INC-1", entries)
    assert (together.contributors, together.lines) == (state.contributors, state.lines)
    assert (together.seq, together.hash, together.last_at) == (state.seq, state.hash, state.last_at)
    assert together == state
    assert fold("INC-1", []) == Incident(id="INC-1")


def test_in_an_exercise_each_note_is_looked_at() -> None:
    desk = Desk(declared=False)
    desk.do("kim", cm.Declare(title="A drill", exercise=True))
    asked = inject("asked", when=check(Sign.DECISION, words=("rollback",)))
    desk.do("kim", cm.StartDrill(scenario=scenario(asked)))
    before = desk.incident
    desk.do("ben", cm.Note(text="rollback", note_kind=NoteKind.DECISION))
    for number in range(3):
        desk.do("ben", cm.Note(text=f"note {number}"))
    assert before.drill is not None
    assert desk.incident.drill != before.drill
    assert fold("INC-1", desk.entries) == desk.incident
