"""Histories that part: what is lost keeps its number, what is taken back is as if never lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.model import arbitrary
from tests.support.incidents import Desk, Refused, does, led_by_ana, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide import HUB
from warroom.model.entry import StoredEntry
from warroom.model.evolve import evolve, fold
from warroom.model.incident import Incident, Lines
from warroom.model.merge import merge, renamed
from warroom.model.refusal import Refusal, Why
from warroom.model.words import Replaced, Role, Severity, TaskState
from warroom.report.rows import describe

FORMER = "e0"


def taking(originals: tuple[cm.Original, ...]) -> cm.TakeBack:
    """What is offered, proven or not."""
    return cm.TakeBack(former=FORMER, claimed=True, originals=originals)


lost_two = then(led_by_ana, does(HUB, cm.RecordLoss(former=FORMER, count=2)))
"""Ana leads, and entries 3 and 4 are lost."""

REPLACED = cm.RecordReplacement(former=FORMER, why=Replaced.PROMOTED)
ONE = cm.Original(3, Desk().now, "ben", "x", "00" * 16, "ab" * 32, '{"kind":"noted","text":"x"}')

REFUSALS = [
    Refused("ana", cm.TakeBack(), Why.NOT_FOUND, "Nobody offers entries that INC-1 has lost"),
    Refused("ben", cm.TakeBack(), Why.NOT_ALLOWED, "Ask ana", led_by_ana),
    Refused("ana", cm.TakeBack(former=FORMER), Why.NOT_FOUND, "Nobody offers", lost_two),
    Refused(
        "ana",
        cm.TakeBack(
            former=FORMER, originals=tuple(replace(ONE, seq=n) for n in (3, 4, 5)), by=("eve",),
            proven=True,
        ),
        Why.CONFLICT, "Nothing here proves entry 5 of INC-1: that they were so, only eve says",
        lost_two,
    ),
    Refused(
        "ana", cm.TakeBack(former=FORMER, originals=(ONE,), by=("mallory",)), Why.CONFLICT,
        "only mallory says. Look at who that is; /takeback all takes them back", lost_two,
    ),
    Refused(
        "ana", taking((replace(ONE, seq=4),)), Why.CONFLICT,
        "Entry 3 is the next one", lost_two,
    ),
    Refused(
        "ana", taking((ONE,) * 2001), Why.INVALID, "At most 2000",
        lost_two,
    ),
    Refused(
        "ana", taking((replace(ONE, seq=5),)), Why.CONFLICT,
        "All that INC-1 had lost is back",
        then(
            lost_two,
            does("ana", taking((ONE, replace(ONE, seq=4)))),
        ),
    ),
    Refused("ben", REPLACED, Why.NOT_ALLOWED, "goes on elsewhere is for the hub itself to do"),
    Refused(HUB, cm.RecordLoss(former=FORMER, count=0), Why.INVALID, "1 to 1000 are recorded"),
    Refused(HUB, REPLACED, Why.CONFLICT, "in its log already", does(HUB, REPLACED)),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def original(stored: StoredEntry, already: int = 0) -> cm.Original:
    """An entry as it is offered."""
    return cm.Original(
        stored.seq, stored.recorded_at, stored.actor, stored.command_id, stored.salt, stored.hash,
        bytes(stored.event).decode(), stored.occurred_at, already,
    )  # fmt: skip


def parted(desk: Desk, at: int) -> tuple[Desk, list[cm.Original]]:
    """A desk that has lost what `desk` had after entry `at`, and what it has lost."""
    other = Desk(declared=False)
    other.now, other.stored, other.entries = desk.now, desk.stored[:at], desk.entries[:at]
    other.incident = fold(desk.incident.id, other.entries)
    return other, [original(each) for each in desk.stored[at:]]


def alike(incident: Incident) -> Incident:
    """What two states have to agree on when the one came of the other's lost entries."""
    return replace(incident, seq=0, hash="", last_at=None, lines=Lines(), forks={})


def room() -> Desk:
    """A room in which Ana leads and Ben has a task."""
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.AddTask(text="Freeze deploys"))
    desk.do("ben", cm.StartTask(task="T1"))
    return desk


