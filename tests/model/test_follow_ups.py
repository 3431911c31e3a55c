"""Work after the incident: a person, a date, done is not verified; `TODO:` in a note names it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from tests.support.incidents import START, Desk, Refused, does, ready_to_close, resolved, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.evolve import evolve
from warroom.model.limits import MAX_FOLLOW_UPS
from warroom.model.refusal import Why
from warroom.model.words import FollowUpKind, FollowUpState, Status
from warroom.model.working_days import add_working_days

named = does("ana", cm.AddFollowUp(text="a canary", person="ben"))
done = does("ben", cm.FinishFollowUp(follow_up="U1", result="it runs"))
verified = does("chloe", cm.VerifyFollowUp(follow_up="U1"))
dropped = does("ben", cm.DropFollowUp(follow_up="U1", reason="there is one"))

_TOUCH_OPEN: list[cm.Command] = [
    cm.AssignFollowUp(follow_up="U1", to="dmi"),
    cm.SetFollowUpDue(follow_up="U1", due_at=START + timedelta(days=3)),
    cm.FinishFollowUp(follow_up="U1"),
    cm.DropFollowUp(follow_up="U1", reason="x"),
]

REFUSALS = [
    Refused("ana", cm.AddFollowUp(text=" "), Why.INVALID, "The follow-up is empty"),
    Refused("ana", cm.AddFollowUp(text="x", person="a b"), Why.INVALID, "no spaces"),
    Refused("ana", cm.AddFollowUp(text="x", url="x.example"), Why.INVALID, "That is no link"),
    Refused(
        "ana",
        cm.AddFollowUp(text="x", due_at=START),
        Why.INVALID,
        "2026-03-04 02:00Z is past. Give a day to come",
    ),
    Refused(
        "ana",
        cm.AddFollowUp(text="x", due_at=START + timedelta(days=732)),
        Why.INVALID,
        "more than two years away",
    ),
    Refused(
        "ana",
        cm.AddFollowUp(text="x", due_at=datetime(2026, 4, 1)),  # noqa: DTZ001
        Why.INVALID,
        "That time has no zone. Give it with one, as 2026-04-01T17:00:00Z.",
    ),
    *(
        Refused("ana", cm.AddFollowUp(text="x", due_at=due), Why.INVALID, "is too far away")
        for due in (
            datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
            datetime.min.replace(tzinfo=UTC),
        )
    ),
    Refused(
        "ana",
        cm.AddFollowUp(text="one too many"),
        Why.INVALID,
        "There are 500 follow-ups",
        given=then(*[named] * MAX_FOLLOW_UPS),
    ),
    Refused("ana", cm.FinishFollowUp(follow_up="U1"), Why.NOT_FOUND, "There is no follow-up U1."),
    *(
        Refused(
            "ana",
            command,
            Why.CONFLICT,
            "U1 is done already (by ben at 02:00:00Z). Reopen it",
            given=then(named, done),
        )
        for command in _TOUCH_OPEN
    ),
    Refused(
        "ana",
        cm.FinishFollowUp(follow_up="U1"),
        Why.CONFLICT,
        "U1 was dropped: there is one. Reopen it",
        given=then(named, dropped),
    ),
    Refused(
        "ana",
        cm.AssignFollowUp(follow_up="U1", to="ben"),
        Why.CONFLICT,
        "U1 is ben's already",
        named,
    ),
    Refused(
        "ana",
        cm.SetFollowUpDue(follow_up="U1", due_at=START + timedelta(days=3)),
        Why.CONFLICT,
        "U1 is due then already",
        given=then(
            named,
            does("ana", cm.SetFollowUpDue(follow_up="U1", due_at=START + timedelta(days=3))),
        ),
    ),
    Refused(
        "ana",
        cm.LinkFollowUp(follow_up="U1", url="https://x.example/7"),
        Why.CONFLICT,
        "U1 has that link already",
        given=then(named, does("ben", cm.LinkFollowUp(follow_up="1", url="https://x.example/7"))),
    ),
    Refused(
        "ana",
        cm.VerifyFollowUp(follow_up="U1"),
        Why.CONFLICT,
        "U1 is open; only one that is done can be verified",
        given=named,
    ),
    Refused(
        "ben",
        cm.VerifyFollowUp(follow_up="U1"),
        Why.NOT_ALLOWED,
        "You did U1 yourself. Ask somebody else",
        given=then(named, done),
    ),
    Refused(
        "ben", cm.DropFollowUp(follow_up="U1", reason=""), Why.INVALID, "why U1 is dropped", named
    ),
    Refused(
        "ben",
        cm.ReopenFollowUp(follow_up="U1"),
        Why.CONFLICT,
        "U1 is open; there is nothing to reopen",
        given=named,
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def test_it_is_due_in_the_policys_working_days_unless_somebody_says_when() -> None:
    desk = Desk()
    named(desk)
    assert desk.incident.policy.follow_up_days == 30
    assert desk.incident.follow_ups["U1"].due_at == add_working_days(START, 30)
    cet = timezone(timedelta(hours=1))
    desk.do("ana", cm.AddFollowUp(text="x", due_at=datetime(2026, 3, 6, 18, tzinfo=cet)))
    assert desk.incident.follow_ups["U2"].due_at == datetime(2026, 3, 6, 17, tzinfo=UTC)


def test_from_named_to_verified() -> None:
    desk = Desk()
    desk.do(
        "ana",
        cm.AddFollowUp(
            text="a\ncanary", follow_up_kind=FollowUpKind.CORRECTIVE, url="https://x.example/7"
        ),
    )
    desk.do("ana", cm.AssignFollowUp(follow_up="U1", to="ben"))
    done(desk)
    verified(desk)
    item = desk.incident.follow_ups["U1"]
    assert (item.text, item.kind, item.person) == ("a canary", FollowUpKind.CORRECTIVE, "ben")
    assert (item.state, item.done_by, item.result, item.verified_by) == (
        FollowUpState.VERIFIED,
        "ben",
        "it runs",
        "chloe",
    )
    desk.do("ana", cm.ReopenFollowUp(follow_up="U1", reason="it does not"))
    item = desk.incident.follow_ups["U1"]
    assert (item.state, item.done_by, item.verified_by) == (FollowUpState.OPEN, "", "")


def late(desk: Desk) -> bool:
    return desk.incident.follow_ups["U1"].overdue


def test_it_lives_on_when_the_incident_is_closed_and_being_late_is_recorded_once() -> None:
    desk = Desk()
    ready_to_close(desk)
    due = desk.incident.follow_ups["U1"].due_at
    assert due
    resolved(desk)
    desk.do("ana", cm.ChangeStatus(status=Status.CLOSED))
    desk.do("ana", cm.AddFollowUp(text="what the review found", due_at=due))
    desk.do("ben", cm.LinkFollowUp(follow_up="U1", url="https://x.example/7"))
    desk.do("ben", cm.FinishFollowUp(follow_up="U2"))
    desk.now = due - timedelta(seconds=1)
    assert desk.timer() == []
    desk.now = due
    assert desk.timer() == ["follow_up:U1"]
    assert desk.incident.ended and late(desk)
    desk.wait(1)
    assert desk.timer() == []
    done(desk)
    desk.do("ana", cm.ReopenFollowUp(follow_up="U1"))
    desk.wait(1)
    assert desk.timer() == [], "that it is late is known already"
    desk.do("ana", cm.SetFollowUpDue(follow_up="U1", due_at=desk.now + timedelta(days=1)))
    assert not late(desk)
    desk.wait(24 * 60)
    assert desk.timer() == ["follow_up:U1"]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("TODO: write a canary", [("write a canary", "")]),
        ("rolled back. TODO: write a canary @ben", [("write a canary", "ben")]),
        ("TODO: @ben write a canary", [("write a canary", "ben")]),
        ("TODO: ask @ben, and soon", [("ask, and soon", "ben")]),
        ("TODO:a\nand then\n- TODO: b", [("a", ""), ("b", "")]),
        ("TODO: @ben", [("@ben", "ben")]),
        ("TODO: ask @hub", [("ask @hub", "")]),
        ("TODO: mail a@b.example", [("mail a@b.example", "")]),
        ("TODO:", []),
        ("TODO:  \n", []),
        ("todo: lower case is talk", []),
        ("xTODO: x", []),
        ("nothing to do", []),
        (f"TODO: {'x' * 600}", [("x" * 499 + "…", "")]),
    ],
)
def test_a_todo_in_a_note_is_a_follow_up(note: str, expected: list[tuple[str, str]]) -> None:
    desk = Desk()
    desk.do("ana", cm.Note(text=note))
    made = list(desk.incident.follow_ups.values())
    assert [(item.text, item.person) for item in made] == expected
    assert all(item.entry == 2 and item.due_at == add_working_days(START, 30) for item in made)
    assert isinstance(desk.entries[1].event, ev.Noted)
    assert len({entry.command_id for entry in desk.entries[1:]}) == 1, "one decision"


def test_a_note_is_taken_when_there_is_no_room_for_its_todo() -> None:
    desk = Desk()
    then(*[named] * (MAX_FOLLOW_UPS - 1))(desk)
    desk.do("ana", cm.Note(text="TODO: a\nTODO: b"))
    assert len(desk.incident.follow_ups) == MAX_FOLLOW_UPS


@pytest.mark.parametrize(
    "event",
    [
        ev.FollowUpAssigned(follow_up="U9", to="ben"),
        ev.FollowUpDone(follow_up="U9"),
        ev.DeadlineMissed(subject="follow_up:U9", due_at=START),
        ev.DeadlineMissed(subject="follow_up:U1", due_at=START),
    ],
)
def test_an_id_or_a_moment_that_is_not_known_changes_nothing(event: ev.Event) -> None:
    desk = Desk()
    named(desk)
    after = evolve(desk.incident, replace(desk.entries[-1], event=event))
    assert after.follow_ups == desk.incident.follow_ups
