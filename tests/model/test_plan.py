"""The communication plan: when it begins, what brings an update nearer, what puts it off."""

from datetime import datetime, timedelta

import pytest

from tests.support.incidents import Desk, Refused, does, led_by_ana, resolved, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.refusal import Why
from warroom.model.words import MessageState, Role, Severity, Status

MINUTES = 60

active = does("ana", cm.ChangeStatus(status=Status.ACTIVE))
promised = does("ana", cm.SetNextUpdate(audience="customers", next_update=30 * MINUTES))


def snooze(seconds: int = 900, reason: str = "waiting for the vendor") -> cm.SnoozeUpdate:
    return cm.SnoozeUpdate(audience="Customers", seconds=seconds, reason=reason)


REFUSALS = [
    Refused(
        "ben", cm.StartPlan(), Why.NOT_ALLOWED, "Starting the communication plan is for the",
        given=led_by_ana,
    ),
    Refused(
        "ana", cm.StartPlan(), Why.CONFLICT, "INC-1 is resolved, so no update", given=resolved
    ),
    Refused(
        "ana", cm.StartPlan(), Why.CONFLICT, "The plan calls for nothing more at SEV3",
        given=active,
    ),
    Refused("ben", snooze(), Why.NOT_ALLOWED, "Putting an update off", given=led_by_ana),
    Refused("ana", snooze(), Why.CONFLICT, "No update is promised to customers"),
    Refused("ana", snooze(59), Why.INVALID, "one minute to one day", given=promised),
    Refused("ana", snooze(86_401), Why.INVALID, "one minute to one day", given=promised),
    Refused("ana", snooze(reason=" "), Why.INVALID, "why it is put off is empty", given=promised),
    Refused(
        "ana", cm.ApproveMessage(message="M1"), Why.NOT_ALLOWED,
        "You wrote M1, so somebody else approves it: chloe.",
        given=then(
            led_by_ana,
            does("chloe", cm.ClaimRole(role=Role.COMMUNICATIONS)),
            does("ana", cm.DraftMessage(audience="customers", text="x")),
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def due(desk: Desk) -> dict[str, datetime]:
    return {a.name: a.due_at for a in desk.incident.audiences.values() if a.due_at}


def at(desk: Desk, **minutes: int) -> dict[str, datetime]:
    return {name: desk.now + timedelta(minutes=m) for name, m in minutes.items()}


def declared(severity: Severity) -> Desk:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="x", severity=severity))
    return desk


@pytest.mark.parametrize(
    ("severity", "minutes"),
    [
        (Severity.SEV1, {"customers": 30, "executives": 30, "support": 30}),
        (Severity.SEV2, {"customers": 30, "executives": 60, "support": 60}),
        (Severity.SEV3, {"customers": 60, "support": 240}),
        (Severity.SEV4, {}),
    ],
)
@pytest.mark.parametrize("status", [Status.ACTIVE, Status.MITIGATED])
def test_the_plan_begins_when_triage_ends(
    severity: Severity, minutes: dict[str, int], status: Status
) -> None:
    desk = declared(severity)
    assert due(desk) == {}
    desk.do("ana", cm.ChangeStatus(status=status))
    assert due(desk) == at(desk, **minutes)


def test_what_was_promised_in_triage_stays() -> None:
    desk = Desk()
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=600))
    before = due(desk)["customers"]
    desk.wait(5)
    active(desk)
    assert due(desk)["customers"] == before


def test_it_does_not_begin_again_between_active_and_mitigated() -> None:
    desk = Desk()
    active(desk)
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=None, reason="all know"))
    desk.do("ana", cm.ChangeStatus(status=Status.MITIGATED))
    assert "customers" not in due(desk)


def test_it_begins_again_when_the_incident_is_taken_up_again() -> None:
    desk = Desk()
    then(active, resolved)(desk)
    assert due(desk) == {}
    desk.wait(60)
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    assert due(desk) == at(desk, customers=60, support=240)


def test_it_begins_by_hand() -> None:
    desk = Desk()
    desk.do("ana", cm.StartPlan())
    assert due(desk) == at(desk, customers=60, support=240)


def test_a_raised_severity_brings_updates_nearer_and_calls_for_more() -> None:
    desk = Desk()
    active(desk)
    desk.wait(10)
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV1))
    assert due(desk) == at(desk, customers=30, executives=30, support=30)
    near = due(desk)
    desk.wait(10)
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV3, reason="staff only"))
    assert due(desk) == near, "a promise is kept"


def test_a_nearer_promise_is_left_alone() -> None:
    desk = Desk()
    desk.do("ana", cm.SetNextUpdate(audience="customers", next_update=300))
    before = due(desk)
    desk.do("ana", cm.SetSeverity(severity=Severity.SEV1))
    assert due(desk) == before, "and in triage the plan calls for nobody else"


def test_an_update_is_put_off_from_its_promise_or_from_now() -> None:
    desk = Desk()
    promised(desk)
    before = due(desk)["customers"]
    entry = desk.do("ana", snooze())
    assert isinstance(entry.event, ev.UpdateSnoozed)
    assert due(desk)["customers"] == before + timedelta(minutes=15)
    assert desk.incident.audiences["customers"].snoozed == "waiting for the vendor"
    desk.wait(46)
    desk.timer()
    assert [a.name for a in desk.incident.audiences.values() if a.overdue] == ["customers"]
    desk.do("ana", snooze(600, "still waiting"))
    assert due(desk)["customers"] == desk.now + timedelta(minutes=10)
    assert not any(audience.overdue for audience in desk.incident.audiences.values())
    assert [each.open for each in desk.incident.escalations.values()
            if each.about == "update:customers"] == [False]  # fmt: skip
    desk.do("ana", cm.Tell(audience="customers", text="now"))
    assert desk.incident.audiences["customers"].snoozed == ""


def test_an_audience_that_needs_no_approval_is_told_by_anybody() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.Tell(audience="support", text="tell callers to wait"))
    message = desk.incident.messages["M1"]
    assert (message.state, message.sent_by, message.approved_by) == (MessageState.SENT, "ben", "")
    desk.do("ben", cm.DraftMessage(audience="support", text="later"))
    desk.do("dmi", cm.SendMessage(message="M2"))
    assert desk.incident.messages["M2"].state is MessageState.SENT


def test_a_draft_is_approved_by_a_second_person() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("chloe", cm.ClaimRole(role=Role.COMMUNICATIONS))
    desk.do("chloe", cm.DraftMessage(audience="customers", text="x"))
    assert "ana" in desk.refused("chloe", cm.SendMessage(message="M1"), Why.NOT_ALLOWED)
    desk.do("ana", cm.ApproveMessage(message="M1"))
    desk.do("chloe", cm.SendMessage(message="M1"))
    message = desk.incident.messages["M1"]
    assert (message.by, message.approved_by, message.sent_by) == ("chloe", "ana", "chloe")


def test_who_is_alone_in_command_approves_their_own_draft() -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ana", cm.DraftMessage(audience="customers", text="x"))
    desk.do("ana", cm.ApproveMessage(message="M1"))
    assert desk.incident.messages["M1"].approved_by == "ana"


def test_what_came_in_says_from_whom_to_whom_and_how() -> None:
    desk = Desk()
    for to in ("", "dmi"):
        desk.do(
            "ben",
            cm.RecordReceived(
                audience="vendor", sender="Kim", text="we see it", channel="phone", to=to
            ),
        )
    heard = [(m.by, m.audience, m.to, m.channel) for m in desk.incident.messages.values()]
    assert heard == [("Kim", "vendor", "ben", "phone"), ("Kim", "vendor", "dmi", "phone")]