def test_what_is_lost_keeps_its_number_and_comes_back_whole() -> None:
    desk = room()
    desk.do("ben", cm.Note(text="502s begin at 02:09"))
    desk.do("ben", cm.Amend(target=5, text="502s begin at 02:08"))
    desk.do("ben", cm.FinishTask(task="T1"))
    here, lost = parted(desk, 4)
    here.do(HUB, cm.RecordLoss(former=FORMER, count=3, last=desk.incident.hash))
    assert here.incident.forks[FORMER].missing == 3
    here.do("ana", cm.TakeBack(former=FORMER, originals=tuple(lost), by=("ben",), proven=True))
    state = here.incident
    assert state.tasks == desk.incident.tasks
    assert state.marks == {9: desk.incident.marks[5]}
    assert state.lines.get(9) == desk.incident.lines.get(5)
    fork = state.forks[FORMER]
    assert (fork.missing, fork.line, fork.kept) == (0, None, {})
    assert [describe(entry, state).text for entry in here.entries[4:]] == [
        "entry 5 was lost on the hub and is back as entry 9",
        "entry 6 was lost on the hub and is back as entry 10",
        "entry 7 was lost on the hub and is back as entry 11",
        "takes back lost entries 5 to 7 from ben, as the hub's own record proves",
        "taken back (ben, entry 5, 02:00Z): 502s begin at 02:08",
        *(describe(entry, state).text for entry in here.entries[9:]),
    ]
    here.do("ben", cm.Strike(target=9, reason="wrong"))
    assert here.incident.marks[9].struck_by == "ben"


def test_what_changed_on_both_sides_stays_and_its_row_says_so() -> None:
    desk = room()
    desk.do("ben", cm.SetSeverity(severity=Severity.SEV1))
    desk.do("ben", cm.FinishTask(task="T1"))
    here, lost = parted(desk, 4)
    here.do(HUB, REPLACED)
    here.do("ana", cm.SetSeverity(severity=Severity.SEV2))
    last = here.do("ana", taking(tuple(lost)))
    assert here.incident.severity is Severity.SEV2
    assert here.incident.tasks["T1"].state is TaskState.DONE
    first = here.entries[last.seq - len(lost)]
    assert isinstance(first.event, ev.EntryTakenBack)
    assert "changed since, so this stays as it is: severity" in describe(first, here.incident).text


def test_an_id_that_both_sides_gave_away_means_one_thing_only() -> None:
    desk = room()
    desk.do("ben", cm.AddTask(text="Drain eu-west"))
    desk.do("ben", cm.StartTask(task="T2"))
    here, lost = parted(desk, 4)
    here.do(HUB, REPLACED)
    here.do("ana", cm.AddTask(text="Call the vendor"))
    here.do("ana", taking(tuple(lost)))
    tasks = here.incident.tasks
    assert [(each.id, each.text) for each in tasks.values()] == [
        ("T1", "Freeze deploys"), ("T2", "Call the vendor"), ("T3", "Drain eu-west"),
    ]  # fmt: skip
    assert (tasks["T2"].state, tasks["T3"].state) == (TaskState.OPEN, TaskState.STARTED)
    assert "Drain eu-west (T3)" in describe(here.entries[-1], here.incident).text
    assert here.do("ana", cm.AddTask(text="One more")).event.task == "T4"  # type: ignore[attr-defined]


def test_a_command_that_was_sent_again_is_not_applied_twice() -> None:
    desk = room()
    desk.do("ben", cm.AddTask(text="Drain eu-west"))
    desk.do("ben", cm.Note(text="only there"))
    here, lost = parted(desk, 4)
    here.do(HUB, REPLACED)
    again = here.do("ben", cm.AddTask(text="Drain eu-west"))
    originals = (replace(lost[0], already=again.seq), lost[1])
    here.do("ana", taking(originals))
    assert list(here.incident.tasks) == ["T1", "T2"]
    assert "sent again meanwhile: entry 6" in describe(here.entries[-2], here.incident).text


