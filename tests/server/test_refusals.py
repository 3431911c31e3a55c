"""Who asked for what they may not is in the register: once, soon, and never without bound."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from server.authority import refusals
from server.authority.refusals import MORE, PEOPLE, SEVERAL, SORTS, Refusals
from server.rooms.committer import Request
from tests.support.clock import FakeClock
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.entry import open_entry
from warroom.model.events import CommandsRefused
from warroom.model.ids import REGISTER_LOG
from warroom.model.refusal import Why
from warroom.model.words import HUB, Phase, Role
from warroom.wire import frames as fr

Client = Callable[[str], WireClient]


@dataclass
class Recorded:
    """A committer that takes everything, or nothing while the disk is `full`."""

    commands: list[cm.RecordRefusal] = field(default_factory=list)
    full: bool = False

    async def submit(self, request: Request) -> None:
        assert isinstance(request.command, cm.RecordRefusal)
        assert (request.actor, request.incident) == (HUB, REGISTER_LOG)
        if self.full:
            answer = fr.Refused(request.id, Why.TRY_AGAIN, "The disk is full.", REGISTER_LOG)
            request.answer(answer)
            return
        self.commands.append(request.command)
        request.answer(fr.Ack(request.id, REGISTER_LOG, 1, 1))

    @property
    def counts(self) -> list[int]:
        return [each.count for each in self.commands]


class Gathering:
    """Refusals at work on a clock that a test moves."""

    def __init__(self) -> None:
        self.clock, self.recorded = FakeClock(), Recorded()
        self.refusals = Refusals(self.clock, self.recorded.submit)

    async def __aenter__(self) -> "Gathering":
        self._task = asyncio.create_task(self.refusals.run())
        return self

    async def __aexit__(self, *error: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def about(self, person: str = "ben", what: str = "change_phase", log: str = "INC-1") -> None:
        self.refusals.about(person, what, log)


async def test_the_first_is_recorded_at_once_and_the_rest_together() -> None:
    async with Gathering() as at:
        at.about()
        await at.clock.settle()
        assert at.recorded.commands == [
            cm.RecordRefusal(person="ben", what="change_phase", log="INC-1", count=1)
        ]
        for _ in range(7):
            at.about()
        await at.clock.advance(refusals.WINDOW - 1)
        assert at.recorded.counts == [1]
        await at.clock.advance(1)
        assert at.recorded.counts == [1, 7]


async def test_sorts_and_people_are_told_apart() -> None:
    async with Gathering() as at:
        at.about()
        at.about(what="set_priority")
        at.about("dmi")
        await at.clock.settle()
        assert [(each.person, each.what) for each in at.recorded.commands] == [
            ("ben", "change_phase"),
            ("ben", "set_priority"),
            ("dmi", "change_phase"),
        ]


async def test_a_flood_that_goes_on_is_recorded_more_and_more_seldom() -> None:
    async with Gathering() as at:
        for _ in range(4 * 60):
            at.about()
            at.about()
            await at.clock.advance(60)
        assert sum(at.recorded.counts) > 460
        assert len(at.recorded.counts) < 4 * 3600 / refusals.LONGEST + 10


async def test_after_a_pause_the_next_is_a_first_one_again() -> None:
    async with Gathering() as at:
        at.about()
        at.about()
        await at.clock.advance(10 * refusals.LONGEST)
        at.about()
        await at.clock.settle()
        assert at.recorded.counts == [2, 1]


async def test_under_however_many_names_and_sorts_it_stays_within_bounds() -> None:
    async with Gathering() as at:
        for n in range(3 * PEOPLE):
            for k in range(3 * SORTS):
                at.about(f"m{n}", f"kind{k}")
        await at.clock.settle()
        assert len(at.recorded.commands) == (PEOPLE + 1) * (SORTS + 1)
        assert sum(at.recorded.counts) == 3 * PEOPLE * 3 * SORTS
        assert {SEVERAL} == {each.person for each in at.recorded.commands if " " in each.person}
        assert MORE in {each.what for each in at.recorded.commands}


async def test_of_several_logs_none_is_named() -> None:
    async with Gathering() as at:
        at.about()
        at.about(log="INC-2")
        await at.clock.settle()
        assert [each.log for each in at.recorded.commands] == [""]


async def test_what_the_disk_does_not_take_is_recorded_later() -> None:
    async with Gathering() as at:
        at.recorded.full = True
        at.about()
        await at.clock.settle()
        assert at.recorded.counts == []
        at.recorded.full = False
        at.about()
        await at.clock.advance(refusals.WINDOW)
        assert at.recorded.counts == [2]


async def test_what_waits_is_handed_over_when_the_hub_stops() -> None:
    async with Gathering() as at:
        at.about()
        await at.clock.settle()
        at.about()
        at.about()
        await at.refusals.flush()
        assert at.recorded.counts == [1, 2]


async def _recorded(keeper: WireClient, count: int) -> list[CommandsRefused]:
    """The refusals in the register, once there are so many."""
    found = list[CommandsRefused]()
    async with asyncio.timeout(20):
        while len(found) < count:
            await keeper.say(fr.Fetch(REGISTER_LOG, 2**31))
            answer = await keeper.expect(fr.Frame)
            if isinstance(answer, fr.Page):
                opened = map(open_entry, answer.entries)
                found = [e.event for e in opened if isinstance(e.event, CommandsRefused)]
    return found


@pytest.mark.usefixtures("hub")
async def test_a_refusal_is_in_the_register_and_not_in_the_log_it_was_meant_for(
    client: Client,
) -> None:
    async with client("ana") as ana, client("ben") as ben, client("") as keeper:
        incident = await ana.declare()
        await ana.command(cm.ClaimRole(role=Role.COMMANDER), incident)
        # Nothing that is merely wrong is recorded.
        assert isinstance(await ben.command(cm.Note(text=" "), incident), fr.Refused)
        answer = await ben.command(cm.ChangePhase(phase=Phase.REACTION), incident)
        assert isinstance(answer, fr.Refused)
        found = await _recorded(keeper, 1)
        assert found == [CommandsRefused(person="ben", what="change_phase", log=incident, count=1)]
        _, page = await ana.watch(incident)
        assert [entry.seq for entry in page.entries] == [1, 2]


@pytest.mark.usefixtures("hub")
async def test_a_restricted_log_is_not_named_to_those_who_keep_the_register(
    client: Client,
) -> None:
    async with client("ana") as ana, client("ben") as ben, client("") as keeper:
        incident = await ana.declare()
        await ana.command(cm.ClaimRole(role=Role.COMMANDER), incident)
        assert isinstance(await ana.command(cm.RestrictAccess(people=("ben",)), incident), fr.Ack)
        answer = await ben.command(cm.ChangePhase(phase=Phase.REACTION), incident)
        assert isinstance(answer, fr.Refused)
        assert answer.why is Why.NOT_ALLOWED
        assert [each.log for each in await _recorded(keeper, 1)] == [""]


@pytest.mark.usefixtures("hub")
async def test_no_text_of_who_was_refused_gets_into_the_register(client: Client) -> None:
    async with client("ben") as ben, client("") as keeper:
        reads = cm.SetStanding(name="ben", standing=Role.OBSERVER)
        assert isinstance(await keeper.command(reads, REGISTER_LOG), fr.Ack)
        for log in ("INC-" + "9" * 30_000, "\x1b]0;owned\x07", "INC-1"):
            answer = await ben.command(cm.Declare(title="x"), log)
            assert isinstance(answer, fr.Refused)
            assert answer.why is Why.NOT_ALLOWED
        rise = cm.SetStanding(name="ben", standing=Role.COMMANDER)
        assert isinstance(await ben.command(rise, REGISTER_LOG), fr.Refused)
        found = await _recorded(keeper, 2)
        assert {each.what for each in found} == {"declare", "set_standing"}
        assert all(each.log in ("", REGISTER_LOG) for each in found)
