"""What was typed into a composer or a form and not sent is there after kill -9."""

import signal

import pytest

from tests.support.site import Site
from tests.support.terminal import TAB, Terminal
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
