"""The table of all slash commands."""

from screens.slash import (
    checklist,
    communication,
    conclusion,
    incident,
    reaction,
    reports,
    roles,
    screen,
    timeline,
)
from screens.slash.base import Slash

COMMANDS: tuple[Slash, ...] = (
    *timeline.COMMANDS,
    *checklist.COMMANDS,
    *communication.COMMANDS,
    *roles.COMMANDS,
    *reaction.COMMANDS,
    *reports.COMMANDS,
    *incident.COMMANDS,
    *conclusion.COMMANDS,
    *screen.COMMANDS,
)
"""Every slash command, in the order of help."""

BY_NAME: dict[str, Slash] = {name: slash for slash in COMMANDS for name in slash.names}
"""The table by name and alias."""
