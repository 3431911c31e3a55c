"""The review: every pane as it was known at a moment, and nothing that could be taken for live."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.support.fake_link import FakeLink
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.imported_timeline import made_of_a_file
from tests.support.incidents import Desk
from tests.support.outage import MovableClock, outage
from tests.support.past import looking, told
from tests.support.room_app import stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.events import encode_event
from warroom.model.words import Status
from warroom.saved.file import Unreadable

SIZES = [(200, 50), (120, 40), (80, 24), (60, 20), (40, 10)]


@pytest.mark.parametrize("theme", ["warroom", "ansi-dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_nobody_can_take_it_for_live(
    tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    async with looking(tmp_path, size=size, theme=theme) as on:
        await on.sees("REVIEW", "2026-11-24 00:07:52 UTC", "paused")
        assert "● live" not in on.text
        lines = on.text.splitlines()
        assert len(lines) == size[1] and all(len(line) <= size[0] for line in lines)
        assert "REVIEW" in lines[0]
        if size[0] >= 60:
            assert "NOT LIVE" in lines[0]


async def test_every_pane_is_as_it_was(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.sees("eu-north takes 40 %", "error rate 12 %", "T9")
        await on.say("t", "23:50")
        await on.sees("entry 16 of", "T2  Check payments DB", "Identification")
        await on.misses("Freeze deploys", "error rate 12 %", "Acme")
        await on.press("f2")
        await on.sees("Identification", "symptoms")


async def test_one_steps_by_entry_milestone_and_minute(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.press("g")
        await on.sees("entry 1 of", "Checkout returns 502")
        await on.press("right", "right")
        await on.sees("entry 3 of")
        await on.press("left")
        await on.sees("entry 2 of")
        await on.press("m")
        await on.sees("entry 7 of")
        await on.press("M")
        await on.sees("entry 2 of")
        await on.press("full_stop")
        await on.sees("23:46:43 UTC")
        await on.press("G")
        await on.sees("entry 50 of 50")


async def test_a_filter_shows_what_fits_and_matches_are_gone_through(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await until(lambda: on.review.filter_hint and on.review._index)
        await on.say("slash", "kind:decision")
        await on.sees("kind:decision · 2 of 2 up to here", "fail over, no objections")
        await on.misses("error rate 12 %")
        await on.press("N")
        await on.sees("23:56:22 UTC")
        await on.press("N")
        await on.sees("23:50:52 UTC", "1 of 2 up to here")
        await on.press("N")
        await on.sees("No entry that fits before this one.")
        await on.press("n")
        await on.sees("23:56:22 UTC")
        await on.press("escape", "G")
        await on.sees("error rate 12 %")


async def test_a_filter_that_is_none_is_told_and_can_be_mended(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await until(lambda: on.review._index)
        await on.say("slash", "kind:nonsense")
        await on.sees("is no kind of entry", "again ›")
        await on.press("escape")
        await on.misses("again ›", "is no kind of entry")


async def test_the_window_around_an_entry(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await until(lambda: on.review._index)
        await on.say("t", "36")
        await on.press("w")
        await on.sees("show › around:36±5m")
        await on.press(*["backspace"] * 2, *"1m", "enter")
        await on.sees("around:36±1m", "fail over, no objections")
        await on.misses("Freeze deploys (T3)")


async def test_two_moments_are_compared(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.press("d")
        await on.sees("Mark a moment first")
        await on.say("t", "16")
        await on.press("a")
        await on.sees("A is entry 16")
        await on.press("G", "d")
        await on.sees("What changed", "+ T3 Freeze deploys", "+ M1 We are looking into")


async def test_bookmarks_are_kept_for_the_next_time(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.say("t", "36")
        await on.press("p")
        await on.sees("Entry 36 is bookmarked")
    async with looking(tmp_path, size=(80, 24)) as on:
        await on.press("P")
        await on.sees("fail over, no objections", "bookmark", "pinned")
        await on.press("j", "enter")
        await on.sees("23:56:22 UTC")
        await on.press("p")
        await on.sees("Entry 36 is no bookmark any more")


async def test_both_clocks(tmp_path: Path) -> None:
    late = "openssl s_client shows the old intermediate"
    async with looking(tmp_path) as on:
        await on.say("t", "23:54")
        await on.misses(late)
        await on.press("o")
        await on.sees("occurred clock", "(as it happened)")
        await on.say("t", "23:54")
        await on.sees("23:54:00 UTC", "openssl s_client shows", "not known yet: written")
        await on.press("o")
        await on.sees("recorded clock")


async def test_an_imported_timeline_opens_on_the_clock_of_what_happened(tmp_path: Path) -> None:
    async with looking(tmp_path, made_of_a_file().stored) as on:
        await on.sees("occurred clock", "row 3", "entry 5 of 5")
        await on.press("g")
        await on.sees("2018-02-22 16:30:00 UTC", "entry 1 of 5", "nginx down")
        await on.misses("row 1", "Asking the hub", "/do", "/tell")
        await on.sees("No tasks yet.", "Nobody has been told anything yet.")
        await on.press("right")
        await on.sees("row 1")
        await on.misses("row 2", "not known yet")
        await on.press("right")
        await on.sees("2018-02-22 16:31:00 UTC", "row 2")
        await on.misses("row 3")
        await on.press("o")
        await on.sees("recorded clock")


async def test_it_plays_and_pauses_by_the_clock(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.press("g", "space")
        await on.sees("► playing 60×")
        for _ in range(8):
            on.clock.set(on.clock.now() + timedelta(seconds=1))
            await on.pilot.pause(0.12)
        await until(lambda: on.review.player.place > 5)
        await on.press("space")
        place = on.review.player.place
        await on.sees("‖ paused 60×")
        on.clock.set(on.clock.now() + timedelta(seconds=30))
        await on.press("plus")
        await on.sees("120×")
        assert on.review.player.place == place


async def test_nothing_can_be_done_in_the_past(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.press("2", "x", "s", "i")
        await on.sees("This log was read from a file")
        await on.press("f9", "escape")
        assert on.app.feed.pending == ()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_an_empty_log_and_one_of_a_single_entry(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with looking(tmp_path, [], size=size) as on:
        await on.sees("REVIEW", "before the first entry"[:10])
        for key in ("g", "G", "right", "left", "m", "full_stop", "space", "o", "a", "d", "p", "w"):
            await on.press(key)
    async with looking(tmp_path, told().stored[:1], size=size) as on:
        for key in ("g", "left", "right", "m", "M", "comma", "space", "o", "greater_than_sign"):
            await on.press(key)
        await on.sees("23:46:12 UTC", "paused")


async def test_a_log_that_was_edited_is_shown_with_a_loud_warning(tmp_path: Path) -> None:
    stored = told().stored
    stored[4] = msgspec.structs.replace(stored[4], actor="eve")
    del stored[20]
    async with looking(tmp_path, [*stored, Unreadable(99, "no JSON")]) as on:
        await on.sees("DO NOT RELY ON THIS LOG", "entry 49 of 49", "eve")


async def test_a_newer_version_has_events_that_are_not_known_here(tmp_path: Path) -> None:
    desk = told()
    raw = msgspec.Raw(b'{"kind":"telepathy","who":"ben"}')
    desk.stored.append(msgspec.structs.replace(desk.stored[-1], seq=51, event=raw))
    async with looking(tmp_path, desk.stored) as on:
        await on.sees("[newer version] telepathy")


async def test_hostile_text_acts_nowhere(tmp_path: Path) -> None:
    desk = Desk("INC-42")
    for _, said in HOSTILE:
        # No file and no frame can have a lone surrogate in it.
        text = said.encode("utf-8", "replace").decode()
        event = msgspec.Raw(encode_event(ev.Noted(text=text)))
        last = desk.stored[-1]
        desk.stored.append(msgspec.structs.replace(last, seq=last.seq + 1, actor=text, event=event))
    for size in ((120, 40), (40, 10)):
        async with looking(tmp_path, desk.stored, size=size) as on:
            for key in ("f2", "1", "4", "1", "o", "a", "g", "d", "escape", "p", "P", "escape"):
                await on.press(key)
                assert raw_terminal_codes(on.text.replace("\n", "")) == []


async def test_it_is_opened_over_the_room_and_left_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.type("/review 23:50")
        await room.sees("REVIEW INC-42", "entry 16 of 50", "NOT LIVE")
        room.link.say("INC-42", "ben", cm.Note(text="meanwhile"))
        await room.sees("1 more written since this review began")
        await room.press("i")
        await room.sees("what you see now is a note on its timeline")
        await room.press("R")
        await room.sees("entry 16 of 51")
        await room.press("escape", "q")
        await room.sees("● live", "meanwhile")
        await room.press("f10")
        await room.sees("REVIEW INC-42")


async def test_a_review_note_is_marked_as_written_afterwards(tmp_path: Path) -> None:
    def ended(link: FakeLink, clock: MovableClock) -> None:
        outage(link, clock)
        link.say("INC-42", "ana", cm.ChangeStatus(status=Status.RESOLVED, reason="over"))

    async with stage(tmp_path, before=ended, incident=None) as lobby:
        await lobby.sees("INC-42")
        await lobby.press("v")
        await lobby.sees("REVIEW INC-42", "entry 51 of 51")
        await lobby.press("t", *"16", "enter", "i")
        await lobby.sees("review note on entry 16")
        await lobby.press(*"why", "enter")
        await lobby.sees("Recorded, after all that was known then", "entry 16 of 52")
        assert lobby.link.submitted == [("INC-42", cm.AddReviewNote(text="why", target=16))]
        await lobby.press("escape", "q")
        await lobby.sees("Incidents")


async def test_one_may_leave_while_the_log_is_read(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.sees("paused")
        on.review._read()
        await on.review.remove_children()
        await on.app.workers.wait_for_complete()
