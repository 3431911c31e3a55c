"""What the escalation ladder is about: causes that go away, and whom a rung asks. Pure."""

from warroom.model.incident import Escalation, Incident
from warroom.model.policy import Rung
from warroom.model.words import Role


def cause_holds(incident: Incident, about: str) -> bool:
    """Whether what was escalated is still so; what only an answer ends always is."""
    if incident.over:
        return False
    sort, _, name = about.partition(":")
    if sort == "role":
        offered = any(role.value == name for role in incident.offers)
        vacant = name == Role.COMMANDER.value and not incident.commander
        # A deferred incident asks for no commander.
        return offered or (vacant and incident.deferral is None)
    if sort == "task":
        task = incident.tasks.get(name)
        return task is not None and task.overdue
    if sort == "update":
        audience = incident.audiences.get(name)
        return audience is not None and audience.overdue
    if sort == "clock":
        clock = incident.clocks.get(name)
        return clock is not None and clock.running and clock.overdue
    return True


def open_about(incident: Incident, about: str) -> Escalation | None:
    """The escalation of this subject that waits for an answer, or None."""
    return next((e for e in incident.escalations.values() if e.open and e.about == about), None)


def people_on(rung: Rung, incident: Incident) -> tuple[str, ...]:
    """Whom a rung asks: holders of its roles by name; what has an @ as it is written."""
    asked: list[str] = []
    for each in rung.ask:
        held = [each] if each.startswith("@") else holders(incident, each)
        asked += [name for name in held if name not in asked]
    return tuple(asked)


def holders(incident: Incident, role: str) -> list[str]:
    """Who has the role of this name; nobody where it is no role's name."""
    return [name for held, names in incident.roles.items() if held.value == role for name in names]
