"""What the hub did not record is said to its author until it was seen, at a later start too."""

from collections.abc import Callable
from pathlib import Path

from screens.feed import Arrived
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import stage
from warroom.link.changes import CommandRefused
from warroom.link.outbox import Pending
from warroom.model import commands as cm
from warroom.model.refusal import Why

SENTENCE = "That incident has ended. Reopen it first."


def refused_before(
    *commands: tuple[str, cm.AnyCommand],
) -> Callable[[FakeLink, MovableClock], None]:
    """These were refused when no screen was open."""

    def before(link: FakeLink, clock: MovableClock) -> None:
        outage(link, clock)
        for number, (incident, command) in enumerate(commands):
            made = Pending(f"id-{number}", incident, command, clock.now(), "ana")
            why = CommandRefused(made.id, incident, Why.CONFLICT, SENTENCE)
            link.refusals.keep(made, why)

    return before


async def test_a_refusal_from_before_is_told_with_its_text_until_esc(tmp_path: Path) -> None:
    before = refused_before((INCIDENT, cm.Note(text="all quiet now")))
    async with stage(tmp_path, before=before) as on:
        await on.sees("Not recorded: That incident has ended", "all quiet now", "Esc closes")
        assert [each.id for each in on.link.refusals.left] == ["id-0"]
        await on.pilot.press("escape")
        await on.misses("Not recorded")
        assert not on.link.refusals.left
        await on.pilot.press("up")
        await on.sees("› all quiet now")


async def test_many_are_told_one_after_the_other(tmp_path: Path) -> None:
    notes = [(INCIDENT, cm.Note(text=f"note number {n}")) for n in range(5)]
    async with stage(tmp_path, before=refused_before(*notes)) as on:
        await on.sees("note number 0", "+2 more")
        await on.pilot.press("escape")
        await on.sees("note number 3", "note number 4")
        await on.pilot.press("escape")
        await on.misses("Not recorded")


async def test_the_lobby_says_where_something_was_not_recorded(tmp_path: Path) -> None:
    before = refused_before((INCIDENT, cm.Note(text="all quiet now")))
    async with stage(tmp_path, incident=None, before=before) as on:
        await on.sees(f"did not record a command of yours in {INCIDENT}")


async def test_a_declaration_from_before_is_in_the_form_again(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None) as on:
        on.link.hold = True
        command = on.link.submit(cm.Declare(title="Mail is late"))
        on.link.refuse(command, SENTENCE)
        await on.sees("Declare an incident", "Mail is late", SENTENCE)
        assert not on.link.refusals.left


async def test_news_that_come_while_all_is_closed_harm_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, incident=None) as on:
        app = on.app
    assert not app.screen_stack
    app.on_arrived(Arrived(()))
    app._keep_bars()
