"""What an exercise's script does now, and when to look again: from the state alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from warroom.model import commands as cm
from warroom.model.incident import Drill, Incident
from warroom.model.scenario import Act, Simulated
from warroom.model.words import SHARED_ROLES, TaskState


class Step(NamedTuple):
    """A command that is due at `at` seconds on the exercise's clock; `key` names it for good."""

    at: float
    key: str
    command: cm.AnyCommand


class Plan:
    """Remembers since when a simulated person could know of something; all else is in the state.

    A plan that starts anew (the runner was restarted) gives them their time again, and does
    nothing twice: what happened is in the log.
    """

    def __init__(self) -> None:
        self._noticed: dict[str, float] = {}

    def due(self, incident: Incident, now: datetime) -> list[Step]:
        """The steps whose time has come, in their order. None where no exercise runs."""
        drill = incident.drill
        if drill is None or not drill.running:
            return []
        at = drill.elapsed(now)
        ready = [step for step in self._steps(incident, drill, at) if step.at <= at]
        return sorted(ready, key=lambda step: step.at)

    def wait(self, incident: Incident, now: datetime) -> float | None:
        """Seconds of the hub's clock until the next step that is known; None where none is."""
        drill = incident.drill
        if drill is None or not drill.running:
            return None
        at = drill.elapsed(now)
        ahead = [step.at for step in self._steps(incident, drill, at) if step.at > at]
        return (min(ahead) - at) / drill.speed if ahead else None

    def _steps(self, incident: Incident, drill: Drill, at: float) -> Iterator[Step]:
        scenario = drill.scenario
        if incident.ended:
            yield Step(at, "end", cm.EndDrill(reason=f"the incident is {incident.status}"))
            return
        yield Step(scenario.duration, "end", cm.EndDrill(reason="the time is up"))
        for inject in scenario.injects:
            if inject.id in drill.given or inject.id in drill.passed_over:
                continue
            give = cm.GiveInject(inject=inject.id)
            since = drill.reached.get(f"when:{inject.id}")
            if inject.when is None:
                yield Step(inject.at, f"inject:{inject.id}", give)
            elif since is not None:
                yield Step(max(inject.at, since + inject.after), f"inject:{inject.id}", give)
            elif inject.until is not None:
                yield Step(inject.until, f"inject:{inject.id}", give)
        for person in scenario.people:
            yield from self._of(person, incident, drill, at)

    def _of(self, person: Simulated, incident: Incident, drill: Drill, at: float) -> Iterator[Step]:
        """What a simulated person does with what they have been given."""
        name, role = person.name, person.role
        if role is not None and person.takes is not None:
            free = role in SHARED_ROLES or not incident.roles.get(role)
            if free and name not in incident.roles.get(role, ()):
                command = cm.Simulate(person=name, act=Act.CLAIM, about=role.value)
                yield Step(person.takes, f"claim:{name}:{role}", command)
        for offered, offer in incident.offers.items():
            if offer.to == name:
                due = drill.elapsed(offer.at) + person.acknowledges
                command = cm.Simulate(person=name, act=Act.ACCEPT, about=offered.value)
                yield Step(due, f"accept:{name}:{offered}:{offer.at.isoformat()}", command)
        for task in incident.tasks.values():
            if task.person != name or task.state not in (TaskState.OPEN, TaskState.STARTED):
                continue
            if task.acknowledged_at is None:
                noticed = self._noticed.setdefault(f"{name}:{task.id}", at)
                command = cm.Simulate(person=name, act=Act.ACKNOWLEDGE, about=task.id)
                yield Step(noticed + person.acknowledges, f"ack:{name}:{task.id}", command)
            else:
                due = drill.elapsed(task.acknowledged_at) + person.finishes
                command = cm.Simulate(person=name, act=Act.FINISH, about=task.id)
                key = f"finish:{name}:{task.id}:{task.acknowledged_at.isoformat()}"
                yield Step(due, key, command)
        for call in incident.roll_calls.values():
            if not call.closed and name in call.missing:
                due = drill.elapsed(call.at) + person.acknowledges
                yield Step(due, f"here:{name}:{call.id}", cm.Simulate(person=name, act=Act.HERE))
