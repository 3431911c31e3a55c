"""Scenarios for tests, and a table on which one is played with a clock that is told the time."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from tests.support.incidents import Desk
from warroom.drills.plan import Plan
from warroom.drills.runner import CONTROL, declaration
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal
from warroom.model.scenario import (
    Check,
    Inject,
    InjectKind,
    Objective,
    Scenario,
    Sign,
    Simulated,
)
from warroom.model.words import Role, Severity

Move = tuple[float, Callable[[Incident], cm.AnyCommand]]
"""What the one who takes part does, and at which minute; it may look at the state first."""

ME = "you"


def check(sign: Sign, **fields: object) -> Check:
    return Check(sign, **fields)  # type: ignore[arg-type]


def objective(id: str, looked_for: Check, **fields: object) -> Objective:
    given = {"text": f"Reach {id}", "points": 10, "good": "So.", "why": "Because.", **fields}
    return Objective(id=id, check=looked_for, **given)  # type: ignore[arg-type]


def inject(id: str, **fields: object) -> Inject:
    given = {"kind": InjectKind.ALERT, "sender": "monitoring", "text": f"It is {id}", **fields}
    return Inject(id=id, **given)  # type: ignore[arg-type]


def scenario(*parts: Objective | Inject | Simulated, **fields: object) -> Scenario:
    """A sound one of ten minutes with these parts."""
    objectives = tuple(each for each in parts if isinstance(each, Objective))
    injects = tuple(each for each in parts if isinstance(each, Inject))
    given: dict[str, object] = {
        "id": "small",
        "title": "A small one",
        "version": "1",
        "incident": "Something is down",
        "description": "It does not answer.",
        "severity": Severity.SEV3,
        "duration": 600,
        "known": "You are on call.",
        "objectives": objectives or (objective("lead", check(Sign.ROLE, role=Role.COMMANDER)),),
        "injects": injects or (inject("first"),),
        "people": tuple(each for each in parts if isinstance(each, Simulated)),
    }
    return Scenario(**{**given, **fields})  # type: ignore[arg-type]


def drilled(of: Scenario, speed: float = 1.0, incident: str = "INC-1") -> Desk:
    """A desk on which a scenario has just begun."""
    desk = Desk(incident, declared=False)
    desk.do(CONTROL, declaration(of))
    desk.do(CONTROL, cm.StartDrill(scenario=of, speed=speed))
    return desk


def played(of: Scenario, moves: Iterable[Move] = (), *, every: float = 5.0) -> Desk:
    """A desk on which it was played to its end; time passes in steps of `every` seconds."""
    desk, plan = drilled(of), Plan()
    start, left = desk.now, sorted(moves, key=lambda move: move[0])
    while desk.incident.drill and desk.incident.drill.ended_at is None:
        assert desk.now - start < timedelta(hours=9), "it does not end"
        at = (desk.now - start).total_seconds()
        while left and left[0][0] * 60 <= at:
            desk.do(ME, left.pop(0)[1](desk.incident))
        run_script(desk, plan)
        desk.now += timedelta(seconds=every)
    assert not left, "the exercise was over before its end"
    return desk


def run_script(desk: Desk, plan: Plan) -> None:
    """What the script does in this moment, as the runner would ask for it."""
    done: set[str] = set()
    while steps := [each for each in plan.due(desk.incident, desk.now) if each.key not in done]:
        done.add(steps[0].key)
        try:
            desk.do(CONTROL, steps[0].command)
        except Refusal as refusal:
            raise AssertionError(f"{steps[0].key}: {refusal}") from refusal


DRILL = scenario(
    objective("lead", check(Sign.ROLE, role=Role.COMMANDER), within=120),
    objective("told", check(Sign.TOLD), since="first"),
    inject("first"),
    inject("second", at=60, unless=check(Sign.TOLD)),
    inject("asked", when=check(Sign.SAID, words=("rollback",))),
    Simulated(name="ben", role=Role.OPERATIONS, takes=60),
)
"""One with a bit of everything."""
