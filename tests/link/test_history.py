import random
from collections.abc import Callable

import msgspec
import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk
from warroom.link.changes import EntriesArrived, ignore
from warroom.link.history import Missed, Room
from warroom.link.keeper import Keeper
from warroom.link.rooms import Rooms
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import Broken, StoredEntry, chain_hash, seal
from warroom.model.evolve import evolve
from warroom.model.incident import encode_snapshot
from warroom.model.words import Priority, Role, Severity
from warroom.wire.frames import Entries, Fetch, Frame, Page, Watching


def story(length: int) -> Desk:
    """A desk with `length` entries of several kinds."""
    desk = Desk()
    desk.do("ana", cm.ClaimRole(role=Role.COMMANDER))
    while len(desk.stored) < length:
        kind = len(desk.stored) % 5
        if kind == 0:
            desk.do("ben", cm.AddTask(text=f"task {len(desk.stored)}"))
        elif kind == 1:
            desk.do("ben", cm.StartTask(task=desk.incident.unfinished()[-1].id))
        elif kind == 2:
            desk.do("ana", cm.Pin(target=len(desk.stored)))
        else:
            desk.do("cy", cm.Note(text=f"note {len(desk.stored)}"))
    return desk


def watching(desk: Desk, **changes: object) -> Watching:
    head = desk.incident
    frame = Watching(
        head.id, "epoch-1", head.seq, head.hash, msgspec.Raw(encode_snapshot(head)), ""
    )
    return replace(frame, **changes)


def page(desk: Desk, after: int, before: int, size: int = 500) -> Page:
    return Page(desk.incident.id, after, before, desk.stored[after : before - 1][-size:])


def live(desk: Desk, first: int, last: int | None = None) -> Entries:
    return Entries(desk.incident.id, desk.stored[first - 1 : last])


def fold(room: Room) -> None:
    while room.foldable:
        room.fold()


def catch_up(room: Room, desk: Desk, size: int = 500) -> list[EntriesArrived]:
    """Everything from Watch to the last page, as a hub that serves pages of `size` would."""
    asked = room.watch(present=True)
    assert room.watching(watching(desk)) == ""
    came = room.page(page(desk, asked.since, desk.incident.seq + 1, size))
    while (fetch := room.next_fetch()) is not None:
        came += room.page(page(desk, fetch.after, fetch.before, size))
    fold(room)
    return came


def numbers(changes: list[EntriesArrived]) -> list[list[int]]:
    return [[entry.seq for entry in change.entries] for change in changes]


def test_the_newest_page_comes_first_then_older_ones() -> None:
    desk, room = story(12), Room("INC-1")
    came = catch_up(room, desk, size=5)
    assert numbers(came) == [[8, 9, 10, 11, 12], [3, 4, 5, 6, 7], [1, 2]]
    assert [change.older for change in came] == [False, True, True]
    assert room.entries == desk.entries
    assert room.complete
    assert room.incident == desk.incident


def test_the_state_is_known_before_the_entries() -> None:
    desk, room = story(12), Room("INC-1")
    room.watch(present=True)
    room.watching(watching(desk))
    assert room.incident.tasks == desk.incident.tasks
    assert (room.complete, room.entries) == (False, [])
    room.page(page(desk, 0, 13, size=5))
    assert not room.complete
    assert room.next_fetch() is not None
    assert room.next_fetch() is None  # one question at a time


def test_the_next_page_is_asked_for_before_this_one_is_looked_at() -> None:
    desk, room = story(12), Room("INC-1")
    room.watch(present=True)
    room.watching(watching(desk))
    for asked, then in ((13, 8), (8, 3)):
        answer = page(desk, 0, asked, size=5)
        ahead = room.ask_ahead(answer)
        assert ahead is not None
        assert (ahead.before, ahead.after) == (then, 0)
        assert len(room.page(answer)) == 1
        assert room.next_fetch() is None  # it is out
    last = page(desk, 0, 3, size=5)
    assert room.ask_ahead(last) is None
    room.page(last)
    fold(room)
    assert (room.entries, room.incident) == (desk.entries, desk.incident)


def test_nothing_is_asked_after_a_page_that_nobody_waits_for() -> None:
    desk, room = story(12), Room("INC-1")
    assert room.ask_ahead(page(desk, 0, 13, size=5)) is None
    room.watch(present=True)
    room.watching(watching(desk))
    for other in (page(desk, 0, 8, size=5), page(desk, 0, 1), page(desk, 0, 13, size=500)):
        assert room.ask_ahead(other) is None
    assert numbers(room.page(page(desk, 0, 13, size=5))) == [[8, 9, 10, 11, 12]]
    fetch = room.next_fetch()
    assert fetch is not None
    assert (fetch.before, fetch.after) == (8, 0)


