"""The state at any entry is the fold up to it, however one gets there."""

import random

import pytest

from tests.support.incidents import Desk, fingerprint, led_by_ana
from warroom.model import commands as cm
from warroom.model import evolve as evolve_package
from warroom.model.entry import Entry
from warroom.model.evolve import evolve, fold
from warroom.model.incident import Incident
from warroom.review import mark_history, replay
from warroom.review.replay import Replay


def log(entries: int) -> list[Entry]:
    desk = Desk()
    led_by_ana(desk)
    while len(desk.entries) < entries:
        number = len(desk.entries)
        desk.do("ana", cm.AddTask(text=f"Task {number}"))
        desk.do("ben", cm.Note(text=f"Note {number}"))
        desk.do("ana", cm.Pin(target=len(desk.entries)))
        if number % 5 == 0:
            desk.do("ben", cm.Amend(target=len(desk.entries) - 1, text=f"Better {number}"))
    return desk.entries


@pytest.mark.parametrize("fewest", [1, 5, 1_000])
def test_any_moment_is_the_fold_up_to_it(fewest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "SPACING", 4)
    monkeypatch.setattr(replay, "MOST", 5)
    monkeypatch.setattr(mark_history, "FEWEST", fewest)
    monkeypatch.setattr(evolve_package, "_AT_ONCE", 2)
    entries = log(100)
    subject = Replay("INC-1", entries)
    order = [0, 1, len(entries), *random.Random(7).choices(range(len(entries)), k=60)]
    for seq in order:
        state = Incident(id="INC-1")
        for entry in entries[:seq]:
            state = evolve(state, entry)
        assert subject.at(seq) == state == fold("INC-1", entries[:seq])
        assert fingerprint(subject.at(seq)) == fingerprint(state)
    assert len(subject._snapshots) <= 6


def test_beyond_both_ends_are_the_ends() -> None:
    subject = Replay("INC-1", log(10))
    assert subject.at(-3).seq == 0
    assert subject.at(99).seq == subject.end


def test_folding_goes_on_in_steps_until_nothing_is_left() -> None:
    subject = Replay("INC-1", log(10))
    steps = 1
    while subject.fold(3):
        steps += 1
    assert subject.folded == subject.end
    assert steps == -(-subject.end // 3)
