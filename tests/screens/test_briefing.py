"""The hand-over with its brief, the table of who was told what, and what escalation shows."""

from pathlib import Path

from screens.briefing import BriefScreen
from screens.entry_view import EntryView
from tests.support.outage import INCIDENT
from tests.support.room_app import stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.words import Role


async def test_command_is_accepted_from_the_brief_with_one_key(tmp_path: Path) -> None:
    async with stage(tmp_path, you="ben") as room:
        room.link.say(INCIDENT, "ana", cm.OfferRole(role=Role.COMMANDER, to="ben"))
        await room.sees("ana offers you incident commander")
        await room.press("f8")
        await until(lambda: isinstance(room.app.screen, BriefScreen))
        await room.sees("Hand-over brief of INC-42", "y accepts, n declines", "Situation")
        await room.press("y")
        await until(lambda: not isinstance(room.app.screen, BriefScreen))
        await room.sees("accepts incident commander from ana")


async def test_command_is_declined_from_the_brief(tmp_path: Path) -> None:
    async with stage(tmp_path, you="ben") as room:
        room.link.say(INCIDENT, "ana", cm.OfferRole(role=Role.COMMANDER, to="ben"))
        await room.sees("ana offers you incident commander")
        await room.press("f8")
        await until(lambda: isinstance(room.app.screen, BriefScreen))
        await room.press("n")
        await room.sees("declines incident commander")


async def test_who_was_told_what_is_one_table(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.type("/told executives")
        await until(lambda: isinstance(room.app.screen, EntryView))
        await room.sees("M3", "sent", "executives by e-mail", "wrote chloe, approved chloe")


async def test_a_draft_without_words_begins_with_the_template(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        await room.type("/draft customers")
        await room.sees("Checkout returns 502 in eu-west. We are working on it.", "[systems?]")


async def test_whoever_is_asked_sees_it_above_the_composer(tmp_path: Path) -> None:
    async with stage(tmp_path) as room:
        room.link.say(INCIDENT, "ben", cm.Escalate(reason="the standby does not start"))
        await room.sees("X1 asks you (/answer X1): the standby does not start")
        await room.type("/answer X1 I come")
        await room.sees("answers X1")
        await room.misses("X1 asks you")


async def test_regulators_clocks_count_down_in_the_communication_pane(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(140, 50)) as room:
        await room.type("/clock start classification")
        await room.sees("dora-initial", "not legal advice", "DORA", "4:00:00")
