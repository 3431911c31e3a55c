"""Commands that run an exercise. Every one is refused in a real incident."""

from datetime import datetime

from warroom.model.commands.base import Command
from warroom.model.scenario import Act, InjectKind, Scenario


class StartDrill(Command, frozen=True, tag="start_drill", kw_only=True):
    """Play a scenario in this exercise. The hub has no files, so all of it comes along.

    `started_at`: when those who take part were told, where that was before the declaration.
    """

    scenario: Scenario
    speed: float = 1.0
    started_at: datetime | None = None


class GiveInject(Command, frozen=True, tag="give_inject", kw_only=True):
    """Let an inject of the script come in; where its condition does not hold it is passed over."""

    inject: str


class Inject(Command, frozen=True, tag="inject", kw_only=True):
    """Let something come in that is not in the script."""

    inject_kind: InjectKind
    sender: str
    text: str
    to: str = ""
    channel: str = ""


class Simulate(Command, frozen=True, tag="simulate", kw_only=True):
    """Let a simulated person do something: take a role, acknowledge or finish a task."""

    person: str
    act: Act
    about: str = ""


class PauseDrill(Command, frozen=True, tag="pause_drill", kw_only=True):
    """Stop the exercise's clock."""

    reason: str = ""


class ResumeDrill(Command, frozen=True, tag="resume_drill"):
    """Let it run on."""


class EndDrill(Command, frozen=True, tag="end_drill", kw_only=True):
    """End the exercise; the incident's own state stays as it is."""

    reason: str = ""


ExerciseCommand = StartDrill | GiveInject | Inject | Simulate | PauseDrill | ResumeDrill | EndDrill
"""Every command of this module."""
