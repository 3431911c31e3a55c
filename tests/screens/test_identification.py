"""The step identification on the screen: who commands, what is missing, the record, the size-up."""

from pathlib import Path

import pytest
from textual.containers import VerticalScroll

from screens.entry_view import EntryView
from screens.help import HelpScreen
from screens.size_up import SizeUpScreen
from screens.steps.identification import Identification
from screens.vacancy import VacancyBar
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock
from tests.support.room_app import Stage, stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.words import Detection, Role, Severity, Status, Trend


def quiet(link: FakeLink, clock: MovableClock) -> None:
    """One incident with nothing in it but its declaration."""
    link.say(INCIDENT, "ana", cm.Declare(title="Payroll data on the web", severity=Severity.SEV2))
    link.enter(INCIDENT, "ana")


def led(link: FakeLink, clock: MovableClock) -> None:
    """The same, with ben in command."""
    quiet(link, clock)
    link.say(INCIDENT, "ben", cm.ClaimRole(role=Role.COMMANDER))


def several(link: FakeLink, clock: MovableClock) -> None:
    """Two incidents without a commander, one with, one that is over."""
    for number, severity in ((1, Severity.SEV4), (2, Severity.SEV1), (3, Severity.SEV3)):
        link.say(f"INC-{number}", "ana", cm.Declare(title=f"Number {number}", severity=severity))
    link.say("INC-3", "ben", cm.ClaimRole(role=Role.COMMANDER))
    link.say("INC-4", "ana", cm.Declare(title="Was nothing"))
    link.say("INC-4", "ben", cm.ClaimRole(role=Role.COMMANDER))
    link.say("INC-4", "ben", cm.ChangeStatus(status=Status.CANCELLED, reason="a drill of theirs"))


def state(room: Stage) -> Incident:
    return room.room.incident


# Who commands


@pytest.mark.parametrize("size", [(120, 40), (60, 20), (40, 10)])
async def test_the_line_stays_until_the_key_is_pressed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(tmp_path, before=quiet, size=size) as room:
        await room.sees("F9 takes INC-42", "IC ∅" if size[0] > 40 else "INC-42")
        await room.press(*"half a line", "f9")
        await room.misses("F9 takes")
        assert state(room).commander == "ana"
        assert room.room.composer.text == "half a line"


