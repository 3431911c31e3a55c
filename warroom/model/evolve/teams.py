"""How the state changes with sub-teams."""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Incident, Team


def _without(incident: Incident, person: str) -> dict[str, Team]:
    """The teams with `person` among the members of none."""
    return {
        key: replace(team, members=tuple(name for name in team.members if name != person))
        for key, team in incident.teams.items()
    }


def _formed(incident: Incident, event: ev.TeamFormed, entry: Entry) -> Incident:
    team = Team(name=event.team, lead=event.lead)
    teams = {**_without(incident, event.lead), event.team.casefold(): team}
    return replace(incident, teams=teams)


def _lead_changed(incident: Incident, event: ev.TeamLeadChanged, entry: Entry) -> Incident:
    key = event.team.casefold()
    teams = _without(incident, event.lead)
    team = teams.get(key)
    if team is None:
        return incident
    members = (*team.members, team.lead) if team.lead != event.lead else team.members
    return replace(incident, teams={**teams, key: replace(team, lead=event.lead, members=members)})


def _joined(incident: Incident, event: ev.TeamJoined, entry: Entry) -> Incident:
    key = event.team.casefold()
    teams = _without(incident, event.person)
    team = teams.get(key)
    if team is None:
        return incident
    members = (*team.members, event.person)
    return replace(incident, teams={**teams, key: replace(team, members=members)})


def _left(incident: Incident, event: ev.TeamLeft, entry: Entry) -> Incident:
    key = event.team.casefold()
    team = incident.teams.get(key)
    if team is None:
        return incident
    if team.lead == event.person:
        rest = {name: each for name, each in incident.teams.items() if name != key}
        return replace(incident, teams=rest)
    members = tuple(name for name in team.members if name != event.person)
    return replace(incident, teams={**incident.teams, key: replace(team, members=members)})


def _exceeded(incident: Incident, event: ev.SpanExceeded, entry: Entry) -> Incident:
    """A warning for the record: who has too many reports now is worked out, not remembered."""
    return incident


APPLY: Effects = {
    ev.TeamFormed: _formed,
    ev.TeamLeadChanged: _lead_changed,
    ev.TeamJoined: _joined,
    ev.TeamLeft: _left,
    ev.SpanExceeded: _exceeded,
}
"""What each kind of event changes."""
