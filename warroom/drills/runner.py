"""Plays a scenario in an exercise: a client beside the hub that lives through lost connections."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from warroom.clock import Clock
from warroom.drills.plan import Plan
from warroom.link.address import Address
from warroom.link.changes import Change, CommandAcked, CommandRefused
from warroom.link.link import Link, LinkRefused
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.refusal import Why
from warroom.model.scenario import Scenario

CONTROL = "control"
"""The name under which a script is played where the person who runs it also takes part."""

LONGEST = 5.0
"""Seconds after which it looks again, whatever it waits for: clocks are set now and then."""


class CannotPlay(Exception):  # noqa: N818 - it says what the hub did
    """The hub does not take it; `sentence` is for the person who runs the exercise."""

    def __init__(self, why: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why
        self.sentence = sentence


def declaration(scenario: Scenario) -> cm.Declare:
    """How the exercise's incident is declared."""
    return cm.Declare(
        title=scenario.incident,
        severity=scenario.severity,
        description=scenario.description,
        systems=scenario.systems,
        exercise=True,
    )


class Runner:
    """A link that plays. `tell` gets a sentence about what it does, for whoever runs it."""

    def __init__(
        self,
        address: Address,
        clock: Clock,
        *,
        others: Sequence[Address] = (),
        name: str,
        token: str = "",
        tell: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._link = Link(address, others=others, name=name, token=token, listener=self._hear)
        self._clock = clock
        self._tell = tell
        self._changed = asyncio.Event()
        self._failed: LinkRefused | None = None
        self._skew = timedelta(0)
        """How far the hub's clock is ahead of this one."""

    @asynccontextmanager
    async def live(self) -> AsyncIterator["Runner"]:
        """The link runs meanwhile. Raises LinkRefused when the hub does not want it."""
        running = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            self._link.stop()
            await running

    async def _run(self) -> None:
        try:
            await self._link.run()
        except LinkRefused as refused:
            self._failed = refused
            self._changed.set()

    def _hear(self, change: Change) -> None:
        self._changed.set()

    async def begin(self, scenario: Scenario, *, incident: str = "", speed: float = 1.0) -> str:
        """Start the scenario in `incident`, or in a new exercise; give its id.

        Raises CannotPlay, LinkRefused.
        """
        if not incident:
            incident = (await self._ask(declaration(scenario), "")).incident
        await self._ask(cm.StartDrill(scenario=scenario, speed=speed), incident)
        return incident

    async def ask(self, command: cm.AnyCommand, incident: str) -> None:
        """One command. Raises CannotPlay, LinkRefused."""
        await self._ask(command, incident)

    async def _ask(self, command: cm.AnyCommand, incident: str) -> CommandAcked:
        answer = await self._outcome(command, incident)
        if isinstance(answer, CommandRefused):
            raise CannotPlay(answer.why, answer.sentence)
        return answer

    async def _outcome(
        self, command: cm.AnyCommand, incident: str
    ) -> CommandAcked | CommandRefused:
        """The hub's answer, also after connections were lost. Raises LinkRefused."""
        outcome = asyncio.ensure_future(self._link.outcome(self._link.submit(command, incident)))
        try:
            while not outcome.done():
                self._changed.clear()
                if self._failed is not None:
                    raise self._failed
                changed = asyncio.ensure_future(self._changed.wait())
                await asyncio.wait((outcome, changed), return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
            return outcome.result()
        finally:
            outcome.cancel()

    async def play(self, incident: str) -> Incident:
        """Do what the script says until the exercise is over; give the state then.

        What was done before (by a runner that ended) is not done again: it is in the log, and the
        hub refuses it. Raises LinkRefused.
        """
        self._link.watch(incident, present=False)
        plan, sent = Plan(), set[str]()
        while True:
            self._changed.clear()
            if self._failed is not None:
                raise self._failed
            room = self._link.room(incident)
            wait: float | None = LONGEST
            if room is not None and room.complete:
                state = room.incident
                self._mind_the_clock(state)
                if state.drill is not None and state.drill.ended_at is not None:
                    return state
                now = self._clock.now() + self._skew
                steps = [each for each in plan.due(state, now) if each.key not in sent]
                for step in steps:
                    sent.add(step.key)
                    answer = await self._outcome(step.command, incident)
                    if isinstance(answer, CommandRefused) and answer.why is not Why.CONFLICT:
                        self._tell(answer.sentence)
                if steps:
                    continue
                wait = plan.wait(state, now)
            await self._sleep(LONGEST if wait is None else min(wait, LONGEST))

    def _mind_the_clock(self, state: Incident) -> None:
        """The hub's clock counts: where it is ahead of this one, by as much as it must be."""
        if state.last_at is not None:
            self._skew = max(self._skew, state.last_at - self._clock.now())

    async def _sleep(self, seconds: float) -> None:
        """Until something changes, or so many seconds."""
        try:
            async with asyncio.timeout(max(0.0, seconds) + 0.001):
                await self._changed.wait()
        except TimeoutError:
            pass