def test_what_was_asked_after_a_page_that_does_not_hold_is_passed_over() -> None:
    desk, room = story(12), Room("INC-1")
    room.watch(present=True)
    room.watching(watching(desk))
    wrong = page(desk, 0, 13, size=5)
    wrong.entries[2] = replace(wrong.entries[2], actor="eve")
    assert room.ask_ahead(wrong) is not None
    with pytest.raises(Broken):
        room.page(wrong)
    room.reset()
    room.watch(present=True)
    room.watching(watching(desk))
    assert room.page(page(desk, 0, 8, size=5)) == []
    assert numbers(catch_up(room, desk, size=5)) == [[8, 9, 10, 11, 12], [3, 4, 5, 6, 7], [1, 2]]
    assert room.incident == desk.incident


async def test_each_page_is_asked_for_once() -> None:
    desk, asked = story(12), list[Frame]()
    rooms = Rooms(ignore, asked.append, Keeper(None, "", lambda sentence: None), lambda gone: None)
    rooms.follow("INC-1", present=True)
    await rooms.take(watching(desk))
    for before in (13, 8, 3):
        await rooms.take(page(desk, 0, before, size=5))
    pages = [(frame.before, frame.after) for frame in asked if isinstance(frame, Fetch)]
    assert pages == [(8, 0), (3, 0)]
    room = rooms.get("INC-1")
    assert room is not None
    assert room.complete


def test_live_entries_evolve_the_state_also_before_the_history_is_here() -> None:
    desk, room = story(6), Room("INC-1")
    room.watch(present=True)
    room.watching(watching(desk))
    desk.do("ana", cm.SetPriority(priority=Priority.P1))
    early = room.live(live(desk, 7))
    assert numbers(early) == [[7]]
    assert room.incident.priority is Priority.P1
    rest = room.page(page(desk, 0, 7))
    assert numbers(rest) == [[1, 2, 3, 4, 5, 6]]
    assert rest[0].older
    fold(room)
    desk.do("ana", cm.SetPriority(priority=Priority.P2))
    room.live(live(desk, 8))
    assert room.incident == desk.incident
    assert room.entries == desk.entries


def test_entries_that_came_already_are_passed_over() -> None:
    desk, room = story(6), Room("INC-1")
    catch_up(room, desk)
    assert room.live(live(desk, 2)) == []
    desk.do("ben", cm.Note(text="new"))
    assert numbers(room.live(live(desk, 5))) == [[7]]
    assert room.entries == desk.entries


def test_a_gap_in_live_entries_is_seen() -> None:
    desk, room = story(6), Room("INC-1")
    catch_up(room, desk)
    desk.do("ben", cm.Note(text="lost"))
    desk.do("ben", cm.Note(text="arrives"))
    with pytest.raises(Missed):
        room.live(live(desk, 8))
    assert room.watch(present=True).since == 6
    assert room.live(live(desk, 7)) == []  # until the hub has answered
    assert numbers(catch_up(room, desk)) == [[7, 8]]
    assert room.incident == desk.incident


@pytest.mark.parametrize("size", [2, 3, 500])
def test_resuming_brings_what_was_missed_in_order(size: int) -> None:
    desk, room = story(6), Room("INC-1")
    catch_up(room, desk)
    for n in range(7):
        desk.do("ben", cm.Note(text=f"missed {n}"))
    asked = room.watch(present=True)
    assert (asked.epoch, asked.since, asked.hash) == ("epoch-1", 6, desk.stored[5].hash)
    came = catch_up(room, desk, size)
    assert numbers(came) == [[7, 8, 9, 10, 11, 12, 13]]
    assert not came[0].older
    assert room.entries == desk.entries
    assert room.incident == desk.incident


def test_resuming_in_the_middle_of_catching_up_goes_on_from_both_ends() -> None:
    desk, room = story(20), Room("INC-1")
    room.watch(present=True)
    room.watching(watching(desk))
    room.page(page(desk, 0, 21, size=5))
    for n in range(8):
        desk.do("ben", cm.Note(text=f"missed {n}"))
    came = catch_up(room, desk, size=5)
    assert numbers(came)[0] == list(range(21, 29))
    assert [change.older for change in came] == [False, True, True, True]
    assert room.entries == desk.entries
    assert room.complete


