"""Commands about sub-teams."""

from warroom.model.commands.base import Command


class FormTeam(Command, frozen=True, tag="form_team", kw_only=True):
    """Form a sub-team with a lead, or give one that there is another lead."""

    team: str
    lead: str


class JoinTeam(Command, frozen=True, tag="join_team", kw_only=True):
    """Put a person into a team; they leave the one they were in."""

    team: str
    person: str


class LeaveTeam(Command, frozen=True, tag="leave_team", kw_only=True):
    """Take a person out of a team; its lead goes last, and the team with them."""

    team: str
    person: str


TeamCommand = FormTeam | JoinTeam | LeaveTeam
"""Every command of this module."""
