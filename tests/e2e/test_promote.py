"""The host is gone in mid-incident: a hub is made of what people have, and the others move over."""

import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.hub_process import HubProcess
from tests.support.processes import run_piped
from tests.support.site import WARROOM, Site
from tests.support.terminal import ENTER, Terminal
from tests.support.until import until


@pytest.fixture
def second(site: Site) -> Iterator[HubProcess]:
    """Another host's hub: its directory and socket are not those of the first."""
    place = site.folder / "b"
    place.mkdir()
    hub = HubProcess(place)
    try:
        yield hub
    finally:
        hub.kill()
        shutil.rmtree(place)
        shutil.rmtree(site.folder / ".local", ignore_errors=True)


async def test_the_hub_and_its_disk_are_gone_and_nothing_is(site: Site, second: HubProcess) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana, site.screen("chloe", incident) as chloe:
        async with site.screen("ben", incident) as ben:
            await ana.until("3 in the room")
            ana.type("/ic" + ENTER)
            await ana.until("IC ana")
            ana.type("pools drained" + ENTER)
            await ben.until("pools drained")
            await until(lambda: "pools drained" in kept(site.folder, "ben"))
        await ana.until("2 in the room")
        ana.type("ben is away" + ENTER)
        await chloe.until("ben is away")
        for name in ("ana", "chloe"):
            await until(partial(has_copy, site.folder, name, "ben is away"))

        site.hub.kill()
        shutil.rmtree(site.hub.data)
        await ana.until("offline since")
        await chloe.until("offline since")
        chloe.type("typed when it was gone" + ENTER)
        await chloe.until("1 not sent yet")

        # His copy is not the longest one: what he has not seen has to come from the others.
        said = await site.said("promote", "--data", str(second.data), "--json", name="ben")
        (log,) = (each for each in json.loads(said)["logs"] if each["log"] == incident)
        assert log["entries"] == 3
        second.start()
        for name in ("ana", "ben"):
            done = await site.said("move", second.address, "--json", name=name)
            assert json.loads(done)["continues"]
        chloe.type(f"/move {second.address}" + ENTER)
        async with site.screen("ben", incident) as ben:
            for screen in (ana, ben, chloe):
                await screen.until(partial(live_with, screen, "typed when it was gone"))
                await screen.until("3 in the room")
            await ana.until("/takeback")
            ana.type("/takeback all" + ENTER)
            for screen in (ana, ben, chloe):
                await screen.until("taken back (ana, entry 4")
            ben.type("on the new one" + ENTER)
            for screen in (ana, ben, chloe):
                await screen.until("on the new one")

    async def at_second(*words: str) -> str:
        line = [*WARROOM, "--hub", second.address, "--as", "reader", *words]
        done = await run_piped(line, site.environment())
        assert done.code == 0, done
        return done.out

    entries = [
        json.loads(line)
        for line in (await at_second("log", incident, "--json")).split("\n")
        if line
    ]
    notes = [each["event"]["text"] for each in entries if each["event"]["kind"] == "noted"]
    assert notes == ["pools drained", "typed when it was gone", "on the new one"]
    (back,) = (each["event"] for each in entries if each["event"]["kind"] == "entry_taken_back")
    assert "ben is away" in json.dumps(back)
    assert json.loads(await at_second("verify", incident, "--json"))["sound"]


@pytest.mark.faults
async def test_nobody_moves_to_a_stranger(site: Site, second: HubProcess) -> None:
    incident = await site.declare("Checkout returns 502")
    async with site.screen("ana", incident) as ana:
        await ana.until("live")
        second.start()
        done = await site.run("move", second.address, name="ana")
        assert (done.code, "has another history" in done.err) == (1, True)
        ana.type(f"/move {second.address}" + ENTER)
        await ana.until("has another history")
        assert not list(site.folder.rglob("moved.json"))


def live_with(screen: Terminal, text: str) -> bool:
    return "● live" in screen.text and "not sent" not in screen.text and text in screen.text


def has_copy(home: Path, name: str, text: str) -> bool:
    return text in kept(home, name)


def kept(home: Path, name: str) -> str:
    """What is in the copies on a person's disk."""
    return "".join(
        path.read_text() for path in home.rglob("*.jsonl") if f"people/{name}/replica" in str(path)
    )