@pytest.mark.parametrize("seed", range(30))
def test_any_order_of_pages_drops_and_live_entries_ends_at_the_same_history(seed: int) -> None:
    chance = random.Random(seed)
    desk, room, seen = story(3), Room("INC-1"), list[int]()

    def arrived(changes: list[EntriesArrived]) -> None:
        for change in changes:
            got = [entry.seq for entry in change.entries]
            seen[:] = got + seen if change.older else seen + got
            assert seen == list(range(seen[0], seen[-1] + 1))

    for _ in range(8):
        asked = room.watch(present=True)
        assert room.watching(watching(desk)) == ""
        size, announced, first = chance.randint(1, 6), desk.incident.seq, True
        for _ in range(chance.randint(0, 12)):
            step = chance.random()
            if step < 0.5:
                desk.do("ben", cm.Note(text="more"))
                arrived(room.live(live(desk, max(1, desk.incident.seq - chance.randint(0, 3)))))
            elif first:
                arrived(room.page(page(desk, asked.since, announced + 1, size)))
                first = False
            elif (fetch := room.next_fetch()) is not None:
                arrived(room.page(page(desk, fetch.after, fetch.before, size)))
            fold(room)
            assert seen == [entry.seq for entry in room.entries]
            if room.complete:
                assert room.incident == desk.incident
        for _ in range(chance.randint(0, 8)):
            desk.do("ben", cm.Note(text="while away"))
    arrived(catch_up(room, desk, size=3))
    assert room.complete
    assert room.entries == desk.entries
    assert room.incident == desk.incident


def edited(stored: StoredEntry) -> StoredEntry:
    """Changed where the state does not show it, so that the chain alone can tell."""
    return replace(stored, command_id="forged")


def resealed(desk: Desk, index: int) -> StoredEntry:
    """Entry number `index` + 1, changed, with a hash that fits it."""
    stored = edited(desk.stored[index])
    return replace(
        stored,
        hash=chain_hash(
            previous=desk.stored[index - 1].hash if index else "0" * 64,
            incident="INC-1",
            seq=stored.seq,
            recorded_at=stored.recorded_at,
            occurred_at=None,
            actor=stored.actor,
            command_id=stored.command_id,
            salt=stored.salt,
            body=bytes(stored.event),
        ),
    )


@pytest.mark.parametrize("index", range(7))
@pytest.mark.parametrize("size", [1, 3, 7])
@pytest.mark.parametrize("how", ["edited", "resealed"])
def test_an_entry_that_was_changed_breaks_the_chain(index: int, size: int, how: str) -> None:
    desk = story(7)
    served = Desk()
    served.incident, served.stored = desk.incident, list(desk.stored)
    served.stored[index] = edited(desk.stored[index]) if how == "edited" else resealed(desk, index)
    with pytest.raises(Broken):
        catch_up(Room("INC-1"), served, size)


@pytest.mark.parametrize("size", [1, 2, 500])
def test_a_history_that_forked_before_the_last_entry_seen_is_told(size: int) -> None:
    desk, room = story(4), Room("INC-1")
    fork = story(4)
    desk.do("ben", cm.Note(text="as it was"))
    fork.do("ben", cm.Note(text="as it was told later"))
    catch_up(room, desk)
    for n in range(3):
        fork.do("ben", cm.Note(text=f"after it {n}"))
    with pytest.raises(Broken, match="entry 6"):
        catch_up(room, fork, size)


@pytest.mark.parametrize(
    "spoil",
    [
        edited,
        lambda stored: replace(stored, salt="not hex"),
        lambda stored: replace(stored, recorded_at=stored.recorded_at.replace(tzinfo=None)),
        lambda stored: replace(stored, hash="0" * 64),
    ],
)
def test_a_live_entry_that_was_changed_breaks_the_chain(
    spoil: Callable[[StoredEntry], StoredEntry],
) -> None:
    desk, room = story(6), Room("INC-1")
    catch_up(room, desk)
    desk.do("ben", cm.Note(text="new"))
    with pytest.raises(Broken):
        room.live(Entries("INC-1", [spoil(desk.stored[6])]))
    assert len(room.entries) == 6


def test_an_entry_that_comes_twice_and_differs_is_told() -> None:
    desk, room = story(6), Room("INC-1")
    catch_up(room, desk)
    with pytest.raises(Broken, match="entry 3 came twice"):
        room.live(Entries("INC-1", [resealed(desk, 2)]))


def test_a_page_with_a_hole_or_nothing_in_it_is_told() -> None:
    desk = story(7)
    for wrong in (desk.stored[:3] + desk.stored[4:], desk.stored[:6], []):
        room = Room("INC-1")
        room.watch(present=True)
        room.watching(watching(desk))
        with pytest.raises(Broken):
            room.page(Page("INC-1", 0, 8, wrong))


