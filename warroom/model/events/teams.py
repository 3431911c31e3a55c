"""Events of sub-teams and of the span of control."""

from warroom.model.events.base import Event


class TeamFormed(Event, frozen=True, tag="team_formed"):
    """A sub-team with one lead, who reports to the incident commander."""

    team: str
    lead: str


class TeamLeadChanged(Event, frozen=True, tag="team_lead_changed"):
    """Somebody else leads the team; the one before stays in it."""

    team: str
    lead: str


class TeamJoined(Event, frozen=True, tag="team_joined"):
    """A person reports to the team's lead from now on, and to no other team's."""

    team: str
    person: str


class TeamLeft(Event, frozen=True, tag="team_left"):
    """A person is not in the team any more; with its lead, who is the last, the team ends."""

    team: str
    person: str


class SpanExceeded(Event, frozen=True, tag="span_exceeded"):
    """A warning: so many `reports` answer to one lead, more than the policy's `most`."""

    lead: str
    reports: int
    most: int


TeamEvent = TeamFormed | TeamLeadChanged | TeamJoined | TeamLeft | SpanExceeded
"""Every kind that this module knows."""
