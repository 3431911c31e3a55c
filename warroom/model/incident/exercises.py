"""What an incident remembers of the exercise that is played in it."""

from datetime import datetime

import msgspec

from warroom.model.scenario import Scenario


class Drill(msgspec.Struct, frozen=True, omit_defaults=True):
    """An exercise. Times of its own are seconds on its clock, which stands still in pauses.

    `control`: who runs it. `paused`: seconds of the hub's clock that were pauses. `given`: when
    each inject came in; `passed_over`: why the others did not. `reached`: since when each thing
    that the scenario looks for is so, by the keys of `Scenario.checks`.
    """

    scenario: Scenario
    digest: str
    control: str
    started_at: datetime
    speed: float = 1.0
    paused_at: datetime | None = None
    paused: float = 0.0
    given: dict[str, float] = {}
    passed_over: dict[str, str] = {}
    reached: dict[str, float] = {}
    ended_at: datetime | None = None
    ended_reason: str = ""

    @property
    def running(self) -> bool:
        """Whether its clock runs."""
        return self.ended_at is None and self.paused_at is None

    def elapsed(self, at: datetime) -> float:
        """Its own seconds at a moment of the hub's clock (UTC); none before it began."""
        end = min(at, self.paused_at or at, self.ended_at or at)
        return max(0.0, (end - self.started_at).total_seconds() - self.paused) * self.speed