def test_a_log_of_which_nothing_is_left_comes_back() -> None:
    desk = room()
    here, lost = parted(desk, 0)
    here.do(HUB, cm.RecordLoss(former=FORMER, count=4, last=desk.incident.hash))
    here.do("kim", taking(tuple(lost)))
    assert here.incident.title == desk.incident.title
    assert here.incident.holder(Role.COMMANDER) == "ana"
    assert alike(replace(here.incident, contributors=())) == alike(
        replace(desk.incident, contributors=())
    )


def test_what_is_lost_twice_comes_back_twice() -> None:
    desk = room()
    desk.do("ben", cm.FinishTask(task="T1"))
    once, lost = parted(desk, 4)
    once.do(HUB, REPLACED)
    once.do("ana", taking(tuple(lost)))
    twice, lost_again = parted(once, 5)
    twice.do(HUB, cm.RecordReplacement(former="e1", why=Replaced.RESTORED))
    twice.do("ana", cm.TakeBack(former="e1", claimed=True, originals=tuple(lost_again)))
    assert twice.incident.tasks == desk.incident.tasks


actors = st.sampled_from(arbitrary.PEOPLE)
moves = st.lists(
    st.one_of(*(st.tuples(actors, commands) for commands in arbitrary.AREAS)), max_size=40
)


def played(desk: Desk, wanted: list[tuple[str, cm.Command]]) -> None:
    """All that the rules let through."""
    for actor, command in wanted:
        try:
            desk.do(actor, command)
        except Refusal:
            desk.wait(1)


def somewhere() -> Desk:
    desk = room()
    for number in (2, 3):
        desk.do("ana", cm.AddTask(text=f"Drain eu-west-{number}", time_box=60))
    desk.do("chloe", cm.Note(text="only in eu-west"))
    return desk


def one_who_may(incident: Incident) -> str:
    """Somebody who sees the log and may take entries back in it."""
    return incident.commander or next(iter(incident.restricted or ()), "ana")


@settings(max_examples=60, deadline=None)
@given(moves, st.integers(0, 10))
def test_with_nothing_written_since_it_is_as_if_never_lost(
    wanted: list[tuple[str, cm.Command]], back: int
) -> None:
    desk = somewhere()
    played(desk, wanted)
    here, lost = parted(desk, max(0, desk.incident.seq - back))
    if not lost:
        return
    here.do(HUB, cm.RecordLoss(former=FORMER, count=len(lost), last=desk.incident.hash))
    here.do(one_who_may(here.incident), taking(tuple(lost)))
    fork = here.incident.forks[FORMER]
    assert (fork.kept, fork.names, fork.missing) == ({}, {}, 0)
    # The same entries, told with the numbers that they have here.
    expected = fold("INC-1", here.entries[: fork.after])
    for entry in desk.entries[fork.after :]:
        told = replace(entry, seq=fork.taken[entry.seq],
                       event=renamed(entry.event, {}, fork.taken))  # fmt: skip
        expected = evolve(expected, told)
    assert alike(replace(here.incident, contributors=())) == alike(
        replace(expected, contributors=())
    )
    assert fold("INC-1", here.entries) == here.incident


@settings(max_examples=60, deadline=None)
@given(moves, moves, st.integers(1, 10))
def test_whatever_was_written_since_nothing_of_ours_is_undone(
    lost_ones: list[tuple[str, cm.Command]], since: list[tuple[str, cm.Command]], back: int
) -> None:
    desk = somewhere()
    played(desk, lost_ones)
    here, lost = parted(desk, max(1, desk.incident.seq - back))
    here.do(HUB, REPLACED)
    base = here.incident
    played(here, since)
    ours = here.incident
    if not lost:
        return
    here.do(one_who_may(ours), taking(tuple(lost)))
    state = here.incident
    for task in ours.tasks.values():
        if task != base.tasks.get(task.id):
            assert state.tasks[task.id] == task
    texts = {each.text for each in state.tasks.values()}
    assert {each.text for each in ours.tasks.values()} <= texts
    if (ours.severity, ours.priority) != (base.severity, base.priority):
        assert (state.severity, state.priority) == (ours.severity, ours.priority)
    assert fold("INC-1", here.entries) == state
    assert merge(base, ours, base).incident == ours and merge(ours, ours, state).kept == ()