def test_a_page_that_nobody_waits_for_is_passed_over() -> None:
    desk, room = story(7), Room("INC-1")
    assert room.page(page(desk, 0, 8)) == []
    room.watch(present=True)
    room.watching(watching(desk))
    assert room.page(page(desk, 2, 5)) == []
    room.page(page(desk, 0, 8))
    assert room.page(page(desk, 0, 8)) == []
    fold(room)
    assert room.entries == desk.entries


def test_a_state_that_its_entries_do_not_add_up_to_is_told() -> None:
    desk, room = story(7), Room("INC-1")
    room.watch(present=True)
    false = replace(desk.incident, title="All is well")
    room.watching(watching(desk, snapshot=msgspec.Raw(encode_snapshot(false))))
    room.page(page(desk, 0, 8))
    with pytest.raises(Broken, match="do not add up"):
        fold(room)
    assert not room.complete


def test_a_state_of_another_moment_is_told() -> None:
    desk, room = story(7), Room("INC-1")
    room.watch(present=True)
    with pytest.raises(Broken):
        room.watching(watching(desk, head=6))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"epoch": "epoch-2"}, "another one"),
        ({"resync": "Entry 3\ndiffers.\x1b[2J"}, "Entry 3 differs."),
        ({"head": 4}, "the last 3 are lost"),
        ({"head_hash": "0" * 64}, "Entry 7 on the hub is another one"),
    ],
)
def test_another_history_is_never_silent(changes: dict[str, object], says: str) -> None:
    desk, room = story(7), Room("INC-1")
    catch_up(room, desk)
    room.watch(present=True)
    sentence = room.watching(watching(desk, **changes))
    assert says in sentence
    assert "\x1b" not in sentence
    room.reset()
    assert (room.watch(present=True).since, room.entries, room.complete) == (0, [], False)


def test_a_history_that_continues_this_one_goes_on_where_it_was() -> None:
    desk, room = story(7), Room("INC-1")
    catch_up(room, desk)
    room.watch(present=True)
    assert room.watching(watching(desk, epoch="epoch-2"), former=("epoch-0", "epoch-1")) == ""
    assert (room.epoch, room.since) == ("epoch-2", 7)


def test_without_proof_a_changed_entry_is_shown_but_not_a_missing_one() -> None:
    desk = story(7)
    desk.stored[3] = edited(desk.stored[3])
    room = Room("INC-1")
    room.reset("Entry 4 is not what was recorded.")
    catch_up(room, desk, size=3)
    assert room.complete
    assert room.entries[3].command_id == "forged"
    desk.do("ben", cm.Note(text="goes on"))
    room.live(live(desk, 8))
    assert room.since == 8
    room.watch(present=True)
    room.reset("Entry 4 is not what was recorded.")
    del desk.stored[2]
    with pytest.raises(Broken):
        catch_up(room, desk)


def test_entries_of_a_newer_version_are_kept_and_the_hubs_state_believed() -> None:
    desk, room = story(5), Room("INC-1")
    new = ev.Unknown(name="escalated", raw='{"kind":"escalated","level":2}')
    stored, entry = seal(
        incident="INC-1",
        previous=desk.incident.hash,
        seq=6,
        recorded_at=desk.now,
        occurred_at=None,
        actor="ben",
        command_id="x",
        salt="00" * 16,
        event=new,
    )
    desk.stored.append(stored)
    desk.incident = replace(evolve(desk.incident, entry), severity=Severity.SEV1)
    desk.do("ben", cm.Note(text="after it"))
    catch_up(room, desk)
    assert room.complete
    assert room.entries[5].event == new
    assert room.incident == desk.incident
    desk.do("ben", cm.Note(text="live"))
    room.live(live(desk, 8))
    assert room.incident == desk.incident


def test_hostile_text_arrives_clean() -> None:
    desk, room = story(3), Room("INC-1")
    desk.do("ana", cm.ChangeDetails(title="x\x1b]52;c;cm0=\x07y", systems=("a\u202eb",)))
    desk.do("ben", cm.Note(text="a\x1b[2J\x07b\u202ec"))
    catch_up(room, desk)
    assert room.entries[4].event == ev.Noted(text="a[2Jbc")
    shown = encode_snapshot(room.incident).decode() + str(room.entries)
    assert not any(bad in shown for bad in ("\x1b", "\\x1b", "\u202e", "\\u202e", "\x07"))
    assert room.incident.title == "x]52;c;cm0=y"
    assert room.complete
