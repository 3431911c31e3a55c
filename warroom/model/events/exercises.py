"""Events of an exercise: its script, what comes in by it, its pauses, its end."""

from datetime import datetime

from warroom.model.events.base import Event
from warroom.model.scenario import Act, InjectKind, Scenario


class DrillStarted(Event, frozen=True, tag="drill_started"):
    """A scenario is played from now on, or from `started_at` on.

    It is kept whole, so that the log alone says what was to be reached. `digest`: SHA-256 over it.
    `speed`: seconds of the exercise per second of the hub's clock.
    """

    scenario: Scenario
    digest: str
    speed: float = 1.0
    started_at: datetime | None = None


class Injected(Event, frozen=True, tag="injected"):
    """Something came in by the script, or by the hand of whoever runs the exercise.

    The entry's actor put it in; `sender` is who it claims to be from. `inject`: its id in the
    scenario, or empty. With `act` a simulated person did something, about `about`.
    """

    inject: str
    inject_kind: InjectKind
    sender: str
    text: str = ""
    to: str = ""
    channel: str = ""
    act: Act | None = None
    about: str = ""


class InjectPassedOver(Event, frozen=True, tag="inject_passed_over"):
    """An inject of the script does not come in, and why."""

    inject: str
    reason: str


class DrillPaused(Event, frozen=True, tag="drill_paused"):
    """The exercise's clock stands still."""

    reason: str = ""


class DrillResumed(Event, frozen=True, tag="drill_resumed"):
    """It goes on."""


class DrillEnded(Event, frozen=True, tag="drill_ended"):
    """The exercise is over: nothing comes in any more, and what was reached is counted."""

    reason: str = ""


ExerciseEvent = DrillStarted | Injected | InjectPassedOver | DrillPaused | DrillResumed | DrillEnded
"""Every kind that this module knows."""
