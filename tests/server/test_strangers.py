"""Who was not let in is in the register, for its keepers: soon, together, nothing secret."""

from server.authority.refusals import SORTS, WINDOW, Refusals
from server.door.strangers import SOMEBODY, strangers
from server.rooms.committer import Request
from tests.server.test_register import Place, at, clock
from tests.support.clock import FakeClock
from warroom.model.commands import RecordRefusal
from warroom.model.entry import open_entry
from warroom.model.events import CommandsRefused
from warroom.model.ids import REGISTER_LOG
from warroom.model.refusal import Why
from warroom.wire import frames as fr

__all__ = ["at", "clock"]

SECRET = "a-token-that-is-none-4711"


async def recorded(at: Place) -> list[CommandsRefused]:
    async with at.here() as keeper:
        _, page = await keeper.watch(REGISTER_LOG)
    events = [open_entry(each).event for each in page.entries]
    return [each for each in events if isinstance(each, CommandsRefused)]


async def test_failed_attempts_are_on_record_for_keepers(at: Place, clock: FakeClock) -> None:
    token = await at.join("ben")
    for _ in range(7):
        await at.refused(at.with_token(SECRET))
    assert "knows you as ben" in await at.refused(at.with_token(token, name="ana"))
    for _ in range(20):
        await clock.advance(WINDOW)
        found = await recorded(at)
        if sum(each.count for each in found) == 8:
            break
    assert sum(each.count for each in found) == 8
    assert {(each.person, each.what) for each in found} == {(SOMEBODY, "to come in from 127.0.0.1")}
    assert len(found) <= 3
    files = [path.read_bytes() for path in at.data.rglob("*") if path.is_file()]
    assert not [data for data in files if SECRET.encode() in data]


async def test_strangers_begin_no_register(at: Place, clock: FakeClock) -> None:
    await at.refused(at.with_token(SECRET))
    await clock.advance(WINDOW)
    async with at.here() as keeper:
        # What was recorded of it before has been committed by then.
        await keeper.declare()
        await keeper.say(fr.Watch(REGISTER_LOG))
        assert (await keeper.expect(fr.Problem)).why is Why.NOT_FOUND


async def test_many_strangers_take_up_no_more_than_one_person() -> None:
    clock, asked = FakeClock(), list[Request]()

    async def submit(request: Request) -> None:
        asked.append(request)
        request.answer(fr.Ack(request.id, REGISTER_LOG, 1, 1))

    class Begun:
        begun = True

    refusals = Refusals(clock, submit)
    noticed = strangers(Begun(), refusals)  # type: ignore[arg-type]
    for n in range(1_000):
        noticed(f"192.0.2.{n}")
    refusals.about("ana", "declare", "")
    await refusals.flush()
    commands = [each.command for each in asked]
    assert len(commands) <= SORTS + 2
    assert "ana" in {each.person for each in commands if isinstance(each, RecordRefusal)}
    assert sum(each.count for each in commands if isinstance(each, RecordRefusal)) == 1_001
