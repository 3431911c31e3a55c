"""What was typed into a composer, a form or a post-mortem and not sent is there after kill -9."""

import signal

import pytest

from tests.support.site import Site
from tests.support.terminal import ENTER, TAB, Terminal
from tests.support.until import until

pytestmark = pytest.mark.faults


async def kept(site: Site, text: str) -> None:
    """Wait until a draft with this text is on disk."""

    def found() -> bool:
        return any(text in path.read_text() for path in site.folder.rglob("drafts/*.txt"))

    await until(found, f"a draft with {text!r}")


async def kill(screen: Terminal) -> None:
    screen.signal(signal.SIGKILL)
    await screen.wait()


async def test_a_line_is_there_after_kill_9_and_with_no_hub(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana:
        await ana.until("live")
        site.hub.kill()
        await ana.until("offline since")
        ana.type("half a sent")
        await kept(site, "half a sent")
        await kill(ana)
    async with site.screen("ana", incident) as ana:
        await ana.until("half a sent")
        await ana.until("Checkout returns 502")
        await ana.until("Last heard: entry 1")
    site.hub.start()


async def test_the_form_that_declares_is_filled_in_again(site: Site) -> None:
    async with site.screen("ana") as ana:
        await ana.until("live")
        ana.type("d")
        await ana.until("Declare an incident")
        ana.type("Mail is late" + TAB + TAB + "since noon")
        await kept(site, "since noon")
        await kill(ana)
    async with site.screen("ana") as ana:
        await ana.until("live")
        ana.type("d")
        await ana.until(lambda: "Mail is late" in ana.text and "since noon" in ana.text)


async def test_a_section_of_a_post_mortem_is_there_with_what_was_saved_before(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    await site.said("do", incident, "/postmortem", "start", name="ana")
    async with site.screen("ana", incident) as ana:
        await open_section(ana)
        ana.type("Half of the orders were lost" + ENTER + "for an hour")
        await kept(site, "for an hour")
        site.hub.kill()
        await ana.until("offline")
        await kill(ana)
    async with site.screen("ana", incident) as ana:
        await ana.until("offline")
        await open_section(ana)
        await ana.until("Half of the orders were lost")
        await ana.until("for an hour")
        await ana.until("your text from before")
        site.hub.start()
        await ana.until("● live")
        ana.type("\x13")  # Ctrl+S
        await ana.until("Saved")
    said = await site.said("postmortem", incident, name="ben")
    assert "Half of the orders were lost\nfor an hour" in said


async def open_section(screen: Terminal) -> None:
    await screen.until("Checkout returns 502")
    screen.type("/postmortem" + ENTER)
    await screen.until("Where we were lucky")
    screen.type("j" + ENTER)
    await screen.until("post-mortem: impact")
