"""The table of all slash commands."""

from screens.slash import (
    access,
    checklist,
    communication,
    conclusion,
    containment,
    escalation,
    exercises,
    identification,
    incident,
    plan,
    playbooks,
    prioritization,
    problems,
    reaction,
    reports,
    review,
    roles,
    screen,
    teams,
    timeline,
)
from screens.slash.base import Slash

COMMANDS: tuple[Slash, ...] = (
    *timeline.COMMANDS,
    *review.COMMANDS,
    *checklist.COMMANDS,
    *playbooks.COMMANDS,
    *containment.COMMANDS,
    *communication.COMMANDS,
    *plan.COMMANDS,
    *prioritization.COMMANDS,
    *roles.COMMANDS,
    *escalation.COMMANDS,
    *teams.COMMANDS,
    *reaction.COMMANDS,
    *reports.COMMANDS,
    *incident.COMMANDS,
    *conclusion.COMMANDS,
    *access.COMMANDS,
    *identification.COMMANDS,
    *problems.COMMANDS,
    *exercises.COMMANDS,
    *screen.COMMANDS,
)
"""Every slash command, in the order of help."""

BY_NAME: dict[str, Slash] = {name: slash for slash in COMMANDS for name in slash.names}
"""The table by name and alias."""
