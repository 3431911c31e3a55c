"""What was redacted is gone from all that a person's screens still keep of it, on disk too."""

from pathlib import Path

from screens.declare import DeclareScreen
from screens.entry_view import EntryView
from screens.section_draft import SectionDraft, decode
from tests.screens.test_post_mortem import area, editing, write
from tests.support.outage import INCIDENT
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm

SECRET = "the pin is Mumpitz99"


def held(state: Path) -> list[Path]:
    return [
        path for path in state.rglob("*") if path.is_file() and b"Mumpitz99" in path.read_bytes()
    ]


def last(on: Stage) -> int:
    return on.link.log(INCIDENT).incident.seq


async def test_the_line_its_draft_and_what_the_arrow_brings_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.type(SECRET)
        await on.sees(SECRET)
        assert on.app.history == [SECRET]
        composer = on.room.composer
        composer.restore(f"/do change it: {SECRET}, now")
        composer.begin("/block T1 why")
        composer.save_draft()
        assert held(tmp_path)
        on.app._clipboard = SECRET
        on.link.redact(INCIDENT, last(on))
        assert not held(tmp_path), "a killed program must not leave it behind"
        assert on.app.history == ["[redacted]"]
        assert on.app.clipboard == "[redacted]"
        await on.press("escape")
        assert composer.text == "/do change it: [redacted], now"
        await on.misses("Mumpitz99")
    assert not held(tmp_path)


async def test_what_somebody_types_meanwhile_is_left_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.type(SECRET)
        on.room.composer.restore("half a thought")
        on.room.composer.field.cursor_position = 4
        on.link.redact(INCIDENT, last(on))
        await on.sees("[redacted]")
        assert on.room.composer.text == "half a thought"
        assert on.room.composer.field.cursor_position == 4


async def test_an_entry_that_is_being_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.type(SECRET)
        await on.sees(SECRET)
        seq = last(on)
        await on.press("tab", "k", "enter")
        await until(lambda: isinstance(on.app.screen, EntryView))
        await on.sees(f"entry {seq}", SECRET)
        on.link.redact(INCIDENT, seq)
        await on.sees("[redacted]")
        await on.misses("Mumpitz99")


async def test_a_form_that_is_being_filled_in(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.type(SECRET)
        on.app.open_declare(f"Leak: {SECRET}")
        await until(lambda: isinstance(on.app.screen, DeclareScreen))
        await on.sees(SECRET)
        form = on.app.screen
        assert isinstance(form, DeclareScreen)
        form._keeper.save()
        assert held(tmp_path)
        on.link.redact(INCIDENT, last(on))
        assert form.text("title") == "Leak: [redacted]"
        assert not held(tmp_path)
    assert not held(tmp_path)


async def test_a_section_that_is_being_written(tmp_path: Path) -> None:
    async with editing(tmp_path) as on:
        await write(on, f"Naïve, since\n{SECRET}\nwas in it")
        on.link.say(INCIDENT, "ben", cm.Note(text=SECRET))
        on.link.redact(INCIDENT, last(on))
        assert "[redacted]" in area(on).text
        area(on).undo()
        await on.pilot.pause()
        assert "Mumpitz99" not in area(on).text
    assert not held(tmp_path)


def test_a_draft_of_a_section_keeps_every_letter() -> None:
    draft = SectionDraft(3, "alt", "Größe: 5 µs, naïve\n日本")
    assert decode(draft.encode()) == draft


async def test_where_the_same_text_still_stands_is_said_to_who_redacts(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.link.say("INC-7", "kim", cm.Declare(title="Another"))
        on.link.say("INC-7", "kim", cm.Note(text=f"to the letter: {SECRET}!"))
        await on.type(SECRET)
        await on.sees(SECRET)
        seq = last(on)
        await on.type(f"and again: {SECRET}")
        await until(lambda: last(on) == seq + 1)
        await on.type(f"/redact {seq} a pin")
        await on.press("enter")
        await until(lambda: (INCIDENT, cm.Redact(seqs=(seq,), reason="a pin")) in on.link.submitted)
        on.link.redact(INCIDENT, seq)
        await on.sees("The same text is still in")
        said = " ".join(notice.text for notice in on.room.own_notices())
        assert f"still in: {INCIDENT} entry {seq + 1}; INC-7 entry 2. Redact these too" in said
