"""A hub that goes on from an old backup: all are told, what is lost is offered, and comes back."""

import shutil

import pytest

from tests.support.site import Site
from tests.support.terminal import ENTER

pytestmark = pytest.mark.faults


async def test_what_the_hub_has_lost_is_offered_and_taken_back(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    await site.said("do", incident, "/role claim ic", name="ana")
    await site.said("note", incident, "before the backup", name="ben")
    backup = site.folder / "backup"
    await site.said("backup", "--data", str(site.hub.data), "--output", str(backup))
    async with site.screen("ana", incident) as ana, site.screen("ben", incident) as ben:
        await ana.until("2 in the room")
        ben.type("lost one" + ENTER + "lost two" + ENTER)
        await ana.until("lost two")
        site.hub.stop()
        shutil.rmtree(site.hub.data)
        await site.said("restore", str(backup), "--data", str(site.hub.data))
        site.hub.start()
        await ana.until("HISTORY WAS LOST")
        await ben.until("HISTORY WAS LOST")
        await ana.until("/takeback")
        ana.resize(40, 10)
        await ana.until("HISTORY WAS LOST: /takeback")
        ana.type("/takeback all" + ENTER)
        ana.resize(120, 40)
        await ana.until(lambda: "HISTORY WAS LOST" not in ana.text and "lost two" in ana.text)
        await ben.until(lambda: "HISTORY WAS LOST" not in ben.text and "lost two" in ben.text)
    said = [each["event"]["kind"] for each in await site.log(incident)]
    assert said.count("entry_taken_back") == 2
