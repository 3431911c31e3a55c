"""The room: what a person sees and does there, over the real rules and fold."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from textual.events import Key

from screens.checklist import Checklist
from screens.entry_view import EntryView
from screens.lobby import Lobby
from screens.room import Room
from screens.roster import Roster
from tests.support.fake_link import FakeLink
from tests.support.incidents import START, Desk
from tests.support.outage import INCIDENT, STORY, MovableClock, outage
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.words import NoteKind, Phase, Role, Severity


def quiet(link: FakeLink, clock: MovableClock) -> None:
    """One incident with nothing in it but its declaration."""
    link.say(INCIDENT, "ana", cm.Declare(title="Checkout returns 502", severity=Severity.SEV2))
    link.enter(INCIDENT, "ana")


def busy(link: FakeLink, clock: MovableClock) -> None:
    """So many entries that the timeline scrolls."""
    quiet(link, clock)
    for number in range(60):
        link.say(INCIDENT, "ben", cm.Note(text=f"note number {number}"))


def rows_with(room: Stage, words: str) -> list[str]:
    return [line for line in room.text.splitlines() if words in line]


async def test_the_header_tells_what_how_bad_and_who(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(130, 40)) as room:
        await room.sees("INC-42", "Checkout returns 502 in eu-west", "SEV1 ▲▲▲", "P1", "active")
        await room.sees("✓ Identification", "● Containment", "○ Prioritization")
        await room.sees("IC ana", "Ops ben", "Comms chloe", "Scribe ∅", "6 in the room")
        await room.sees(
            "Next update: executives overdue 0:35 · support 9:35 · customers 13:45", "00:22:15"
        )


async def test_the_clocks_go_on_with_the_injected_clock(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.sees("00:22:15", "overdue 0:35")
        room.clock.set(room.clock.now() + timedelta(seconds=65))
        await room.sees("00:23:20", "overdue 1:40", "customers 12:40")


async def test_a_note_is_pending_at_once_and_then_solid_without_a_second_row(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, before=quiet) as room:
        room.link.hold = True
        await room.type("the page is back")
        await room.sees("◌ ana          the page is back", "1 not sent yet")
        assert rows_with(room, "text is a note"), "the composer is empty again"
        room.link.answer()
        await room.sees("· ana          the page is back")
        await room.misses("◌", "not sent yet")
        assert len(rows_with(room, "the page is back")) == 1


async def test_others_entries_come_before_what_is_pending(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        room.link.hold = True
        await room.type("mine, first")
        await room.type("mine, second")
        await room.sees("mine, second")
        room.link.say(INCIDENT, "ben", cm.Note(text="of somebody else"))
        await room.sees("of somebody else")
        order = [
            line
            for line in room.text.splitlines()
            if any(words in line for words in ("mine,", "somebody"))
        ]
        assert [("somebody" in line, "second" in line) for line in order] == [
            (True, False), (False, False), (False, True),
        ]  # fmt: skip
        second = room.link.pending[1].id
        room.link.answer(second)
        await until(lambda: len(room.link.pending) == 1)
        await until(lambda: rows_with(room, "· ana          mine, second") != [])
        shown = [line for line in room.text.splitlines() if "mine," in line]
        assert ["second" in line for line in shown] == [True, False]
        room.link.answer()
        await room.misses("◌")
        assert len(rows_with(room, "mine,")) == 2


async def test_a_refusal_is_told_and_the_text_comes_back(tmp_path: Path) -> None:
    async with stage(tmp_path, you="flo") as room:
        await room.type("/phase reaction")
        await room.sees("Moving to another phase is for the incident commander")
        await until(lambda: room.room.composer.text == "/phase reaction")
        await room.misses("◌")


async def test_a_refusal_leaves_what_is_being_typed_alone(tmp_path: Path) -> None:
    async with stage(tmp_path, you="flo") as room:
        room.link.hold = True
        await room.type("/phase reaction")
        await room.sees("◌")
        room.room.composer.restore("in the middle of")
        room.link.answer()
        await room.sees("Not recorded: Moving to another phase", "You wrote: “/phase", "Esc closes")
        assert room.room.composer.text == "in the middle of"
        await room.press("escape")
        await room.misses("Not recorded")
        assert room.room.composer.text == "in the middle of"


async def test_someone_who_scrolled_up_is_not_moved(tmp_path: Path) -> None:
    async with stage(tmp_path, before=busy, size=(100, 24)) as room:
        await room.sees("note number 59")
        await room.press("tab", "g")
        await room.sees("note number 0", "entry 1 of 61")
        before = [line for line in room.text.splitlines() if "note number" in line]
        for number in range(3):
            room.link.say(INCIDENT, "ben", cm.Note(text=f"arrives {number}"))
        await room.sees("3 new")
        assert [line for line in room.text.splitlines() if "note number" in line] == before
        await room.press("G")
        await room.sees("── 3 new ──", "arrives 2")


async def test_the_older_history_comes_in_front(tmp_path: Path) -> None:
    def paged(link: FakeLink, clock: MovableClock) -> None:
        busy(link, clock)
        link.page = 20

    async with stage(tmp_path, before=paged) as room:
        await room.sees("note number 59")
        await room.press("tab", "g", "k")
        await room.sees("── Monday", "Declared: Checkout", "note number 0")
        assert len(rows_with(room, "── Monday")) == 1


async def in_order(room: Stage) -> None:
    """All entries are on the timeline, once each, as they were recorded."""
    timeline, log = room.room.timeline, room.link.log(INCIDENT).entries
    await until(lambda: all(timeline.row(entry.seq) is not None for entry in log))
    keys = [row.key for row in timeline._index._rows]
    assert [key for key in keys if isinstance(key, int)] == [each.seq for each in log]
    assert len(keys) == len(log) + 1, "the heading of the day"


@pytest.mark.parametrize("at_once", [1, 7, 60])
@pytest.mark.parametrize("page", [20, 1_000])
async def test_the_rows_of_a_long_log_come_in_turns_the_newest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int, page: int
) -> None:
    def paged(link: FakeLink, clock: MovableClock) -> None:
        busy(link, clock)
        link.page = page

    monkeypatch.setattr("screens.log_screen.AT_ONCE", at_once)
    monkeypatch.setattr("screens.log_screen.BETWEEN", 0.001)
    async with stage(tmp_path, before=paged) as room:
        await room.sees("note number 59")
        room.link.say(INCIDENT, "ben", cm.Note(text="while it was shown"))
        await in_order(room)
        await room.press("tab", "g", "k")
        await room.sees("── Monday", "Declared: Checkout", "note number 0")


async def test_what_comes_between_two_turns_finds_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.log_screen.AT_ONCE", 5)
    monkeypatch.setattr("screens.log_screen.BETWEEN", 3_600.0)
    async with stage(tmp_path, before=busy, size=(100, 24)) as room:
        await room.sees("note number 59")
        timeline = room.room.timeline
        assert timeline.row(3) is None, "there has been no second turn"
        room.link.say(INCIDENT, "ben", cm.Amend(target=3, text="note number one"))
        await until(lambda: timeline.row(62) is not None)
        await room.type("/search number 7")
        await until(lambda: timeline.cursor == 9)
        await in_order(room)
        await room.press("g")
        await room.sees("note number one (amended)")


async def test_older_entries_that_come_between_two_turns_wait_for_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older: list[Callable[[], None]] = []

    def paged(link: FakeLink, clock: MovableClock) -> None:
        busy(link, clock)
        link.page = 20
        give = link._older
        link._older = lambda *args: older.append(partial(give, *args))  # type: ignore[method-assign]

    monkeypatch.setattr("screens.log_screen.AT_ONCE", 5)
    monkeypatch.setattr("screens.log_screen.BETWEEN", 3_600.0)
    async with stage(tmp_path, before=paged) as room:
        await room.sees("note number 59")
        older[0]()
        room.link.say(INCIDENT, "ben", cm.Note(text="after them"))
        await room.sees("after them")
        await room.type("/search number 7")
        await until(lambda: room.room.timeline.cursor == 9)
        await in_order(room)


async def test_amended_struck_and_pinned_rows_change_in_place(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        for text in ("eu-nort is fine", "wrong one", "keep this"):
            room.link.say(INCIDENT, "ana", cm.Note(text=text))
        await room.sees("eu-nort is fine", "wrong one", "keep this")
        room.link.say(INCIDENT, "ana", cm.Amend(target=2, text="eu-north is fine"))
        room.link.say(INCIDENT, "ana", cm.Strike(target=3))
        room.link.say(INCIDENT, "ana", cm.Pin(target=4))
        await room.sees("eu-north is fine (amended)", "struck: wrong one", "▪ keep this")
        await room.misses("eu-nort is")


async def test_a_new_day_has_a_heading(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.sees("── Tuesday 2026-11-24 ──")


async def test_order_by_when_it_happened(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        room.link.say(INCIDENT, "ana", cm.Note(text="seen now"))
        earlier = room.clock.now() - timedelta(minutes=30)
        room.link.say(INCIDENT, "ana", cm.Note(text="seen before", occurred_at=earlier))
        await room.sees("at 23:16: seen before")
        await room.type("/order")
        await room.sees("as it happened", "23:16:12 · ana          seen before")
        rows = [line for line in room.text.splitlines() if "seen" in line]
        assert ["before" in line for line in rows] == [True, False]
        late = room.clock.now() - timedelta(minutes=40)
        room.link.say(INCIDENT, "ana", cm.Note(text="seen first", occurred_at=late))
        await room.sees("seen first")
        rows = [line for line in room.text.splitlines() if "seen" in line]
        assert "first" in rows[0]


async def test_filter_by_kind_and_back(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        room.link.say(INCIDENT, "ana", cm.Note(text="plain words"))
        room.link.say(INCIDENT, "ana", cm.Note(text="go on", note_kind=NoteKind.DECISION))
        await room.sees("plain words", "go on")
        await room.type("/filter decision")
        await room.misses("plain words")
        await room.sees("go on", "Timeline: decision")
        await room.type("/filter")
        await room.sees("plain words")


async def test_search_goes_to_the_entry(tmp_path: Path) -> None:
    async with stage(tmp_path, before=busy, size=(100, 24)) as room:
        await room.sees("note number 59")
        await room.type("/search number 7")
        await room.sees("note number 7")
        await until(lambda: room.room.timeline.cursor == 9)
        await room.type("/search nothing like it")
        await room.sees("No entry has “nothing like it” in it.")


async def test_enter_shows_the_whole_entry(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.press("tab", "k", "enter")
        await until(lambda: isinstance(room.app.screen, EntryView))
        await room.sees("entry 50", "recorded  2026-11-24 00:07:52Z", "Esc goes back")
        await room.press("escape")
        await until(lambda: not isinstance(room.app.screen, EntryView))


async def test_the_checklist_has_the_current_phase_first(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(200, 50)) as room:
        await room.sees("Containment", "►  T4", "4:27", "!  T6", "blocked: no answer", "✓✓ T1")
        checklist = room.room.query_one(Checklist)
        assert checklist.keys == ["T3", "T4", "T5", "T6", "T7", "T1", "T2", "T9", "T8"]


async def test_keys_of_the_checklist(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.sees("T4")
        await room.press("tab", "tab")
        checklist = room.room.query_one(Checklist)
        await until(lambda: checklist.has_focus)
        checklist.move_to("T4")
        await room.press("space")
        await until(lambda: (INCIDENT, cm.FinishTask(task="T4")) in room.link.submitted)
        await room.sees("done: Drain eu-west (T4)")
        checklist.move_to("T5")
        await room.press("b")
        await until(lambda: room.room.composer.text.strip() == "/block T5")
        await room.press(*"no one", "enter")
        await room.sees("blocked: no one")


async def test_an_overdue_task_says_so_in_a_word(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.sees("4:27")
        room.clock.set(room.clock.now() + timedelta(minutes=10))
        await room.sees("late 5:33")


async def test_people_and_who_is_away(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(200, 50)) as room:
        await room.sees("● ana", "IC, you")
        room.link.enter(INCIDENT, "ana", "ben")
        await room.sees("○ chloe", "comms, away", "2 in the room")
        assert room.room.query_one(Roster).region


async def test_offline_says_what_happens_to_what_is_typed(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        room.link.go_away()
        await room.sees("○ offline since 00:08", "What you type is kept on this machine")
        await room.type("typed without a hub")
        await room.sees("◌ ana          typed without a hub", "1 not sent yet")
        room.link.come_back()
        room.link.answer()
        await room.sees("● live", "· ana          typed without a hub")
        await room.misses("offline", "◌")


async def test_a_read_only_hub_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        room.link.read_only("its disk is full. What you type waits here.")
        await room.sees("The hub is read-only: its disk is full.", "● read-only")
        room.link.read_only("")
        await room.misses("read-only")


async def test_nobody_commands_and_an_offer(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        await room.sees("Nobody is incident commander", "F9 takes INC-42", "IC ∅")
        room.link.say(INCIDENT, "ben", cm.ClaimRole(role=Role.COMMANDER))
        await room.misses("Nobody is incident commander")
        room.link.say(INCIDENT, "ben", cm.OfferRole(role=Role.COMMANDER, to="ana"))
        await room.sees("ben offers you incident commander: /role accept IC")
        await room.type("/role accept IC")
        await room.sees("IC ana")
        await room.misses("offers you", "Nobody is incident commander")


async def test_another_history_is_told_and_shown(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        room.link.reset(INCIDENT, "Some of what was recorded here is not at the hub any more.")
        await room.sees("Some of what was recorded here is not at the hub", "error rate 12 %")


async def test_a_history_that_cannot_be_proven_says_so_for_good(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        kept = room.link.room(INCIDENT)
        assert kept is not None
        kept.doubt = "Entry 7 is not what was recorded."
        await room.sees("Entry 7 is not what was recorded.")


async def test_esc_never_leads_out_of_the_room(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.press("escape", "escape", "escape")
        await room.press("h", "i")
        assert room.room.composer.text == "hi"


async def test_what_is_typed_after_a_refusal_is_not_glued_to_the_refused_line(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as room:
        await room.type("/done T99")
        await room.sees("There is no task T99.", "› /done T99")
        await room.press("o", "k")
        assert room.room.composer.text == "ok"


async def test_a_draft_asks_for_approval_and_tells_its_author_that_it_waits(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, you="ana") as room:
        await room.sees("M4 to executives waits for approval: /approve M4")
        await room.type("/approve M4")
        await room.misses("waits for approval")
    async with stage(tmp_path, you="flo") as room:
        await room.sees("M4 to executives is not sent: it waits for approval by chloe.")


async def test_an_incident_that_is_not_there(tmp_path: Path) -> None:
    async with stage(tmp_path, incident="INC-9") as room:
        await until(lambda: isinstance(room.app.screen, Lobby))
        await room.sees("There is no incident INC-9.", "INC-42")


async def test_times_in_the_zone_of_the_machine_and_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.sees("UTC 00:08:27")
        await room.press("ctrl+t")
        await until(lambda: room.app.zone is not None and "seq 50" in room.text)
        await room.press("ctrl+t")
        await room.sees("UTC 00:08:27")


async def test_pending_commands_of_an_earlier_time_are_shown(tmp_path: Path) -> None:
    def left(link: FakeLink, clock: MovableClock) -> None:
        outage(link, clock)
        link.hold = True
        link.submit(cm.Note(text="typed before the restart"), INCIDENT)

    async with stage(tmp_path, before=left) as room:
        await room.sees("◌ ana          typed before the restart", "1 not sent yet")


async def test_a_draft_is_there_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.press(*"half a thought")
        await room.press("ctrl+l")
        await until(lambda: isinstance(room.app.screen, Lobby))
    async with stage(tmp_path) as room:
        await until(lambda: room.room.composer.text == "half a thought")


async def test_the_whole_story_is_one_row_an_entry(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        log = room.link.log(INCIDENT).entries
        assert len(log) > len(STORY)
        timeline = room.room.timeline
        await until(lambda: all(timeline.row(entry.seq) is not None for entry in log))


async def test_the_key_after_one_that_turns_to_a_pane_is_for_that_pane(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        await room.sees("Checklist")
        for key in ("f3", "j", "f5", "k", "f2", "j"):
            room.app.post_message(Key(key, key if len(key) == 1 else None))
        # The last key is for the pane of F2, which has the focus only when all have been taken.
        await until(
            lambda: room.app.focused is not None and room.app.focused.id == "identification"
        )
        await room.pilot.pause()
        assert room.room.composer.is_empty


def test_what_is_not_known_yet_is_not_said_to_be_empty() -> None:
    checklist = Checklist()
    assert "Asking the hub…" in str(checklist.items(40))
    checklist.show(Desk().incident, "ana", START)
    assert "No tasks yet" in str(checklist.items(40))


async def test_a_batch_finds_the_panes_of_the_steps_just_as_they_are_made(tmp_path: Path) -> None:
    """Mounted, but without what is in them: that comes in a task of each pane."""
    async with stage(tmp_path) as room:
        screen = room.app.screen
        assert isinstance(screen, Room)
        await screen.query(", ".join(f"#{phase}-pane" for phase in Phase)).remove()
        screen._have_steps()
        screen.show()
        screen.action_pane(Phase.CONTAINMENT)
        await room.sees("Containment")
        await until(lambda: [len(screen.query(f"#{phase}")) for phase in Phase] == [1] * 5)
