"""Timeline rows of roles: claimed, offered, accepted, given up."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.rows.base import RowKind, RowText, Wordings, because


def _role(text: str) -> RowText:
    return RowText(RowKind.ROLE_CHANGE, "⇄", text)


def _role_claimed(event: ev.RoleClaimed, entry: Entry, incident: Incident) -> RowText:
    return _role(f"takes {event.role}")


def _role_offered(event: ev.RoleOffered, entry: Entry, incident: Incident) -> RowText:
    return _role(f"offers {event.role} to {event.to}")


def _role_accepted(event: ev.RoleAccepted, entry: Entry, incident: Incident) -> RowText:
    return _role(f"accepts {event.role}" + (f" from {event.previous}" if event.previous else ""))


def _role_declined(event: ev.RoleDeclined, entry: Entry, incident: Incident) -> RowText:
    return _role(f"declines {event.role}{because(event.reason)}")


def _role_released(event: ev.RoleReleased, entry: Entry, incident: Incident) -> RowText:
    return _role(f"gives up {event.role}")


def _roles_taken(event: ev.RolesTaken, entry: Entry, incident: Incident) -> RowText:
    now = "may no longer come in" if event.revoked else "only reads at this hub now"
    lost = " and ".join(event.roles)
    return _role(f"{event.name} {now}" + (f" and is no longer {lost}" if lost else ""))


WORDING: Wordings = {
    ev.RoleClaimed: _role_claimed,
    ev.RoleOffered: _role_offered,
    ev.RoleAccepted: _role_accepted,
    ev.RoleDeclined: _role_declined,
    ev.RoleReleased: _role_released,
    ev.RolesTaken: _roles_taken,
}
"""The words of each kind of event."""
