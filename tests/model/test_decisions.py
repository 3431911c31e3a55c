"""Decisions by poll: silence proceeds, an objection goes to the IC, one entry says what it is."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.support.incidents import START, Desk, Refused, does, led_by_ana, resolved, then
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import pending_deadlines
from warroom.model.decide import HUB
from warroom.model.evolve import evolve
from warroom.model.limits import MAX_DECISIONS
from warroom.model.refusal import Why
from warroom.model.words import DecisionState, Status

proposed = does("ben", cm.ProposeDecision(text="fail over", executor="dmi", silence=180))
objected = does("chloe", cm.ObjectToDecision(decision="D1", text="the standby lags"))
withdrawn = does("ben", cm.WithdrawProposal(decision="D1"))


def _later(desk: Desk) -> None:
    desk.wait(3)
    desk.timer()


def _decide(
    proceed: bool = True, reason: str = "", option: str = "", executor: str = ""
) -> cm.DecideProposal:
    return cm.DecideProposal(
        decision="D1", proceed=proceed, reason=reason, option=option, executor=executor
    )


made = then(proposed, does("ana", _decide()))
silent = then(proposed, _later)

REFUSALS = [
    Refused("ben", cm.ProposeDecision(text=""), Why.INVALID, "The proposal is empty"),
    Refused("ben", cm.ProposeDecision(text="x", executor="hub"), Why.INVALID, "not a person"),
    *(
        Refused(
            "ben",
            cm.ProposeDecision(text="x", silence=seconds),
            Why.INVALID,
            "between 30 seconds and one day",
        )
        for seconds in (0, 29, 86_401, 10**30)
    ),
    Refused(
        "ben", cm.ProposeDecision(text="x", options=("y",) * 10), Why.INVALID, "at most 9 other"
    ),
    Refused("ben", cm.ProposeDecision(text="x", options=("",)), Why.INVALID, "An option is empty"),
    Refused(
        "ben",
        cm.ProposeDecision(text="one too many"),
        Why.INVALID,
        "There are 500 decisions",
        given=then(*[proposed] * MAX_DECISIONS),
    ),
    Refused(
        "ana",
        cm.ObjectToDecision(decision="D1", text="x"),
        Why.NOT_FOUND,
        "There is no decision D1",
    ),
    Refused(
        "ana",
        cm.ObjectToDecision(decision="D1", text=" "),
        Why.INVALID,
        "The objection is empty",
        given=proposed,
    ),
    Refused(
        "chloe",
        cm.ObjectToDecision(decision="1", text="the standby lags"),
        Why.CONFLICT,
        "You have said that of D1 already",
        given=then(proposed, objected),
    ),
    Refused(
        "chloe",
        cm.ObjectToDecision(decision="D1", text="x"),
        Why.CONFLICT,
        "D1 was made by silence at 02:03:00Z; dmi executes it. To stop it, tell them at once",
        given=silent,
    ),
    Refused(
        "chloe",
        cm.ObjectToDecision(decision="D1", text="x"),
        Why.CONFLICT,
        "D1 was made by ana at 02:00:00Z; dmi executes it. To stop it",
        given=made,
    ),
    Refused(
        "ana",
        _decide(False, reason="x"),
        Why.CONFLICT,
        "To do something else, propose that",
        given=made,
    ),
    Refused(
        "ana",
        _decide(),
        Why.CONFLICT,
        "D1 was withdrawn already. Propose it again.",
        given=then(proposed, withdrawn),
    ),
    Refused(
        "ben",
        _decide(),
        Why.NOT_ALLOWED,
        "Deciding a proposal is for the incident commander or the deputy to do. Ask ana.",
        given=then(led_by_ana, proposed),
    ),
    Refused("ana", _decide(False), Why.INVALID, "why D1 is dropped is empty", given=proposed),
    Refused(
        "ana",
        _decide(option="2"),
        Why.NOT_FOUND,
        "D1 has no such option; its other options are none.",
        given=proposed,
    ),
    Refused(
        "ana",
        _decide(option="3"),
        Why.NOT_FOUND,
        "its other options are 1 to 2",
        given=does("ben", cm.ProposeDecision(text="x", options=("wait", "reboot"))),
    ),
    Refused(
        "chloe",
        cm.WithdrawProposal(decision="D1"),
        Why.NOT_ALLOWED,
        "D1 is ben's proposal. To stop it, object: /object D1 and why.",
        given=then(led_by_ana, proposed),
    ),
    Refused(
        "ben",
        cm.WithdrawProposal(decision="D1"),
        Why.CONFLICT,
        "It cannot be withdrawn any more",
        given=made,
    ),
    Refused("ben", cm.SetPlanB(text=""), Why.INVALID, "The plan B is empty"),
    Refused(
        "ben",
        cm.SetPlanB(text="drain"),
        Why.CONFLICT,
        "That is the plan B already",
        given=does("ana", cm.SetPlanB(text="drain")),
    ),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def _decisions(desk: Desk) -> list[ev.Event]:
    kinds = (ev.DecisionMade, ev.DecisionDropped)
    return [entry.event for entry in desk.entries if isinstance(entry.event, kinds)]


def test_silence_proceeds_at_its_moment_once_by_the_hub() -> None:
    desk = Desk()
    led_by_ana(desk)
    proposed(desk)
    assert desk.incident.decisions["D1"].closes_at == START + timedelta(minutes=3)
    desk.wait(2.9)
    assert desk.timer() == []
    desk.wait(0.1)
    assert desk.timer() == ["decision:D1"]
    assert [entry.actor for entry in desk.entries[-2:]] == [HUB, HUB]
    assert desk.entries[-1].event == ev.DecisionMade(
        decision="D1", text="fail over", executor="dmi", by_silence=True
    )
    decision = desk.incident.decisions["D1"]
    assert (decision.state, decision.chosen, decision.executor, decision.decided_at) == (
        DecisionState.MADE,
        "fail over",
        "dmi",
        desk.now,
    )
    desk.wait(60)
    assert desk.timer() == []
    assert len(_decisions(desk)) == 1


def test_the_policy_says_how_long_silence_has_to_last_and_the_proposer_executes() -> None:
    desk = Desk()
    desk.do("ben", cm.ProposeDecision(text="fail\nover", occurred_at=desk.ago(60)))
    decision = desk.incident.decisions["D1"]
    assert (decision.text, decision.executor) == ("fail over", "ben")
    assert decision.closes_at == desk.now + timedelta(seconds=desk.incident.policy.silence)


def test_an_objection_stops_it_and_the_commander_decides_with_one_entry() -> None:
    desk = Desk()
    led_by_ana(desk)
    proposed(desk)
    desk.wait(2)
    objected(desk)
    desk.do("ben", cm.ObjectToDecision(decision="D1", text="on second thoughts"))
    assert pending_deadlines(desk.incident) == []
    desk.wait(60)
    assert desk.timer() == []
    assert desk.incident.decisions["D1"].state is DecisionState.OBJECTED
    assert _decisions(desk) == []
    desk.do("ana", _decide(reason="the lag is gone"))
    decision = desk.incident.decisions["D1"]
    assert (decision.state, decision.decided_by, decision.by_silence) == ("made", "ana", False)
    assert [(each.by, each.text) for each in decision.objections] == [
        ("chloe", "the standby lags"),
        ("ben", "on second thoughts"),
    ]
    assert len(_decisions(desk)) == 1


def test_an_objection_counts_until_the_decision_is_in_the_log() -> None:
    """The hub was away when the silence ended: what the log has first is what holds."""
    desk = Desk()
    led_by_ana(desk)
    proposed(desk)
    desk.wait(30)
    objected(desk)
    assert desk.timer() == []
    assert desk.incident.decisions["D1"].state is DecisionState.OBJECTED


def test_the_commander_drops_it() -> None:
    desk = Desk()
    led_by_ana(desk)
    then(proposed, objected, does("ana", _decide(False, reason="the standby lags")))(desk)
    assert _decisions(desk) == [ev.DecisionDropped(decision="D1", reason="the standby lags")]
    assert desk.incident.decisions["D1"].state is DecisionState.DROPPED


@pytest.mark.parametrize(
    ("option", "chosen"),
    [("", "fail over"), ("1", "wait"), ("#2", "reboot"), ("Reboot", "reboot"), ("2", "reboot")],
)
def test_the_commander_decides_early_and_may_take_another_option(option: str, chosen: str) -> None:
    desk = Desk()
    led_by_ana(desk)
    desk.do("ben", cm.ProposeDecision(text="fail over", options=("wait", "reboot")))
    desk.do("ana", _decide(option=option, executor="chloe"))
    decision = desk.incident.decisions["D1"]
    assert (decision.chosen, decision.executor) == (chosen, "chloe")
    assert desk.timer() == [] and pending_deadlines(desk.incident) == []


def test_a_proposal_is_withdrawn_by_its_proposer_or_the_lead() -> None:
    desk = Desk()
    led_by_ana(desk)
    proposed(desk)
    proposed(desk)
    withdrawn(desk)
    desk.do("ana", cm.WithdrawProposal(decision="D2", reason="moot"))
    states = [decision.state for decision in desk.incident.decisions.values()]
    assert states == [DecisionState.WITHDRAWN] * 2
    desk.wait(60)
    assert desk.timer() == [] and _decisions(desk) == []


def test_when_the_incident_is_over_nothing_proceeds_by_itself() -> None:
    desk = Desk()
    proposed(desk)
    resolved(desk)
    desk.wait(60)
    assert desk.timer() == []
    desk.do("ana", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back"))
    assert desk.timer() == []
    assert desk.incident.decisions["D1"].state is DecisionState.OPEN
    resolved(desk)
    desk.do("ben", cm.ProposeDecision(text="close tomorrow"))
    assert desk.incident.decisions["D2"].closes_at is None
    desk.do("ana", cm.DecideProposal(decision="D2", proceed=True))


def test_a_plan_b_comes_with_a_proposal_or_by_itself() -> None:
    desk = Desk()
    desk.do("ben", cm.ProposeDecision(text="fail over", plan_b="drain\neu-west"))
    plan = desk.incident.plan_b
    assert plan and (plan.text, plan.by) == ("drain eu-west", "ben")
    desk.do("ana", cm.SetPlanB(text="turn it off"))
    plan = desk.incident.plan_b
    assert plan and plan.text == "turn it off"


@pytest.mark.parametrize(
    "event",
    [
        ev.DecisionObjected(decision="D9", text="x"),
        ev.DecisionMade(decision="D9", text="x", executor="ben"),
        ev.DecisionDropped(decision="D9", reason="x"),
        ev.ProposalWithdrawn(decision="D9"),
        ev.DeadlineMissed(subject="decision:D9", due_at=START),
        ev.DeadlineMissed(subject="decision:D1", due_at=START),
    ],
)
def test_an_id_or_a_moment_that_is_not_known_changes_nothing(event: ev.Event) -> None:
    desk = Desk()
    proposed(desk)
    after = evolve(desk.incident, replace(desk.entries[-1], event=event))
    assert after.decisions == desk.incident.decisions