async def test_the_line_is_on_what_lies_over_the_room_too(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        await room.press("f1")
        await until(lambda: isinstance(room.app.screen, HelpScreen))
        await room.sees("Nobody is incident commander", "F9 takes INC-42")
        await room.press("f9")
        await room.misses("F9 takes INC-42")
        assert isinstance(room.app.screen, HelpScreen)


async def test_command_that_was_offered_is_accepted_after_the_brief(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        await room.press("f9")
        await room.sees("ben is incident commander. Ask ben to offer you the role.")
        room.link.say(INCIDENT, "ben", cm.OfferRole(role=Role.COMMANDER, to="ana"))
        await room.sees("ben offers you incident commander")
        await room.press("f9", "y")
        await until(lambda: state(room).commander == "ana")


async def test_the_lobby_names_the_incidents_without_a_commander(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=several) as lobby:
        await lobby.sees("No incident commander: INC-2, INC-1", "F9 takes INC-2")
        await lobby.press("G")
        await lobby.sees("F9 takes INC-1")
        await lobby.press("f9")
        await lobby.sees("No incident commander: INC-2 Number 2", "F9 takes INC-2")
        assert lobby.link.submitted[-1] == ("INC-1", cm.ClaimRole(role=Role.COMMANDER))
        await lobby.press("f9")
        await lobby.misses("No incident commander")


async def test_a_claim_that_comes_too_late_is_told_in_the_lobby(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None, before=several) as lobby:
        await lobby.sees("F9 takes INC-2")
        lobby.link.hold = True
        await lobby.press("f9")
        await until(lambda: len(lobby.link.pending) == 1)
        lobby.link.say("INC-2", "ben", cm.ClaimRole(role=Role.COMMANDER))
        lobby.link.answer()
        await lobby.sees("ben is incident commander. Ask ben")


# What is missing


async def test_what_the_record_lacks_is_said_calmly_and_goes(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        await room.sees("The record lacks symptoms, scope, trend and 8 more: F2")
        await room.press("f2")
        await room.sees("11 missing", "∅ /sizeup symptoms", "∅ /detected-by")
        room.link.say(INCIDENT, "ben", cm.SizeUp(symptoms="names", scope="all", trend=Trend.WORSE))
        await room.sees("8 missing", "The record lacks recent changes, systems, started and 5")
        now = room.clock.now()
        room.link.say(
            INCIDENT, "ben",
            cm.ChangeDetails(
                systems=("payroll",), started_at=now, detected_at=now, responsible="hr",
                detected_by=Detection.CUSTOMER, category="data", description="A bucket.",
            ),
        )  # fmt: skip
        room.link.say(INCIDENT, "ben", cm.SizeUp(recent_changes="new bucket policy"))
        await room.sees("The record is complete", "complete")
        await room.misses("The record lacks")


async def test_what_must_not_be_missed_comes_before_what_the_record_lacks(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led, size=(80, 24)) as room:
        for number in range(1, 4):
            room.link.say(INCIDENT, "ana", cm.DraftMessage(audience=f"a{number}", text="x"))
        await room.sees("M1 to a1", "M3 to a3")
        await room.misses("The record lacks")


# The code name


async def test_under_a_code_name_the_title_is_in_the_record_alone(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led, size=(130, 40)) as room:
        await room.sees("Payroll data")
        await room.type("/codename quiet heron")
        await room.sees("quiet heron")
        await room.press("ctrl+l")
        await room.sees("quiet heron", "open")
        await room.misses("Payroll")
        await room.press("enter")
        await room.sees("Declared: quiet heron")
        await room.misses("Payroll")
        await room.press("f2")
        await room.sees("Payroll data on the web")


async def test_the_rows_that_had_the_title_are_shown_anew(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        await room.sees("Declared: Payroll data")
        room.link.say(INCIDENT, "ben", cm.ChangeDetails(codename="auto"))
        await room.misses("Payroll")


# The pane


async def test_enter_begins_the_command_that_changes_the_line(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led, size=(130, 50)) as room:
        await room.press("f2")
        await room.sees("Record")
        pane = room.room.query_one(Identification)
        pane.move_to("/title")
        await room.press("e")
        await until(lambda: room.room.composer.text == "/title Payroll data on the web")
        room.room.composer.restore("")
        await room.press("f2")
        pane.move_to("?/detected-by")
        await room.press("enter")
        await until(lambda: room.room.composer.text.startswith("/detected-by"))
        await room.press(*"customer", "enter")
        await room.sees("detected by customer")


async def test_evidence_is_listed_and_read(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led, size=(130, 50)) as room:
        await room.press("f2")
        await room.sees("0/100", "a attaches a text")
        await room.press("a")
        await until(lambda: room.room.composer.text.startswith("/attach"))
        room.room.composer.restore("")
        await room.type('/attach "cache page" names and salaries')
        await room.sees("E1 cache page", "18 bytes", "1/100")
        await room.press("f2")
        room.room.query_one(Identification).move_to("E1")
        await room.press("enter")
        await until(lambda: isinstance(room.app.screen, EntryView))
        await room.sees("names and salaries", "SHA-256", "collected by")


# The size-up form


async def test_the_form_records_what_was_said_and_then_only_what_differs(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led, size=(80, 24)) as room:
        await room.press("f2", "s")
        await until(lambda: isinstance(room.app.screen, SizeUpScreen))
        await room.press(*"names", "tab", *"all", "tab", "right", "tab", *"bucket", "enter")
        await until(lambda: state(room).size_up is not None)
        said = cm.SizeUp(symptoms="names", scope="all", trend=Trend.WORSE, recent_changes="bucket")
        assert room.link.submitted[-1][1] == said
        await room.type("/sizeup")
        await until(lambda: isinstance(room.app.screen, SizeUpScreen))
        await room.sees("names", "[worse]")
        await room.press("tab", "tab", "right", "right", "enter")
        await until(lambda: room.link.submitted[-1][1] == cm.SizeUp(trend=Trend.BETTER))
        await until(lambda: "better" in str(state(room).size_up))


async def test_saying_nothing_is_told_and_a_draft_is_kept(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led, size=(60, 20)) as room:
        await room.type("/sizeup")
        await until(lambda: isinstance(room.app.screen, SizeUpScreen))
        await room.press("enter")
        await room.sees("Say one thing at least")
        await room.press(*"half", "escape")
        await until(lambda: not isinstance(room.app.screen, SizeUpScreen))
        await room.type("/sizeup")
        await room.sees("half")


async def test_the_same_again_is_recorded_whole(tmp_path: Path) -> None:
    async with stage(tmp_path, before=led) as room:
        room.link.say(INCIDENT, "ben", cm.SizeUp(symptoms="names", trend=Trend.STEADY))
        await room.type("/sizeup")
        await room.sees("[steady]")
        await room.press("enter")
        again = cm.SizeUp(symptoms="names", trend=Trend.STEADY)
        await until(lambda: bool(room.link.submitted) and room.link.submitted[-1][1] == again)


async def test_every_screen_of_ours_has_the_line(tmp_path: Path) -> None:
    async with stage(tmp_path, before=quiet) as room:
        await room.type("/declare")
        await until(lambda: bool(room.app.screen.query(VacancyBar)))
        await room.sees("F9 takes INC-42", "Code name")


async def test_who_is_missing_stands_above_a_form_and_does_not_move_it(tmp_path: Path) -> None:
    def vacant(link: FakeLink, clock: MovableClock) -> None:
        link.say(INCIDENT, "ana", cm.Declare(title="No checkout"))

    async with stage(tmp_path, before=vacant) as room:
        room.app.open_declare()
        await room.sees("Declare an incident", "takes INC-")
        form = room.app.screen
        box = form.query_one(VerticalScroll).region
        assert form.query_one(VacancyBar).region.y == 0
        assert abs(box.x - (form.size.width - box.right)) <= 1


async def test_the_size_and_the_author_of_evidence_keep_their_gap(tmp_path: Path) -> None:
    def evidence(link: FakeLink, clock: MovableClock) -> None:
        link.say(INCIDENT, "ana", cm.Declare(title="No checkout"))
        link.say(INCIDENT, "ana", cm.AttachEvidence(name="lb-2 log", content="502"))

    async with stage(tmp_path, size=(120, 60), before=evidence) as room:
        await room.press("f2")
        await room.sees("lb-2 log", "ana  23:46")
