"""Playbooks for tests: small ones, whose items are known by their ids."""

from warroom.model.playbook import Playbook, PlaybookItem
from warroom.model.words import Phase, Role, Severity


def item(
    id: str,
    *after: str,
    severity: Severity | None = None,
    phase: Phase = Phase.CONTAINMENT,
    time_box: int | None = None,
    command: str = "",
    role: Role | None = None,
) -> PlaybookItem:
    """An item whose text is its id in words."""
    return PlaybookItem(
        id=id,
        phase=phase,
        text=id.replace("-", " ").capitalize(),
        after=after,
        severity=severity,
        time_box=time_box,
        command=command,
        role=role,
    )


def playbook(*items: PlaybookItem, id: str = "outage", title: str = "Service outage") -> Playbook:
    """A playbook of these items."""
    return Playbook(id=id, title=title, version="1", when="Something is down.", items=items)


OUTAGE = playbook(
    item("confirm", phase=Phase.IDENTIFICATION, time_box=300, role=Role.OPERATIONS),
    item("freeze", command="kubectl rollout pause deployment/checkout"),
    item("call-bridge", "confirm", severity=Severity.SEV2),
    item("fail-over", "call-bridge", "freeze"),
    item("tell-board", severity=Severity.SEV1, role=Role.COMMUNICATIONS),
)
"""In a SEV3: T1 confirm, T2 freeze, T3 fail over; the bridge and the board wait."""
