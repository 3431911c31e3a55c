"""Rules for sub-teams, and the warning when one lead has too many direct reports."""

from collections.abc import Sequence
from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import MAX_ID_SHOWN, invalid, require_line, require_name
from warroom.model.decide.rights import require
from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident, Team
from warroom.model.limits import MAX_TEAMS
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.span import over_span


def _find(incident: Incident, name: str) -> Team:
    name = require_line(name, "The team's name")
    team = incident.teams.get(name.casefold())
    if team is None:
        shown = name[:MAX_ID_SHOWN] + "…" if len(name) > MAX_ID_SHOWN else name
        raise Refusal(
            Why.NOT_FOUND, f"There is no team {shown}. Form it with its lead: /team form NAME LEAD."
        )
    return team


def _team_of(incident: Incident, person: str) -> Team | None:
    teams = incident.teams.values()
    return next((each for each in teams if person in (each.lead, *each.members)), None)


def _own(team: Team, person: str, actor: str) -> dict[Condition, bool]:
    return {Condition.SELF_OR_TEAM_LEAD: actor in (person, team.lead)}


def _require_no_other_lead(incident: Incident, person: str, team: str) -> None:
    other = _team_of(incident, person)
    if other and other.lead == person and other.name.casefold() != team.casefold():
        raise Refusal(
            Why.CONFLICT,
            f"Team {other.name} is led by {person}. Give that one another lead first.",
        )


def form(incident: Incident, command: cm.FormTeam, actor: str, now: datetime) -> list[ev.Event]:
    """The incident commander or operations divides the work; a team there is gets a new lead."""
    name, lead = require_line(command.team, "The team's name"), require_name(command.lead)
    _require_no_other_lead(incident, lead, name)
    team = incident.teams.get(name.casefold())
    if team is None:
        if len(incident.teams) >= MAX_TEAMS:
            raise invalid(f"There are {MAX_TEAMS} teams, which is the limit.")
        return [ev.TeamFormed(team=name, lead=lead)]
    if team.lead == lead:
        raise Refusal(Why.CONFLICT, f"Team {team.name} is led by {lead} already.")
    return [ev.TeamLeadChanged(team=team.name, lead=lead)]


def join(incident: Incident, command: cm.JoinTeam, actor: str, now: datetime) -> list[ev.Event]:
    """Everybody joins by themselves; others are put into a team by who leads it, or leads all."""
    team, person = _find(incident, command.team), require_name(command.person)
    require(incident, command, actor, _own(team, person, actor))
    _require_no_other_lead(incident, person, team.name)
    if person in (team.lead, *team.members):
        raise Refusal(Why.CONFLICT, f"Team {team.name} has {person} in it already.")
    return [ev.TeamJoined(team=team.name, person=person)]


def leave(incident: Incident, command: cm.LeaveTeam, actor: str, now: datetime) -> list[ev.Event]:
    """Everybody leaves by themselves; a team that has members keeps a lead."""
    team, person = _find(incident, command.team), require_name(command.person)
    require(incident, command, actor, _own(team, person, actor))
    if person not in (team.lead, *team.members):
        raise Refusal(Why.CONFLICT, f"Team {team.name} has no {person} in it.")
    if person == team.lead and team.members:
        raise Refusal(
            Why.CONFLICT,
            f"Team {team.name} is led by {person} and has others in it."
            f" Name its next lead first, as in: /team form {team.name} {team.members[0]}.",
        )
    return [ev.TeamLeft(team=team.name, person=person)]


_MAY_ADD_REPORTS = frozenset((
    ev.RoleClaimed,
    ev.RoleAccepted,
    ev.TaskAdded,
    ev.TaskAssigned,
    ev.TaskStarted,
    ev.TaskReopened,
    ev.TeamFormed,
    ev.TeamJoined,
    ev.TeamLeft,
    ev.TeamLeadChanged,
))  # fmt: skip


def exceeded(
    incident: Incident, events: Sequence[ev.Event], actor: str, now: datetime
) -> list[ev.Event]:
    """The warnings for leads whom `events` give more direct reports than they can lead.

    Once a crossing: a lead who had too many before is not warned again.
    """
    for event in events:
        if type(event) in _MAY_ADD_REPORTS:
            break
    else:
        return []
    after = incident
    for event in events:
        after = evolve(after, Entry(after.seq + 1, now, actor, "", "", event))
    before = over_span(incident)
    return [
        ev.SpanExceeded(lead=lead, reports=len(reports), most=incident.policy.span_of_control)
        for lead, reports in over_span(after).items()
        if lead not in before
    ]


RULES: Rules = {cm.FormTeam: form, cm.JoinTeam: join, cm.LeaveTeam: leave}
"""The rule for each command."""
