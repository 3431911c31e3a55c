"""Causes: hypotheses with evidence, the trigger, contributing factors, the fix, waivers."""

import pytest
from msgspec.structs import replace

from tests.support.incidents import (
    Desk,
    Refused,
    Story,
    declared,
    does,
    led_by_ana,
    ready_to_close,
    resolved,
    then,
)
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.evolve import evolve
from warroom.model.limits import MAX_FACTORS, MAX_HYPOTHESES, MAX_LINKS, MAX_URL
from warroom.model.refusal import Why
from warroom.model.words import ClosingItem, HypothesisState, Status

raised = does("ben", cm.RaiseHypothesis(text="a bad deploy"))
factor = does("ben", cm.AddFactor(text="no canary"))


def _status(status: Status) -> Story:
    return does("ana", cm.ChangeStatus(status=status, reason="x"))


def _support(*entries: int, why: str = "") -> cm.SupportHypothesis:
    return cm.SupportHypothesis(hypothesis="H1", evidence=entries, why=why)


REFUSALS = [
    Refused("ben", cm.RaiseHypothesis(text=" "), Why.INVALID, "The hypothesis is empty"),
    Refused("ben", cm.RaiseHypothesis(text="x" * 501), Why.INVALID, "the limit is 500"),
    Refused(
        "ana",
        cm.RaiseHypothesis(text="A bad deploy"),
        Why.CONFLICT,
        "That is H1, which is open. Support it or rule it out.",
        given=raised,
    ),
    Refused(
        "ana",
        cm.RaiseHypothesis(text="one too many"),
        Why.INVALID,
        "There are 200 hypotheses",
        given=then(
            *(does("ana", cm.RaiseHypothesis(text=f"no {n}")) for n in range(MAX_HYPOTHESES))
        ),
    ),
    Refused("ana", _support(1), Why.NOT_FOUND, "no hypothesis H1. The list of hypotheses is empty"),
    *(
        Refused("ana", _support(seq), Why.NOT_FOUND, f"no entry {seq}; the log has 2", raised)
        for seq in (0, -1, 3, 99)
    ),
    Refused(
        "ana",
        _support(),
        Why.INVALID,
        "Say what supports H1: entries by their numbers, words, or both, as in: /support H1 41",
        given=raised,
    ),
    Refused(
        "ana",
        cm.RuleOutHypothesis(hypothesis="h1", why=" "),
        Why.INVALID,
        "Say what rules out H1: entries by their numbers, words, or both, as in: /ruleout H1 41",
        given=raised,
    ),
    Refused(
        "ana",
        _support(*range(1, 22)),
        Why.INVALID,
        "at most 20 entries",
        given=then(raised, *[declared] * 3),
    ),
    Refused(
        "ana",
        _support(1, why="x"),
        Why.CONFLICT,
        "what was said of H1 last",
        given=then(raised, does("ben", _support(1, why="x"))),
    ),
    Refused("ben", cm.SetTrigger(text=""), Why.INVALID, "The trigger is empty"),
    Refused(
        "ben",
        cm.SetTrigger(text="a deploy"),
        Why.CONFLICT,
        "nothing changed",
        given=does("ana", cm.SetTrigger(text="a deploy")),
    ),
    Refused("ben", cm.AddFactor(text=""), Why.INVALID, "The factor is empty"),
    Refused("ana", cm.AddFactor(text="No canary"), Why.CONFLICT, "That is F1 already", factor),
    Refused(
        "ana",
        cm.AddFactor(text="one too many"),
        Why.INVALID,
        "There are 100 factors",
        given=then(*(does("ana", cm.AddFactor(text=f"no {n}")) for n in range(MAX_FACTORS))),
    ),
    Refused("ana", cm.StrikeFactor(factor="F1", reason="x"), Why.NOT_FOUND, "no factor F1"),
    Refused(
        "ana", cm.StrikeFactor(factor="F1", reason=""), Why.INVALID, "why F1 is struck", factor
    ),
    Refused(
        "ana",
        cm.StrikeFactor(factor="F1", reason="x"),
        Why.CONFLICT,
        "F1 is struck already: there was one.",
        given=then(factor, does("ben", cm.StrikeFactor(factor="1", reason="there was one"))),
    ),
    Refused("ana", cm.RecordFix(text=""), Why.INVALID, "The fix is empty"),
    Refused(
        "ana",
        cm.RecordFix(text="x", links=("https://x.example",) * (MAX_LINKS + 1)),
        Why.INVALID,
        "at most 20 links",
    ),
    *(
        Refused("ana", cm.RecordFix(text="x", links=(link,)), Why.INVALID, "That is no link")
        for link in (
            "x", "ftp://x.example/a", "javascript:alert(1)", "https://", "https:///a", "http://[",
            "https://x.example/a b",
        )
    ),
    Refused(
        "ana",
        cm.RecordFix(text="x", links=("https://ana:secret@x.example/",)),
        Why.INVALID,
        "has a login in it, which would stay in the log",
    ),
    Refused(
        "ana",
        cm.RecordFix(text="x", links=("https://x.example/" + "a" * MAX_URL,)),
        Why.INVALID,
        "The link has 518 characters",
    ),
    Refused(
        "ana",
        cm.RecordFix(text="rolled back"),
        Why.CONFLICT,
        "nothing changed",
        given=does("ben", cm.RecordFix(text="rolled back")),
    ),
    Refused(
        "ben",
        cm.WaiveForClosing(what=ClosingItem.FIX, reason="x"),
        Why.NOT_ALLOWED,
        "Waiving what closing needs is for the incident commander or the deputy to do. Ask ana.",
        given=led_by_ana,
    ),
    Refused(
        "ana",
        cm.WaiveForClosing(what=ClosingItem.FIX, reason=""),
        Why.INVALID,
        "The reason why it is waived is empty",
    ),
    Refused(
        "ana",
        cm.WaiveForClosing(what=ClosingItem.FIX, reason="x"),
        Why.CONFLICT,
        "ana has waived the fix already",
        given=does("ana", cm.WaiveForClosing(what=ClosingItem.FIX, reason="it went away")),
    ),
    Refused(
        "ana",
        cm.WaiveForClosing(what=ClosingItem.FOLLOW_UPS, reason="x"),
        Why.CONFLICT,
        "Nothing stands against closing as to the follow-ups",
        given=ready_to_close,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


def state(desk: Desk) -> HypothesisState:
    return desk.incident.hypotheses["H1"].state


def test_a_hypothesis_is_open_then_supported_then_ruled_out_and_back() -> None:
    desk = Desk()
    raised(desk)
    desk.do("ben", cm.Note(text="only the new build"))
    assert state(desk) is HypothesisState.OPEN
    desk.do("ana", _support(3, 1, 3, why="only\nthere"))
    desk.wait(5)
    desk.do("chloe", cm.RuleOutHypothesis(hypothesis="1", why="the old build has it too"))
    assert state(desk) is HypothesisState.RULED_OUT
    desk.do("ben", _support(2))
    known = desk.incident.hypotheses["H1"]
    assert (known.text, known.by, known.state) == ("a bad deploy", "ben", HypothesisState.SUPPORTED)
    said = [(each.supports, each.by, each.entries, each.why) for each in known.evidence]
    assert said == [
        (True, "ana", (3, 1), "only there"),
        (False, "chloe", (), "the old build has it too"),
        (True, "ben", (2,), ""),
    ]
    assert known.evidence[1].at == desk.now


def test_factors_are_added_and_struck() -> None:
    desk = Desk()
    factor(desk)
    desk.do("ana", cm.AddFactor(text="no alert"))
    desk.do("ana", cm.StrikeFactor(factor="f1", reason="there was one"))
    desk.do("ana", cm.AddFactor(text="No canary"))
    assert [(f.id, f.text, f.struck) for f in desk.incident.factors.values()] == [
        ("F1", "no canary", "there was one"),
        ("F2", "no alert", ""),
        ("F3", "No canary", ""),
    ]


def test_the_trigger_and_the_fix_can_be_said_again() -> None:
    desk = Desk()
    desk.do("ben", cm.SetTrigger(text="a deploy"))
    desk.do("ana", cm.SetTrigger(text="deploy 8812"))
    link = "https://git.example/pr/9"
    desk.do("ben", cm.RecordFix(text="rolled\nback", links=(link, link)))
    assert desk.incident.trigger and desk.incident.fix
    assert (desk.incident.trigger.text, desk.incident.trigger.by) == ("deploy 8812", "ana")
    assert (desk.incident.fix.text, desk.incident.fix.links) == ("rolled\nback", (link,))


def test_what_the_review_finds_is_recorded_after_the_closing() -> None:
    desk = Desk()
    ready_to_close(desk)
    resolved(desk)
    _status(Status.CLOSED)(desk)
    desk.do("ben", cm.SetTrigger(text="deploy 8811"))
    desk.do("ben", cm.AddFactor(text="no alert"))
    desk.do("ben", cm.StrikeFactor(factor="F1", reason="there was one"))
    desk.do("ben", cm.RecordFix(text="rolled forward"))
    desk.refused("ben", cm.RaiseHypothesis(text="the moon"), Why.CONFLICT)


@pytest.mark.parametrize(
    "event",
    [
        ev.HypothesisSupported(hypothesis="H9"),
        ev.HypothesisRuledOut(hypothesis="H9"),
        ev.FactorStruck(factor="F9", reason="x"),
    ],
)
def test_an_id_that_is_not_known_changes_nothing(event: ev.Event) -> None:
    desk = Desk()
    raised(desk)
    factor(desk)
    after = evolve(desk.incident, replace(desk.entries[-1], event=event))
    assert after.hypotheses == desk.incident.hypotheses
    assert after.factors == desk.incident.factors
