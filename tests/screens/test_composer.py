"""The composer: what is typed is recorded, completed, recalled, and never lost."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.widgets import Static

from screens.composer import Composer
from screens.context import Context
from screens.drafts import DraftStore
from screens.line_input import BREAK, MAX_PASTE
from screens.slash import Local, Say
from tests.support.clock import FakeClock
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import Desk
from tests.support.shown import shown, text_of
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.incident import Incident, Task
from warroom.model.limits import MAX_TEXT
from warroom.model.words import Phase


class Place(App[None]):
    """A body, the composer and a line below it, as in the room."""

    CSS = "#body { height: 1fr; } #below { height: 1; }"
    BINDINGS = [Binding("escape", "leave")]  # noqa: RUF012

    def __init__(self, drafts: Path | None = None, history: list[str] | None = None) -> None:
        super().__init__()
        self.animation_level = "none"
        self.said: list[Say | Local] = []
        self.texts: list[str] = []
        self.went: list[str] = []
        self.composer = Composer(
            "INC-1",
            drafts=DraftStore(drafts) if drafts else None,
            clock=FakeClock(datetime(2026, 3, 4, 2, 20, tzinfo=UTC)),
            history=history,
        )

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("the room", id="body")
            yield self.composer
            yield Static("status", id="below")

    def on_mount(self) -> None:
        self.composer.set_context(busy())
        self.composer.focus()

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        self.said.append(message.said)
        self.texts.append(message.text)

    def action_leave(self) -> None:
        self.went.append("back")

    def action_focus_next(self) -> None:
        self.went.append("next pane")

    @property
    def commands(self) -> list[cm.AnyCommand]:
        return [said.command for said in self.said if isinstance(said, Say)]


def busy() -> Context:
    desk = Desk()
    for text in ("Freeze deploys", "Drain eu-west"):
        desk.do("ana", cm.AddTask(text=text))
    return Context(desk.incident, ("ana", "ben"), "ana")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def enter(pilot: Pilot[Any], text: str) -> None:
    await pilot.press(*text)
    await pilot.press("enter")
    await pilot.pause()


async def paste(pilot: Pilot[Any], place: Place, text: str) -> None:
    place.composer.field.post_message(events.Paste(text))
    await pilot.pause()


async def test_text_is_a_note_and_the_line_is_empty_again() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await enter(pilot, "502s [on] all LBs, quietly")
        assert place.commands == [cm.Note(text="502s [on] all LBs, quietly")]
        assert place.texts == ["502s [on] all LBs, quietly"]
        assert place.composer.text == ""


async def test_enter_twice_records_once_and_loses_nothing() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"one", "enter", "enter", *"two", "enter", "enter")
        await pilot.pause()
        assert place.texts == ["one", "two"]


async def test_keys_that_arrive_in_one_burst_stay_in_order() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.pause()
        burst = [*"one", "enter", *"twx", "backspace", *"o", "enter", "enter"]
        burst += [*"/don", "tab", *"T1", "enter", *"x", "ctrl+u", *"half"]
        for key in burst:
            place.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(lambda: place.composer.text == "half" and len(place.texts) >= 3)
        assert place.texts == ["one", "two", "/done T1"]


async def test_an_empty_line_is_not_sent() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press("enter", "space", "space", "enter")
        await pilot.pause()
        assert place.said == []


async def test_a_command_for_the_screen_is_handed_on_as_such() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await enter(pilot, "/search payments")
        assert place.said == [Local("search", "payments")]


async def test_a_line_that_makes_no_sense_stays_with_a_sentence_until_it_is_edited() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await enter(pilot, "/dne T1")
        assert place.said == []
        assert place.composer.text == "/dne T1"
        assert "! There is no command /dne. Did you mean /done?" in text_of(place)
        await pilot.press("backspace")
        await pilot.pause()
        assert "There is no command" not in text_of(place)


async def test_a_sentence_is_whole_on_a_narrow_terminal_too() -> None:
    place = Place()
    async with place.run_test(size=(100, 24)) as pilot:
        await enter(pilot, "/dne T1")
        await pilot.resize_terminal(40, 24)
        await until(lambda: len(shown(place)[0]) == 40)
        sentence = "! There is no command /dne. Did you mean /done? For a text that begins with /,"
        await until(lambda: f"{sentence} type //." in " ".join(text_of(place).split()))


# Completion


async def test_tab_takes_the_completion_and_enter_sends_the_line() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/don")
        await pilot.pause()
        assert "▸ /done" in text_of(place)
        await pilot.press("tab")
        await pilot.pause()
        assert "▸ T1   Freeze deploys" in text_of(place)
        assert "/done T1 [RESULT]" in text_of(place)
        await pilot.press("down", "tab", *"drained", "enter")
        await pilot.pause()
        assert place.commands == [cm.FinishTask(task="T2", result="drained")]
        assert place.went == []


async def test_right_takes_the_completion_at_the_end_and_moves_elsewhere() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"/don", "left", "right")
        assert place.composer.text == "/don"
        await pilot.press("right")
        assert place.composer.text == "/done "


async def test_a_completion_in_the_middle_leaves_the_rest() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"/don x", "left", "left")
        await pilot.press("tab")
        assert place.composer.text == "/done  x"


async def test_enter_takes_a_completion_only_when_it_was_chosen() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"/sta", "down", "enter")
        assert place.composer.text == "/start "
        await enter(pilot, "1")
        assert place.commands == [cm.StartTask(task="T1")]


async def test_tab_without_a_completion_is_the_rooms_key() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"text", "tab")
        await pilot.pause()
        assert place.went == ["next pane"]
        assert place.composer.text == "text"


async def test_escape_closes_the_completions_first() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/do")
        await pilot.pause()
        assert "▸ /do" in text_of(place)
        await pilot.press("escape")
        await pilot.pause()
        assert "▸" not in text_of(place)
        assert place.went == []
        await pilot.press("escape")
        await pilot.pause()
        assert place.went == ["back"]
        assert place.composer.text == "/do"


async def test_the_completions_take_no_room_and_go_when_the_focus_goes() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        before = place.query_one("#body").region
        await pilot.press("/")
        await pilot.pause()
        rows = shown(place)
        assert rows[-2].startswith("› /")
        assert sum(row.startswith(("▸ /", "  /")) for row in rows) == 6
        assert place.query_one("#body").region == before
        place.screen.set_focus(None)
        await until(lambda: "▸" not in text_of(place))


async def test_completions_know_the_room_as_it_is_now() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/done ")
        await pilot.press("down")
        context = busy()
        assert context.incident is not None
        del context.incident.tasks["T1"]
        place.composer.set_context(context)
        await pilot.pause()
        assert "▸ T2   Drain eu-west" in text_of(place)
        assert "Freeze deploys" not in text_of(place)


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (200, 50), (8, 3)])
async def test_every_size_of_terminal(size: tuple[int, int]) -> None:
    place = Place()
    async with place.run_test(size=size) as pilot:
        await pilot.press(*"/")
        await pilot.pause()
        await pilot.press(*"do nothing")
        await pilot.pause()
        assert any(row.startswith("›") for row in shown(place))
        await enter(pilot, " now")
        assert place.commands == [cm.AddTask(text="nothing now")]


# History


async def test_up_and_down_recall_what_was_written() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await enter(pilot, "first")
        await enter(pilot, "/do second")
        await pilot.press("up")
        assert place.composer.text == "/do second"
        await pilot.press("up", "up")
        assert place.composer.text == "first"
        await pilot.press("down", "enter")
        await pilot.pause()
        assert place.texts[-1] == "/do second"
        await pilot.press("up", "down")
        assert place.composer.text == ""


async def test_recalling_goes_on_past_a_line_that_could_be_completed() -> None:
    place = Place(history=["first", "/lo"])
    async with place.run_test(size=(80, 24)) as pilot:
        await pilot.press("up")
        await pilot.pause()
        assert place.composer.text == "/lo"
        assert "▸" not in text_of(place)
        await pilot.press("up")
        assert place.composer.text == "first"


async def test_up_never_replaces_what_is_being_typed() -> None:
    place = Place(history=["before"])
    async with place.run_test() as pilot:
        await pilot.press(*"now", "up", "down")
        assert place.composer.text == "now"
        await pilot.press("ctrl+u", "up", "x", "up")
        assert place.composer.text == "beforex"


# Pasting


async def test_pasted_lines_are_seen_and_sent_as_lines() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"log: ")
        await paste(pilot, place, "one\r\n\ttwo\nthree\n")
        assert f"log: one{BREAK}    two{BREAK}three" in text_of(place)
        await pilot.press("enter")
        await pilot.pause()
        assert place.commands == [cm.Note(text="log: one\n    two\nthree")]


async def test_a_paste_into_a_command_keeps_its_lines() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"/decide ")
        await paste(pilot, place, "a\nb")
        await pilot.press("enter")
        await pilot.pause()
        assert [command.text for command in place.commands if isinstance(command, cm.Note)] == [
            "a\nb"
        ]


async def test_a_paste_that_is_far_too_long_is_refused_whole() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"kept")
        await paste(pilot, place, "x" * (MAX_PASTE + 1))
        assert place.composer.text == "kept"
        assert "! That paste has 20,001 characters" in text_of(place)


async def test_the_limit_shows_before_it_is_reached_and_nothing_is_cut() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await paste(pilot, place, "x" * (MAX_TEXT - 100))
        assert "9,900 of 10,000 characters" in text_of(place)
        await paste(pilot, place, "y" * 101)
        await pilot.press("enter")
        await pilot.pause()
        assert place.said == []
        assert "That has 10,001 characters and the limit is 10,000" in text_of(place)
        await pilot.press("backspace", "enter")
        await pilot.pause()
        assert len(place.texts[0]) == MAX_TEXT


async def test_hostile_text_is_shown_harmlessly_wherever_it_comes_from() -> None:
    place = Place()
    async with place.run_test(size=(60, 20)) as pilot:
        field = place.composer.field
        for name, text in HOSTILE:
            task = Task("T1", text, Phase.CONTAINMENT, text, person=text)
            incident = Incident("INC-1", tasks={"T1": task})
            place.composer.set_context(Context(incident, (text, "ben"), text))
            for line in ("/done ", "/assign T1 ", "/do x @"):
                field.text = ""
                field.insert_text_at_cursor(line)
                await pilot.pause()
                assert raw_terminal_codes("".join(shown(place))) == [], name
                assert place.composer.accept(), name
            field.text = ""
            await paste(pilot, place, text)
            place.composer.refuse(f"Refused: {text}", text)
            await pilot.pause()
            assert raw_terminal_codes("".join(shown(place))) == [], name
            assert len(shown(place)) == 20, name


# Refusals and begun lines


async def test_a_refused_text_comes_back() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await enter(pilot, "/done T9")
        place.composer.refuse("There is no task T9.", "/done T9")
        await pilot.pause()
        assert place.composer.text == "/done T9"
        assert "! There is no task T9." in text_of(place)


async def test_a_refused_text_never_replaces_what_is_typed_now() -> None:
    place = Place()
    async with place.run_test(size=(80, 24)) as pilot:
        await enter(pilot, "/done T9")
        await pilot.press(*"meanwhile")
        place.composer.refuse("There is no task T9.", "/done T9")
        await pilot.pause()
        assert place.composer.text == "meanwhile"
        assert "There is no task T9." in text_of(place)
        await pilot.press("enter", "up", "up")
        assert place.composer.text == "/done T9"


async def test_a_begun_line_gives_the_draft_back_after_it_was_sent() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"half a thought")
        place.composer.begin("/block T1 ")
        await enter(pilot, "no answer")
        assert place.commands == [cm.BlockTask(task="T1", reason="no answer")]
        assert place.composer.text == "half a thought"


async def test_a_begun_line_gives_the_draft_back_on_escape() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"half a thought")
        place.composer.begin("/block T1 ")
        await pilot.press(*"wrong", "escape")
        assert place.composer.text == "half a thought"
        await pilot.press("ctrl+u", "up")
        assert place.composer.text == "/block T1 wrong"
        assert place.went == []


async def test_run_leaves_the_line_alone() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await pilot.press(*"half")
        place.composer.run("/lobby")
        await pilot.pause()
        assert place.said == [Local("lobby")]
        assert place.composer.text == "half"


# Drafts


async def test_a_draft_is_on_disk_soon_and_gone_when_it_was_sent(tmp_path: Path) -> None:
    place = Place(tmp_path)
    file = tmp_path / "INC-1.txt"
    async with place.run_test() as pilot:
        await pilot.press(*"half a")
        await until(lambda: file.exists() and file.read_text() == "half a")
        assert file.stat().st_mode & 0o777 == 0o600
        await pilot.press("enter")
        await until(lambda: not file.exists())


async def test_a_draft_survives_the_screen(tmp_path: Path) -> None:
    place = Place(tmp_path)
    async with place.run_test() as pilot:
        await paste(pilot, place, "/do half\na task")
    assert files(tmp_path) == ["INC-1.txt"]
    again = Place(tmp_path)
    async with again.run_test() as pilot:
        assert again.composer.text == "/do half\na task"
        await enter(pilot, "!")
        assert again.texts == ["/do half\na task!"]
    assert files(tmp_path) == []


async def test_the_draft_of_a_begun_line_holds_both(tmp_path: Path) -> None:
    place = Place(tmp_path)
    async with place.run_test() as pilot:
        await pilot.press(*"thought")
        place.composer.begin("/block T1 ")
        await pilot.press(*"why")
    assert DraftStore(tmp_path).read("INC-1") == "thought\n/block T1 why"


async def test_leaving_the_line_keeps_the_draft_at_once(tmp_path: Path) -> None:
    place = Place(tmp_path)
    async with place.run_test() as pilot:
        await pilot.press(*"half")
        place.screen.set_focus(None)
        await pilot.pause()
        assert DraftStore(tmp_path).read("INC-1") == "half"


async def test_a_disk_that_takes_nothing_is_told_once_and_typing_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    folder.write_text("in the way")
    place = Place(folder)
    async with place.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"half")
        await until(lambda: "This draft cannot be kept on disk" in text_of(place))
        await enter(pilot, " of it")
        assert place.texts == ["half of it"]


def test_names_of_drafts_stay_in_their_folder(tmp_path: Path) -> None:
    store = DraftStore(tmp_path / "drafts")
    for name in ("../../etc/passwd", "", ".", "a/b", "x" * 500, "INC-1\n", "\ud800"):
        store.write(name, f"text of {name!r}")
        assert store.path(name).parent == tmp_path / "drafts"
        assert store.read(name).startswith("text of")
    assert len({store.path(name) for name in ("a/b", "a_b", "a b")}) == 3


def test_a_draft_that_is_no_text_is_not_trusted(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    (tmp_path / "INC-1.txt").write_bytes(b"\x1b]52;c;aGk=\x07hi\xff")
    assert raw_terminal_codes(store.read("INC-1")) == []
    (tmp_path / "INC-2.txt").mkdir()
    assert store.read("INC-2") == ""


TOKEN = "ghp_" + "q7Zk2mXw9RbT4vNc8LpJ1sHd6FgY3aQe5Wui"


async def test_what_looks_like_a_credential_is_asked_about_and_sent_by_a_second_enter() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await enter(pilot, f"use {TOKEN}")
        assert place.commands == []
        assert "a GitHub token (ghp_…). Enter again sends it" in " ".join(shown(place))
        assert place.composer.text == f"use {TOKEN}"
        await pilot.press("enter")
        await pilot.pause()
        assert place.texts == [f"use {TOKEN}"]


async def test_it_is_asked_again_after_esc_and_after_an_edit_and_ctrl_r_takes_it_out() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await enter(pilot, f"use {TOKEN}")
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert place.commands == []
        await pilot.press("x", "backspace", "enter")
        await pilot.pause()
        assert place.commands == []
        await pilot.press("ctrl+r", "enter")
        await pilot.pause()
        assert place.commands == [cm.Note(text="use [redacted]")]


async def test_redacting_is_asked_back() -> None:
    place = Place()
    async with place.run_test() as pilot:
        await enter(pilot, "/redact 12 a password")
        assert place.commands == []
        assert "erases the text of entry 12 everywhere, for good" in " ".join(shown(place))
        await pilot.press("enter")
        await pilot.pause()
        assert place.commands == [cm.Redact(seqs=(12,), reason="a password")]
