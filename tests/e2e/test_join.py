"""The screen on a real terminal: two people, a hub that dies, terminals that go away."""

import signal
from functools import partial

import pytest

from tests.support.processes import marked
from tests.support.site import Site
from tests.support.terminal import CTRL_C, CTRL_Q, ENTER, Terminal
from tests.support.until import until


async def test_two_people_see_what_the_other_writes(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana, site.screen("ben", incident) as ben:
        await ana.until("2 in the room")
        await ben.until("2 in the room")
        ana.type("502s on all three balancers [/]" + ENTER)
        await ben.until("502s on all three balancers [/]")
        ben.type("seen from here too" + ENTER)
        await ana.until(
            lambda: any("ben" in row and "seen from here" in row for row in ana.pane("Timeline"))
        )
    said = [(each["actor"], each["event"].get("text")) for each in await site.log(incident)]
    assert said[1:] == [("ana", "502s on all three balancers [/]"), ("ben", "seen from here too")]


async def test_the_lobby_opens_a_room(site: Site) -> None:
    await site.declare("Checkout returns 502")
    async with site.screen("ana") as ana:
        await ana.until("Checkout returns 502")
        ana.type(ENTER)
        await ana.until("1 in the room")
        ana.type("from the lobby" + ENTER)
        await ana.until(lambda: any("from the lobby" in line for line in ana.pane("Timeline")))
        ana.type(CTRL_Q)
        assert await ana.wait() == 0


async def test_what_is_typed_while_the_hub_is_dead_lands_once(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana:
        await ana.until("live")
        site.hub.kill()
        await ana.until("offline since")
        ana.type("typed into the void" + ENTER)
        await ana.until("1 not sent yet")
        assert any("typed into the void" in line for line in ana.pane("Timeline"))
        site.hub.start()
        await ana.until(lambda: "● live" in ana.text and "not sent" not in ana.text)
        assert await site.notes(incident) == ["typed into the void"]
        await ana.until(lambda: times(ana, "typed into the void") == 1)


async def test_what_is_typed_while_the_hub_is_dead_survives_a_closed_laptop(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana:
        await ana.until("live")
        site.hub.kill()
        await ana.until("offline since")
        ana.type("typed into the void" + ENTER)
        await ana.until("1 not sent yet")
        ana.signal(signal.SIGKILL)
        await ana.wait()
    site.hub.start()
    async with site.screen("ben", incident) as ben:
        await ben.until("live")
        assert await site.notes(incident) == [], "ben sent what ana wrote"
    async with site.screen("ana", incident) as ana:
        await ana.until(
            lambda: times(ana, "typed into the void") == 1 and "not sent" not in ana.text
        )
    assert [
        (entry["actor"], entry["event"]["text"])
        for entry in await site.log(incident)
        if entry["event"]["kind"] == "noted"
    ] == [("ana", "typed into the void")]


async def test_the_room_can_be_joined_before_the_hub_is_back(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    site.hub.kill()
    async with site.screen("ana", incident) as ana:
        await ana.until("offline")
        ana.type("first words" + ENTER)
        await ana.until("1 not sent yet")
        site.hub.start()
        await ana.until(lambda: "● live" in ana.text and "not sent" not in ana.text)
    assert await site.notes(incident) == ["first words"]


async def test_a_draft_is_there_again_and_only_for_who_wrote_it(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana:
        await ana.until("live")
        ana.type("half a sent")
        await ana.until("half a sent")
        ana.hang_up()
        await ana.wait()
    async with site.screen("ben", incident) as ben:
        await ben.until("live")
        assert "half a sent" not in ben.text
    async with site.screen("ana", incident) as ana:
        await ana.until("half a sent")
        ana.type("ence" + ENTER)
        # A row that is still on its way is on the timeline as well.
        await site.until_noted(incident, "half a sentence")
        await ana.until(lambda: times(ana, "half a sentence") == 1)


@pytest.mark.parametrize("how", ["hang up", "terminate", "kill", "ctrl+q"])
async def test_nothing_is_left_and_others_see_that_somebody_has_gone(site: Site, how: str) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ben", incident) as ben, site.screen("ana", incident) as ana:
        await ana.until("2 in the room")
        if how == "hang up":
            ana.hang_up()
        elif how == "terminate":
            ana.signal(signal.SIGTERM)
        elif how == "kill":
            ana.signal(signal.SIGKILL)
        else:
            ana.type(CTRL_Q)
        await ana.wait()
        await until(
            lambda: not [line for line in marked(str(site.folder)).values() if "ana" in line]
        )
        await ben.until("1 in the room")


async def test_leaving_gives_the_terminal_back(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana:
        await ana.until("live")
        ana.type(CTRL_Q)
        assert await ana.wait() == 0
        left_screen = ana.output.rfind(b"\x1b[?1049l")
        assert left_screen > ana.output.rfind(b"\x1b[?1049h") >= 0
        assert ana.output.rfind(b"\x1b[?25h") > ana.output.find(b"\x1b[?25l")
        assert b"Traceback" not in ana.output


async def test_ctrl_c_does_not_throw_anybody_out(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana:
        await ana.until("live")
        ana.type(CTRL_C + "still here" + ENTER)
        await ana.until(lambda: any("still here" in line for line in ana.pane("Timeline")))


async def test_the_screen_follows_the_size_of_the_window(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident, columns=200, rows=50) as ana:
        await ana.until(lambda: bool(ana.pane("People")))
        for columns, rows in ((80, 24), (60, 20), (40, 10), (160, 45)):
            ana.resize(columns, rows)
            await ana.until(partial(fills, ana, rows))
        await ana.until(lambda: bool(ana.pane("People")))


@pytest.mark.parametrize("words", [("join",), ("join", "INC-1"), ()])
async def test_without_a_terminal_it_says_so(site: Site, words: tuple[str, ...]) -> None:
    done = await site.run(*words, name="ana")
    assert (done.code, done.out) == (2, "")
    assert "needs a terminal" in done.err
    assert "ssh -t" in done.err


async def test_a_terminal_that_cannot_draw_is_refused(site: Site) -> None:
    async with site.screen("ana", term="dumb") as ana:
        assert await ana.wait() == 2
        assert "TERM" in ana.text


def times(screen: Terminal, text: str) -> int:
    """How often a text stands on the timeline."""
    return sum(text in line for line in screen.pane("Timeline"))


def fills(screen: Terminal, rows: int) -> bool:
    """Whether composer and status bar are the last two lines of a window with so many rows."""
    lines = screen.lines
    return len(lines) == rows and lines[-2].startswith("›") and "● live" in lines[-1]
