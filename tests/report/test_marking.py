"""What a circle of readers may see of a log, and that nothing else gets there."""

import msgspec
import pytest

from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.words import Media, Tlp
from warroom.report.marking import highest, label, levels, may_read, permitted

SECRET = "hunter2"


def seen(desk: Desk, circle: Tlp) -> tuple[list[int], str]:
    """The numbers of the entries that a circle may read, and all that it gets to see, as text."""
    it = permitted(desk.incident, desk.entries, circle)
    state = {name: getattr(it.incident, name) for name in it.incident.__struct_fields__}
    state.pop("lines")
    text = (msgspec.json.encode(it.entries) + msgspec.json.encode(state)).decode()
    assert it.withheld == len(desk.entries) - len(it.entries)
    return [entry.seq for entry in it.entries], text


def mark(desk: Desk, *targets: int, tlp: Tlp = Tlp.RED) -> None:
    for target in targets:
        desk.do("ana", cm.MarkTlp(tlp=tlp, target=target))


def test_nothing_marked_is_all_there_under_no_label() -> None:
    desk = Desk()
    it = permitted(desk.incident, desk.entries, None)
    assert (it.entries, it.incident, it.tlp) == (tuple(desk.entries), desk.incident, None)
    assert label(it.tlp) == "no TLP marking"
    assert seen(desk, Tlp.CLEAR)[0] == [1]


def test_all_of_it_has_the_strictest_marking_found() -> None:
    desk = Desk()
    desk.do("ben", cm.Note(text="names"))
    desk.do("ben", cm.MarkTlp(tlp=Tlp.GREEN))
    assert highest(desk.incident, desk.entries) is Tlp.GREEN
    mark(desk, 2, tlp=Tlp.AMBER_STRICT)
    assert highest(desk.incident, desk.entries) is Tlp.AMBER_STRICT
    assert permitted(desk.incident, desk.entries, None).tlp is Tlp.AMBER_STRICT


@pytest.mark.parametrize("circle", Tlp)
def test_who_may_read_what(circle: Tlp) -> None:
    widest_first = list(Tlp)
    allowed = [tlp for tlp in Tlp if may_read(tlp, circle)]
    assert allowed == widest_first[: widest_first.index(circle) + 1]
    assert may_read(None, circle)


def test_an_entry_without_a_marking_has_the_incidents() -> None:
    desk = Desk()
    desk.do("ben", cm.Note(text="on the status page"))
    desk.do("ben", cm.MarkTlp(tlp=Tlp.AMBER))
    desk.do("ana", cm.MarkTlp(tlp=Tlp.CLEAR, target=2, reason="published"))
    assert seen(desk, Tlp.GREEN)[0] == [2, 4]
    assert seen(desk, Tlp.AMBER)[0] == [1, 2, 3, 4]


def test_a_note_goes_with_all_that_was_said_of_it() -> None:
    desk = Desk()
    note = desk.do("ben", cm.Note(text=SECRET)).seq
    desk.do("ben", cm.Amend(target=note, text=f"{SECRET}!"))
    desk.do("ben", cm.Pin(target=note))
    desk.do("ben", cm.Strike(target=note, reason=f"not {SECRET}"))
    mark(desk, note)
    numbers, text = seen(desk, Tlp.AMBER)
    assert (numbers, SECRET in text) == ([1], False)


def test_a_note_is_not_shown_without_its_correction() -> None:
    desk = Desk()
    note = desk.do("ben", cm.Note(text="wrong")).seq
    mark(desk, desk.do("ben", cm.Amend(target=note, text=SECRET)).seq)
    assert seen(desk, Tlp.AMBER)[0] == [1]


def test_a_follow_up_goes_with_the_note_that_made_it() -> None:
    desk = Desk()
    desk.do("ben", cm.Note(text=f"TODO: change {SECRET} @ben"))
    desk.do("ben", cm.Note(text="TODO: a canary"))
    mark(desk, 2)
    numbers, text = seen(desk, Tlp.AMBER)
    assert (numbers, SECRET in text, "a canary" in text) == ([1, 4, 5], False, True)


@pytest.mark.parametrize("which", [2, 3, 4, 5, 6])
def test_a_task_is_as_narrow_as_any_of_its_entries(which: int) -> None:
    desk = Desk()
    desk.do("ana", cm.AddTask(text=f"Change {SECRET}", to="ben", time_box=60))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.wait(2)
    assert desk.timer() == ["task:T1"]
    desk.do("ben", cm.FinishTask(task="T1", result=SECRET))
    desk.do("ana", cm.AddTask(text="Another"))
    mark(desk, which)
    kept, text = seen(desk, Tlp.AMBER)
    assert (SECRET in text, "Another" in text) == (False, True)
    assert set(kept).isdisjoint({2, 3, 4, 5, 6})


def test_a_message_and_evidence_are_gone_from_the_state() -> None:
    desk = Desk()
    desk.do("ben", cm.DraftMessage(audience="customers", text=SECRET))
    sent = desk.do("ana", cm.SendMessage(message="M1")).seq
    piece = desk.do("ben", cm.AttachEvidence(name="x", content=SECRET, media=Media.TEXT)).seq
    mark(desk, sent, piece)
    _, text = seen(desk, Tlp.AMBER)
    assert SECRET not in text
    assert permitted(desk.incident, desk.entries, Tlp.AMBER).incident.messages == {}


def test_the_numbers_of_what_is_left_stay() -> None:
    desk = Desk()
    desk.do("eve", cm.Note(text=SECRET))
    desk.do("ben", cm.Note(text="502s"))
    mark(desk, 2)
    it = permitted(desk.incident, desk.entries, Tlp.AMBER)
    assert (it.incident.seq, it.incident.contributors) == (4, ("ana", "ben"))
    line = it.incident.lines.get(3)
    assert line is not None and line.actor == "ben"
    assert set(levels(desk.incident, desk.entries)) == {1, 2, 3, 4}
