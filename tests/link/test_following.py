from msgspec.structs import replace

from tests.support.link_user import LinkUser, until
from tests.support.scripted_hub import START, ScriptedHub
from warroom.link.changes import (
    HistoryReset,
    HubReadOnly,
    LobbyChanged,
    PresenceChanged,
    StateKnown,
    WatchFailed,
)
from warroom.model import events as ev
from warroom.model.entry import StoredEntry
from warroom.model.refusal import Why
from warroom.model.words import Priority, Severity
from warroom.wire import frames as fr


async def say(hub: ScriptedHub, *texts: str) -> None:
    await hub.record("INC-1", *(ev.Noted(text) for text in texts))


def texts(user: LinkUser) -> list[str]:
    room = user.link.room("INC-1")
    assert room is not None
    return [entry.event.text for entry in room.entries if isinstance(entry.event, ev.Noted)]


async def test_a_room_comes_newest_page_first_and_goes_on_live(hub: ScriptedHub) -> None:
    hub.page = 4
    await say(hub, *(f"note {n}" for n in range(10)))
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        await say(hub, "live")
        await until(lambda: user.timeline("INC-1") == list(range(1, 13)))
        room = user.link.room("INC-1")
        assert room is not None
        assert room.incident == hub.states["INC-1"]
    watch = hub.sent(fr.Watch)
    assert [(w.since, w.present) for w in watch if isinstance(w, fr.Watch)] == [(0, True)]
    first = next(n for n, c in enumerate(user.changes) if isinstance(c, StateKnown))
    assert user.timeline("INC-1")[-1] == 12
    assert type(user.changes[first + 1]).__name__ == "EntriesArrived"


async def test_after_a_drop_nothing_is_missing_and_nothing_there_twice(hub: ScriptedHub) -> None:
    await say(hub, "before")
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        for size in (500, 2):
            hub.page = size
            hub.drop()
            await user.offline()
            await say(hub, *(f"meanwhile {size} {n}" for n in range(7)))
            await user.let_reconnect()
            await until(lambda: user.timeline("INC-1") == list(range(1, hub.head("INC-1") + 1)))
            await user.complete("INC-1")
    resumed = [(w.epoch, w.since) for w in hub.sent(fr.Watch) if isinstance(w, fr.Watch)]
    assert resumed == [("", 0), ("epoch-1", 2), ("epoch-1", 9)]
    assert user.told(HistoryReset) == []


async def test_a_screen_that_opens_where_a_command_line_reads_becomes_present(
    hub: ScriptedHub,
) -> None:
    user = LinkUser(hub)
    async with user.running():
        user.link.watch("INC-1", present=False)
        await user.complete("INC-1")
        user.link.watch("INC-1")
        await say(hub, "at the same time")
        await until(lambda: len(hub.sent(fr.Watch)) == 2)
        await user.complete("INC-1")
        await until(lambda: user.timeline("INC-1") == [1, 2])
    watches = [frame for frame in hub.received if isinstance(frame, fr.Watch)]
    assert [watch.present for watch in watches] == [False, True]


