"""The span of control: who answers to whom, and which lead has too many."""

from warroom.model.incident import Incident
from warroom.model.words import Role


def leads_of_teams(incident: Incident) -> frozenset[str]:
    """Everybody who leads a sub-team."""
    return frozenset(team.lead for team in incident.teams.values())


def direct_reports(incident: Incident, lead: str) -> tuple[str, ...]:
    """The people who answer to `lead` and to nobody between, in the order of their names.

    To the lead of a sub-team: its members. To the incident commander besides: everybody who has a
    role (an observer has no part in the work) or an unfinished task, and the leads of the
    sub-teams, without those whom a sub-team's lead has. To anybody else: nobody.

    FEMA, ICS-100 (IS-0100.c) and NIMS 2017: one supervisor to three to seven, ideally to five.
    """
    reports = {
        person for team in incident.teams.values() if team.lead == lead for person in team.members
    }
    if lead and lead == incident.commander:
        in_teams = {person for team in incident.teams.values() for person in team.members}
        with_part = {
            person
            for role, holders in incident.roles.items()
            if role is not Role.OBSERVER
            for person in holders
        }
        with_part |= {task.person for task in incident.unfinished() if task.person}
        reports |= (with_part - in_teams) | leads_of_teams(incident)
    return tuple(sorted(reports - {lead}))


def over_span(incident: Incident) -> dict[str, tuple[str, ...]]:
    """The leads with more direct reports than the policy's span of control, and who they are."""
    leads = sorted({incident.commander, *leads_of_teams(incident)} - {""})
    found = {lead: direct_reports(incident, lead) for lead in leads}
    most = incident.policy.span_of_control
    return {lead: reports for lead, reports in found.items() if len(reports) > most}
