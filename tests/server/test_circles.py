"""People are admitted and excluded in any order: nobody is sent an entry that they may not see."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.main import HubOptions, running
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.wire import frames as fr

OTHERS = ("ben", "ben", "chloe", "dmi")
"""Whose connections listen beside Ana's: two are Ben's."""

names = st.sampled_from(sorted(set(OTHERS)))
steps = st.one_of(
    st.tuples(st.just("restrict"), st.lists(names, max_size=2).map(tuple)),
    st.tuples(st.just("admit"), names.map(lambda name: (name,))),
    st.tuples(st.just("exclude"), names.map(lambda name: (name,))),
    st.tuples(st.just("open"), st.just(())),
    st.tuples(st.just("note"), st.just(())),
    st.tuples(st.just("follow"), names.map(lambda name: (name,))),
    st.tuples(st.just("fetch"), names.map(lambda name: (name,))),
)

COMMANDS: dict[str, Callable[[tuple[str, ...]], cm.AnyCommand]] = {
    "restrict": lambda people: cm.RestrictAccess(people=people),
    "admit": lambda people: cm.AdmitPeople(people=people),
    "exclude": lambda people: cm.ExcludePeople(people=people),
    "open": lambda people: cm.OpenAccess(reason="over"),
    "note": lambda people: cm.Note(text="something"),
}


class Listener:
    """A connection, and what it has got of the incident."""

    def __init__(self, wire: WireClient, name: str) -> None:
        self.wire = wire
        self.name = name
        self.read = 0

    async def settle(self) -> list[fr.ToClient]:
        """What came since the last time, up to now: an answer is awaited that comes after it."""
        await self.wire.command(cm.Note(text="now"), "INC-999")
        new, self.read = self.wire.seen[self.read :], len(self.wire.seen)
        return new


def since_put_out(frames: list[fr.ToClient], log: str) -> list[fr.ToClient]:
    """What came after the frame that says that it is gone; all of it where there is none."""
    gone = [n for n, each in enumerate(frames) if isinstance(each, fr.Lobby) and log in each.gone]
    return frames[gone[-1] + 1 :] if gone else frames


def of_the_log(frames: list[fr.ToClient], log: str) -> list[fr.ToClient]:
    """Those that tell something of it."""
    return [
        frame
        for frame in frames
        if (isinstance(frame, fr.Entries | fr.Page | fr.Watching | fr.Presence)
            and frame.incident == log)
        or (isinstance(frame, fr.Lobby) and log in {row.summary.id for row in frame.rows})
    ]  # fmt: skip


async def play(story: list[tuple[str, tuple[str, ...]]]) -> None:
    with tempfile.TemporaryDirectory(prefix="wr") as place:
        options = HubOptions(data=Path(place) / "data", socket=Path(place) / "hub.sock")
        async with running(options):
            assert options.socket is not None
            async with WireClient(options.socket, "ana") as ana:
                listeners = [Listener(WireClient(options.socket, name), name) for name in OTHERS]
                for each in listeners:
                    await each.wire.__aenter__()
                    await each.wire.say(fr.WatchLobby())
                try:
                    await act(ana, listeners, story)
                finally:
                    for each in listeners:
                        await each.wire.ws.close()


async def act(
    ana: WireClient, listeners: list[Listener], story: list[tuple[str, tuple[str, ...]]]
) -> None:
    log = await ana.declare()
    seen: set[str] | None = None
    for each in listeners:
        await each.settle()
    for what, people in story:
        before = seen
        for each in listeners:
            if each.name in people and what == "follow":
                await each.wire.say(fr.Watch(log))
            if each.name in people and what == "fetch":
                await each.wire.say(fr.Fetch(log, 1_000))
        if what in COMMANDS and isinstance(await ana.command(COMMANDS[what](people), log), fr.Ack):
            if what == "restrict":
                seen = {"ana", *people}
            elif what == "open":
                seen = None
            elif what == "admit" and seen is not None:
                seen = seen | set(people)
            elif what == "exclude" and seen is not None:
                seen = seen - set(people)
        for each in listeners:
            may = seen is None or each.name in seen
            came = await each.settle()
            if not may and (before is None or each.name in before):
                # Until then it was theirs.
                assert any(isinstance(frame, fr.Lobby) and frame.gone for frame in came)
                came = since_put_out(came, log)
            told = of_the_log(came, log)
            assert may or not told, f"{each.name} after {what} {people}: {told}"
            if may and each.name in people and what in ("follow", "fetch"):
                pages = [frame for frame in told if isinstance(frame, fr.Page)]
                assert pages, f"{each.name} reads nothing after {what}"


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=14))
@example([("restrict", ("ben",)), ("note", ()), ("exclude", ("ben",)), ("note", ())])
def test_nobody_is_sent_what_they_may_not_see(story: list[tuple[str, tuple[str, ...]]]) -> None:
    # Rows of the lobby are gathered for a while, in which a whole story is over.
    with patch("server.rooms.fanout.QUIET", 0):
        asyncio.run(play(story))