async def test_a_restarted_hub_is_found_again(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        await hub.stop()
        await user.offline()
        assert "restarting" in user.link.sentence
        await hub.start()
        await say(hub, "after the restart")
        await user.let_reconnect()
        await until(lambda: texts(user) == ["after the restart"])


async def test_entries_that_come_twice_are_shown_once(hub: ScriptedHub) -> None:
    hub.twice = True
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        for n in range(5):
            await say(hub, f"note {n}")
        await until(lambda: len(user.timeline("INC-1")) >= 6)
    assert user.timeline("INC-1") == [1, 2, 3, 4, 5, 6]


async def test_a_gap_in_live_entries_is_closed(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        hub.live = False
        await say(hub, "missed", "missed too")
        hub.live = True
        await say(hub, "arrives")
        await until(lambda: user.timeline("INC-1") == [1, 2, 3, 4])
        assert texts(user) == ["missed", "missed too", "arrives"]
    assert user.told(HistoryReset) == []
    assert hub.connects == 1


async def test_another_epoch_is_told_and_read_anew(hub: ScriptedHub) -> None:
    await say(hub, "of the old hub")
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        hub.drop()
        await user.offline()
        hub.epoch = "epoch-2"
        del hub.logs["INC-1"], hub.states["INC-1"]
        await hub.record("INC-1", ev.Declared("Another", Severity.SEV1, Priority.P1))
        await user.let_reconnect()
        await user.complete("INC-1")
        room = user.link.room("INC-1")
        assert room is not None
        assert room.incident.title == "Another"
    assert [reset.sentence for reset in user.told(HistoryReset)] == ["That is another history."]
    shown = user.changes[user.changes.index(user.told(HistoryReset)[0]) :]
    assert [type(change).__name__ for change in shown[:3]] == [
        "HistoryReset",
        "StateKnown",
        "EntriesArrived",
    ]


async def test_a_broken_chain_is_told_and_fetched_once_more(hub: ScriptedHub) -> None:
    await say(hub, "one", "two", "three")
    spoiled: list[int] = []

    def once(stored: StoredEntry) -> StoredEntry:
        if stored.seq == 3 and not spoiled:
            spoiled.append(3)
            return replace(stored, actor="mallory")
        return stored

    hub.tamper = once
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        room = user.link.room("INC-1")
        assert room is not None
        assert room.doubt == ""
    (reset,) = user.told(HistoryReset)
    assert "entry 3 is not what was recorded" in reset.sentence
    assert len(hub.sent(fr.Watch)) == 2


async def test_a_chain_that_stays_broken_is_shown_but_said_to_be(hub: ScriptedHub) -> None:
    await say(hub, "one", "two", "three")
    hub.tamper = lambda s: replace(s, actor="mallory") if s.seq == 3 else s
    user = LinkUser(hub)
    user.link.watch("INC-1")
    async with user.running():
        await user.complete("INC-1")
        room = user.link.room("INC-1")
        assert room is not None
        assert "entry 3" in room.doubt
        await say(hub, "goes on")
        await until(lambda: texts(user)[-1:] == ["goes on"])
    assert ["Fetching it again" in reset.sentence for reset in user.told(HistoryReset)] == [
        True,
        False,
    ]
    assert "Tell the incident commander" in user.told(HistoryReset)[1].sentence
    assert len(hub.sent(fr.Watch)) == 3


async def test_hostile_text_and_unknown_events_arrive_clean(hub: ScriptedHub) -> None:
    await say(hub, "\x1b]52;c;cm0=\x07copied")
    await hub.record("INC-1", ev.Unknown("escalated", '{"kind":"escalated","to":"\\u001b[2J"}'))
    user = LinkUser(hub)
    user.link.watch("INC-1")
    user.link.watch_lobby()
    async with user.running():
        await user.complete("INC-1")
        await hub.tell_all(fr.Presence("INC-1", [fr.Person("e\x1b[2Jve", START)]))
        row = fr.LobbyRow(hub.summary("INC-1"), ["e\x1b[2Jve"])
        await hub.tell_all(fr.Lobby([replace(row, summary=replace(row.summary, title="\x1bc"))]))
        await hub.tell_all(fr.Problem(Why.INVALID, "no\x1b[2J\x07", "INC-1"))
        await hub.tell_all(fr.HubState("disk\x1b[2J\nfull"))
        unknown = user.link.room("INC-1")
        await until(lambda: user.told(HubReadOnly))
        assert unknown is not None
        assert isinstance(unknown.entries[2].event, ev.Unknown)
        assert unknown.entries[2].event.name == "escalated"
        assert [person.name for person in unknown.people] == ["e[2Jve"]
    assert user.told(PresenceChanged)[-1].people[0].name == "e[2Jve"
    assert user.told(LobbyChanged)[-1].rows[0].present == ["e[2Jve"]
    assert user.told(LobbyChanged)[-1].rows[0].summary.title == "c"
    assert user.told(HubReadOnly)[-1].sentence == "disk[2J full"
    assert user.told(WatchFailed) == [WatchFailed("INC-1", Why.INVALID, "no[2J")]
    assert "\\x1b" not in repr(user.changes)


async def test_an_incident_that_is_not_there_is_told_once(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.watch("INC-9")
    async with user.running():
        await until(lambda: user.told(WatchFailed))
        assert user.told(WatchFailed) == [WatchFailed("INC-9", Why.NOT_FOUND, "There is no INC-9.")]
        assert user.link.room("INC-9") is None
        hub.drop()
        await user.let_reconnect()
    assert len(hub.sent(fr.Watch)) == 1


async def test_the_lobby_is_followed_over_reconnects(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    user.link.watch_lobby()
    async with user.running():
        await until(lambda: list(user.link.lobby) == ["INC-1"])
        hub.drop()
        await user.offline()
        await hub.record("INC-2", ev.Declared("Second", Severity.SEV3, Priority.P3))
        await user.let_reconnect()
        await until(lambda: list(user.link.lobby) == ["INC-1", "INC-2"])
        user.link.watch_lobby(False)
        hub.drop()
        await user.let_reconnect()
    asked = [frame.on for frame in hub.received if isinstance(frame, fr.WatchLobby)]
    assert asked in ([True, True, False], [True, True])


async def test_what_is_left_is_not_followed_again(hub: ScriptedHub) -> None:
    user = LinkUser(hub)
    for _ in range(3):
        user.link.watch("INC-1", present=False)
    async with user.running():
        await user.complete("INC-1")
        user.link.watch("INC-1", present=False)
        user.link.unwatch("INC-1")
        assert user.link.room("INC-1") is None
        await until(lambda: hub.sent(fr.Unwatch))
        hub.drop()
        await user.let_reconnect()
        await say(hub, "not for this one")
    assert len(hub.sent(fr.Watch)) == 1
    assert user.timeline("INC-1") == [1]
