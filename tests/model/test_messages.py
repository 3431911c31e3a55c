"""The communication log: draft, approved, sent, received; and when an audience hears from us."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.support.incidents import START, Desk, Refused, does, led_by_ana, resolved, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.incident import Audience, Message
from warroom.model.limits import MAX_MESSAGES
from warroom.model.policy import DEFAULT
from warroom.model.refusal import Why
from warroom.model.words import MessageState, Role, Severity

MINUTES = 60

ben_drafts = does("ben", cm.DraftMessage(audience="Customers", text="We are looking into it."))
received = does(
    "ben", cm.RecordReceived(audience="vendor", sender="Kim", text="we see it", channel="phone")
)


def full_log(desk: Desk) -> None:
    ben_drafts(desk)
    messages = dict.fromkeys(map(str, range(MAX_MESSAGES)), desk.incident.messages["M1"])
    desk.incident = replace(desk.incident, messages=messages)


REFUSALS = [
    Refused("ben", cm.SendMessage(message="1"), Why.NOT_FOUND, "no message 1. The communication"),
    Refused(
        "ben",
        cm.ApproveMessage(message="m3"),
        Why.NOT_FOUND,
        "There is no message M3. The communication log ends at M1.",
        given=ben_drafts,
    ),
    Refused(
        "ben",
        cm.Tell(audience="customers", text="x"),
        Why.INVALID,
        "The communication log has 10,000 messages",
        given=full_log,
    ),
    Refused(
        "ben",
        cm.DraftMessage(audience="customers", text="x", next_update=-1),
        Why.INVALID,
        "The next update is within 30 days from now",
    ),
    Refused(
        "ben",
        cm.SetNextUpdate(audience="customers", next_update=30 * 24 * 60 * MINUTES + 1),
        Why.INVALID,
        "The next update is within 30 days from now",
    ),
    Refused("ben", cm.Tell(audience=" ", text="x"), Why.INVALID, "The audience is empty"),
    Refused("ben", cm.Tell(audience="a\nb", text="x"), Why.INVALID, "has to fit on one line"),
    Refused("ben", cm.Tell(audience="a", text=" "), Why.INVALID, "The message is empty"),
    Refused(
        "ben",
        cm.RecordReceived(audience="a", sender="", text="x"),
        Why.INVALID,
        "The sender is empty",
    ),
    Refused(
        "ana",
        cm.ApproveMessage(message="M1"),
        Why.CONFLICT,
        "M1 is approved already",
        given=then(ben_drafts, does("ana", cm.ApproveMessage(message="M1"))),
    ),
    Refused(
        "ana",
        cm.SendMessage(message="M1"),
        Why.CONFLICT,
        "M1 is sent already",
        given=then(ben_drafts, does("ana", cm.SendMessage(message="M1"))),
    ),
    Refused(
        "ana",
        cm.ApproveMessage(message="M1"),
        Why.CONFLICT,
        "M1 is what vendor told us; only our own messages are approved and sent.",
        given=received,
    ),
    Refused(
        "ana",
        cm.SendMessage(message="M1"),
        Why.CONFLICT,
        "M1 is what vendor told us",
        given=received,
    ),
    Refused(
        "ben",
        cm.ApproveMessage(message="M1"),
        Why.NOT_ALLOWED,
        "the incident commander, the deputy or the communications lead to do. Ask ana.",
        given=then(led_by_ana, ben_drafts),
    ),
    Refused(
        "ben",
        cm.SendMessage(message="M1"),
        Why.NOT_ALLOWED,
        "Ask ana or chloe.",
        given=then(led_by_ana, does("chloe", cm.ClaimRole(role=Role.COMMUNICATIONS)), ben_drafts),
    ),
    Refused(
        "ana",
        cm.SetNextUpdate(audience="customers", next_update=None, reason="done"),
        Why.CONFLICT,
        "No update is promised to customers",
    ),
    Refused(
        "ana",
        cm.SetNextUpdate(audience="customers", next_update=0),
        Why.INVALID,
        "Say why customers get no further update",
        given=does("ana", cm.SetNextUpdate(audience="customers", next_update=60)),
    ),
    *(
        Refused(
            "ana",
            command,
            Why.CONFLICT,
            "INC-1 is resolved, so no clock runs and no update can be promised.",
            given=resolved,
        )
        for command in (
            cm.SetNextUpdate(audience="customers", next_update=60),
            cm.Tell(audience="customers", text="x", next_update=60),
            cm.DraftMessage(audience="customers", text="x", next_update=60),
        )
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def _message(desk: Desk, message_id: str = "M1") -> Message:
    return desk.incident.messages[message_id]


def _audience(desk: Desk, name: str = "customers") -> Audience:
    return desk.incident.audiences[name]


def test_a_message_is_drafted_approved_and_sent() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do(
        "ben",
        cm.DraftMessage(audience=" Customers ", text="We are looking into it.", channel="status"),
    )
    assert _message(desk) == Message(
        id="M1",
        audience="customers",
        channel="status",
        text="We are looking into it.",
        by="ben",
        at=START,
        state=MessageState.DRAFT,
    )
    assert desk.incident.audiences == {}
    desk.do("ana", cm.ApproveMessage(message="m1"))
    assert (_message(desk).state, _message(desk).approved_by) == (MessageState.APPROVED, "ana")
    desk.wait(3)
    desk.do("ben", cm.SendMessage(message="1"))
    sent = _message(desk)
    assert (sent.state, sent.sent_by, sent.sent_at) == (MessageState.SENT, "ben", desk.now)
    assert sent.approved_by == "ana"


@pytest.mark.parametrize("approver", ["ana", "ben", "chloe"])
def test_who_may_approve_tells_at_once(approver: str) -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ClaimRole(role=Role.DEPUTY))
    desk.do("chloe", cm.ClaimRole(role=Role.COMMUNICATIONS))
    desk.do(approver, cm.Tell(audience="customers", text="We are looking into it."))
    message = _message(desk)
    assert (message.by, message.approved_by, message.sent_by) == (approver,) * 3
    assert message.state is MessageState.SENT


def test_who_may_not_approve_leaves_a_draft() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.Tell(audience="customers", text="We are looking into it."))
    assert _message(desk).state is MessageState.DRAFT
    desk.do("ana", cm.SendMessage(message="M1"))
    assert (_message(desk).approved_by, _message(desk).sent_by) == ("ana", "ana")


def test_what_an_audience_told_us_is_recorded() -> None:
    desk = Desk()
    received(desk)
    message = _message(desk)
    assert (message.state, message.by, message.channel) == (MessageState.RECEIVED, "Kim", "phone")
    assert desk.incident.audiences == {}


@pytest.mark.parametrize(
    ("severity", "minutes"), zip(Severity, (30, 30, 60, 240, 1440), strict=True)
)
def test_without_a_promise_the_cadence_of_the_severity_counts(
    severity: Severity, minutes: int
) -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", severity=severity))
    desk.do("ana", cm.Tell(audience="partners", text="x"))
    due_at = desk.incident.audiences["partners"].due_at
    assert due_at == desk.now + timedelta(minutes=minutes)


def test_an_audience_that_is_not_told_of_such_a_severity_is_promised_nothing() -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", severity=Severity.SEV5))
    desk.do("ana", cm.Tell(audience="customers", text="x"))
    assert _audience(desk).due_at is None


def test_a_promise_in_the_draft_counts_from_when_it_is_sent() -> None:
    desk = Desk()
    desk.do("ana", cm.DraftMessage(audience="customers", text="x", next_update=90 * MINUTES))
    desk.wait(7)
    desk.do("ana", cm.SendMessage(message="M1"))
    assert _audience(desk).due_at == desk.now + timedelta(minutes=90)


def test_zero_promises_nothing_and_ends_an_earlier_promise() -> None:
    desk = Desk()
    desk.do("ana", cm.Tell(audience="customers", text="x"))
    desk.do("ana", cm.Tell(audience="customers", text="All is well.", next_update=0))
    assert _audience(desk).due_at is None
    assert _audience(desk).last_sent_at == desk.now


@pytest.mark.parametrize("nothing", [0, None])
def test_a_promise_is_set_moved_and_taken_away(nothing: int | None) -> None:
    desk = Desk()
    for minutes in (30, 10):
        desk.do("ana", cm.SetNextUpdate(audience="Customers", next_update=minutes * MINUTES))
        assert _audience(desk).due_at == desk.now + timedelta(minutes=minutes)
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=nothing, reason="all told"))
    assert _audience(desk).due_at is None


def test_a_new_message_ends_being_overdue() -> None:
    desk = Desk()
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=60))
    desk.wait(2)
    desk.timer()
    assert _audience(desk).overdue
    desk.do("ana", cm.Tell(audience="customers", text="x"))
    assert not _audience(desk).overdue


def test_a_message_entered_late_counts_from_when_it_went_out() -> None:
    desk = Desk()
    desk.wait(60)
    desk.do(
        "ana",
        cm.Tell(audience="customers", text="x", next_update=30 * MINUTES, occurred_at=desk.ago(20)),
    )
    assert _audience(desk).due_at == desk.ago(20) + timedelta(minutes=30)
    assert _audience(desk).last_sent_at == desk.ago(20)


def test_a_message_entered_late_leaves_a_newer_promise_alone() -> None:
    desk = Desk()
    desk.wait(60)
    desk.do("ana", cm.Tell(audience="customers", text="new", next_update=30 * MINUTES))
    newer = _audience(desk)
    desk.do("ana", cm.Tell(audience="customers", text="old", occurred_at=desk.ago(50)))
    assert _audience(desk) == newer
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=45 * MINUTES))
    desk.wait(10)
    promised = _audience(desk)
    desk.do("ana", cm.Tell(audience="customers", text="late", occurred_at=desk.ago(11)))
    assert _audience(desk).due_at == promised.due_at
    desk.do("ana", cm.Tell(audience="customers", text="later", occurred_at=desk.ago(9)))
    assert _audience(desk).due_at == desk.ago(9) + timedelta(
        seconds=DEFAULT.severities[Severity.SEV3].cadence
    )


def test_a_message_sent_after_the_hubs_clock_was_set_back_promises_as_any_other() -> None:
    desk = Desk()
    desk.do("ana", cm.Tell(audience="customers", text="x"))
    desk.wait(-120)
    desk.do("ana", cm.Tell(audience="customers", text="y"))
    assert _audience(desk).due_at == desk.now + timedelta(
        seconds=DEFAULT.severities[Severity.SEV3].cadence
    )


def test_a_missed_promise_is_not_missed_again_by_a_message_entered_late() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.wait(60)
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=60))
    desk.wait(5)
    assert desk.timer() == ["update:customers"]
    desk.do("ana", cm.Tell(audience="customers", text="old", occurred_at=desk.ago(30)))
    assert _audience(desk).overdue
    assert desk.timer() == []


def test_what_is_sent_after_the_end_promises_nothing() -> None:
    desk = Desk()
    desk.do("ana", cm.DraftMessage(audience="customers", text="x", next_update=30 * MINUTES))
    resolved(desk)
    desk.do("ana", cm.SendMessage(message="M1"))
    entry = desk.do("ana", cm.Tell(audience="customers", text="It is resolved."))
    assert entry.event == ev.MessageSent(message="M2")
    assert _audience(desk).due_at is None
