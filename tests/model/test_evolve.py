"""Many entries at once come to the same state as one after the other."""

import pytest

from tests.support.incidents import Desk, fingerprint, resolved
from warroom.model import commands as cm
from warroom.model import evolve as package
from warroom.model.evolve import evolve, evolve_all, fold
from warroom.model.incident import Incident


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
