"""Rows of an exercise."""

from tests.support.scenarios import DRILL
from warroom.model import events as ev
from warroom.model.scenario import Act, InjectKind

WORDED: list[tuple[ev.Event, str, str]] = [
    (
        ev.DrillStarted(DRILL, "0" * 64, 60.0),
        "system",
        "exercise begins: A small one (10m, at 60× speed)\nYou are on call.",
    ),
    (
        ev.Injected("a", InjectKind.ALERT, "monitoring", "12 % errors"),
        "alert",
        "alert from monitoring (simulated): 12 % errors",
    ),
    (
        ev.Injected("a", InjectKind.PHONE_CALL, "the CEO", "And?", "incident commander", "phone"),
        "communication",
        "phone call from the CEO (simulated) to incident commander by phone: And?",
    ),
    (
        ev.Injected("a", InjectKind.FALSE_LEAD, "night shift", "It is the clock"),
        "observation",
        "report from night shift (simulated): It is the clock",
    ),
    *(
        (ev.Injected("", InjectKind.ACT, "ben", act=act, about=about), "action", said)
        for act, about, said in (
            (Act.CLAIM, "scribe", "ben (simulated) is scribe"),
            (Act.ACCEPT, "scribe", "ben (simulated) accepts the role of scribe"),
            (Act.ACKNOWLEDGE, "T1", "ben (simulated) has Freeze deploys (T1)"),
            (Act.FINISH, "T1", "ben (simulated) done: Freeze deploys (T1)"),
            (Act.HERE, "R1", "ben (simulated) is here"),
        )
    ),
    (ev.InjectPassedOver("a", "told is so"), "system", "a part of the script is passed over"),
    (ev.DrillPaused("lunch"), "system", "exercise paused: lunch"),
    (ev.DrillResumed(), "system", "exercise goes on"),
    (
        ev.DrillEnded("the time is up"),
        "system",
        "exercise over: the time is up; /score shows what was reached",
    ),
]
