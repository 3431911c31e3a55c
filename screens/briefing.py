"""The hand-over brief over the room, where an offered role is accepted or declined with one key."""

from collections.abc import Callable
from datetime import datetime

from screens.entry_view import EntryView, Facts
from screens.keys import Where, bindings
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.words import Role
from warroom.report.brief import brief
from warroom.report.told import told, told_lines


def brief_facts(incident: Incident, now: datetime, offered: Role | None) -> Facts:
    """The brief's sections; first what is offered, and by which key it is answered."""
    first = f"You are offered {offered}: y accepts, n declines." if offered else incident.title
    facts: Facts = [("", first)]
    facts += [(part.heading, "\n".join(part.lines) + "\n") for part in brief(incident, now)]
    return facts


def told_facts(incident: Incident, audience: str) -> Facts:
    """The table of who was told what."""
    lines = told_lines(told(incident, audience))
    return [("", "\n".join(lines) or "Nobody has been told anything yet. /tell records a message.")]


class BriefScreen(EntryView):
    """It answers nothing by itself: `answer` is given the command for the hub."""

    BINDINGS = bindings(Where.BRIEF)

    def __init__(
        self,
        incident: Incident,
        now: datetime,
        offered: Role | None,
        answer: Callable[[cm.AnyCommand], object],
    ) -> None:
        super().__init__(f"Hand-over brief of {incident.id}", brief_facts(incident, now, offered))
        self._offered, self._answer = offered, answer

    def action_accept(self) -> None:
        """The role is mine."""
        if self._offered:
            self._answer(cm.AcceptRole(role=self._offered))
            self.dismiss(None)

    def action_decline(self) -> None:
        """It stays where it is."""
        if self._offered:
            self._answer(cm.DeclineRole(role=self._offered))
            self.dismiss(None)
