"""What somebody may no more by the time the hub gets to it."""

import asyncio
from typing import Any

import pytest

from server.rooms import resuming
from server.store.sqlite import SqliteStore
from tests.server.test_register import Place, at, clock
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import open_entry
from warroom.model.ids import REGISTER_LOG
from warroom.model.words import Role
from warroom.wire import frames as fr

__all__ = ["at", "clock"]


async def test_who_may_no_more_while_the_hub_compares_histories_does_not_get_in(
    at: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    compares, go_on = asyncio.Event(), asyncio.Event()
    compare = resuming.resync_because

    async def slowly(*args: Any) -> str:
        compares.set()
        await go_on.wait()
        return await compare(*args)

    token = await at.join("olga", Role.COMMANDER)
    async with at.with_token(token) as olga:
        watching, _ = await olga.watch(REGISTER_LOG)
        await olga.say(fr.Unwatch(REGISTER_LOG))
        monkeypatch.setattr("server.rooms.session.resync_because", slowly)
        head = (watching.head, watching.head_hash)
        await olga.say(fr.Watch(REGISTER_LOG, watching.epoch, *head))
        await compares.wait()
        monkeypatch.undo()
        await at.say(cm.SetStanding(name="olga", standing=Role.RESPONDER))
        go_on.set()
        problem = await olga.expect(fr.Problem)
        assert problem.incident == REGISTER_LOG
        await at.invite("ben")
        await olga.declare()
        assert [each for each in olga.seen if isinstance(each, fr.Watching)] == [watching]
        told = [
            each for frame in olga.seen if isinstance(frame, fr.Entries) for each in frame.entries
        ]
        # That she came in may be recorded while she still reads.
        assert {type(open_entry(each).event) for each in told} <= {ev.PersonSeen}


async def test_who_may_no_more_while_a_page_is_read_does_not_get_it(
    at: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, go_on = asyncio.Event(), asyncio.Event()
    read = SqliteStore.page

    async def slowly(store: SqliteStore, *args: Any, **more: Any) -> list[bytes]:
        found = await read(store, *args, **more)
        reads.set()
        await go_on.wait()
        return found

    token = await at.join("olga", Role.COMMANDER)
    async with at.with_token(token) as olga:
        monkeypatch.setattr(SqliteStore, "page", slowly)
        await olga.say(fr.Fetch(REGISTER_LOG, before=100, after=0))
        await reads.wait()
        monkeypatch.undo()
        await at.say(cm.SetStanding(name="olga", standing=Role.RESPONDER))
        go_on.set()
        assert (await olga.expect(fr.Problem)).incident == REGISTER_LOG
        await olga.declare()
        assert not [each for each in olga.seen if isinstance(each, fr.Page)]
