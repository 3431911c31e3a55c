"""From another machine: invite, join, write, be revoked; and every command that connects."""

import json
import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.hub_process import HubProcess, environment, hub_process
from tests.support.processes import Done, run_piped
from tests.support.site import WARROOM
from tests.support.terminal import ENTER, Terminal
from tests.support.until import until


class Laptop:
    """A machine of a person's own: nothing on it but what they join."""

    def __init__(self, folder: Path, hub: HubProcess) -> None:
        self.folder = folder
        self.hub = hub

    def environment(self, hub: str = "") -> dict[str, str]:
        return environment(self.folder, {"WARROOM_HUB": hub} if hub else {})

    def screen(self, *words: str, hub: str = "") -> Terminal:
        return Terminal([*WARROOM, *words], self.environment(hub))

    async def run(self, *words: str, piped: str = "", hub: str | None = None) -> Done:
        there = self.hub.remote if hub is None else hub
        return await run_piped([*WARROOM, *words], self.environment(there), piped)

    async def said(self, *words: str, piped: str = "") -> str:
        done = await self.run(*words, piped=piped)
        assert done.code == 0, done
        return done.out

    async def comes_in(self, name: str) -> None:
        """Joined, without a screen."""
        line = await invited(self.hub, name)
        done = await self.run("join", f"{self.hub.remote}/", piped=line, hub="")
        assert done.code == 0, done
        assert f"you are {name} there" in done.err


async def at_the_hub(hub: HubProcess, *words: str) -> Done:
    """A command of whoever keeps the hub, on its host."""
    return await run_piped([*WARROOM, "--hub", hub.address, *words], environment(hub.place))


async def invited(hub: HubProcess, name: str, *options: str) -> str:
    """The line that `warroom invite` prints."""
    done = await at_the_hub(hub, "invite", name, *options)
    assert done.code == 0, done
    return done.out.strip()


@pytest.fixture(scope="module")
def hub() -> object:
    with hub_process("--listen", "127.0.0.1:0", "--tls") as process:
        yield process


@pytest.fixture
async def laptop(hub: HubProcess) -> AsyncIterator[Laptop]:
    with TemporaryDirectory(prefix="wr-", dir="/tmp") as name:
        yield Laptop(Path(name), hub)


async def test_an_invite_opens_the_room_until_it_is_revoked(
    hub: HubProcess, laptop: Laptop
) -> None:
    incident = (await at_the_hub(hub, "declare", "Checkout returns 502")).out.strip()
    line = await invited(hub, "ben")
    pasted = shlex.split(line)
    assert pasted[:2] == ["warroom", "join"]
    async with laptop.screen("join", pasted[2], incident) as ben:
        await ben.until("1 in the room")
        ben.type("502s on all three balancers" + ENTER)
        await ben.until(lambda: any("balancers" in row for row in ben.pane("Timeline")))
        await until(lambda: pasted[2].partition("#")[2] not in hub.log)
        log = await at_the_hub(hub, "log", incident, "--json")
        last = json.loads(log.out.splitlines()[-1])
        assert (last["actor"], last["event"]["text"]) == ("ben", "502s on all three balancers")
        done = await at_the_hub(hub, "people", "revoke", "ben")
        assert done.code == 0, done
        text = await ben.until("may no longer come in")
        assert "revoked" in text
    again = await laptop.run("list")
    assert again.code == 3
    assert "may no longer come in" in again.err


async def test_the_invite_can_be_pasted_where_nobody_sees_it(
    hub: HubProcess, laptop: Laptop
) -> None:
    line = await invited(hub, "chloe", "--role", "observer")
    async with laptop.screen("join", f"{hub.remote}/") as screen:
        await screen.until("it is not shown")
        screen.type(line + ENTER)
        await screen.until("you are chloe there")
        await screen.until("Incidents")
        assert re.sub(r".*#|'", "", line).encode() not in screen.output
    refused = await laptop.run("declare", "Something")
    assert refused.code == 3, refused


async def test_what_an_invite_says_of_itself_when_it_cannot_be_used(
    hub: HubProcess, laptop: Laptop
) -> None:
    line = await invited(hub, "dmi")
    secret, pin = re.findall(r"#([\w-]+)\.([\w-]+)", line)[0]

    async def joins(secret: str, pin: str) -> Done:
        where = f"{hub.remote}/"
        return await laptop.run("join", where, piped=f"{where}#{secret}.{pin}", hub="")

    unknown = await joins("x" * 22, pin)
    assert (unknown.code, "knows no such invite" in unknown.err) == (3, True), unknown
    between = await joins(secret, "y" * 43)
    assert (between.code, "somebody may be between" in between.err) == (3, True), between
    assert (await joins(secret, pin)).code == 0
    await laptop.said("leave", hub.remote)
    (laptop.folder / ".local/state/warroom/hubs.json").unlink()
    used = await joins(secret, pin)
    assert (used.code, "used" in used.err) == (3, True), used
    nothing = await laptop.run("list")
    assert (nothing.code, "no key for" in nothing.err) == (3, True), nothing
    for each in (unknown, between, used, nothing):
        assert secret not in each.out + each.err


async def test_every_command_that_connects_works_from_there(
    hub: HubProcess, laptop: Laptop
) -> None:
    await laptop.comes_in("ana")
    file, notes = laptop.folder / "out.warroom", laptop.folder / "notes.txt"
    incident = (await laptop.said("declare", "Checkout returns 502")).strip()
    await laptop.said("note", incident, "502s on all balancers")
    notes.write_text("of the balancer")
    await laptop.said("evidence", incident, "add", str(notes))
    assert "502s on all balancers" in await laptop.said("log", incident)
    await laptop.said("search", "balancers")
    await laptop.said("metrics")
    await laptop.said("export", incident, "-o", str(file))
    await laptop.said("import", str(file))
    doctor = await laptop.run("doctor")
    assert re.search(rf"ok +hub +{re.escape(hub.remote)} .* knows you as ana", doctor.out), doctor
    assert hub.remote in await laptop.said("leave")
    assert (await laptop.said("hub", "--fingerprint", "--data", str(hub.data))).strip() in (
        await invited(hub, "ana")
    )


async def test_a_screen_there_comes_back_when_the_hub_does(laptop: Laptop) -> None:
    with hub_process("--listen", "127.0.0.1:0", "--tls") as hub:
        port = hub.remote.rpartition(":")[2]
        other = Laptop(laptop.folder, hub)
        await other.comes_in("ana")
        incident = (await other.said("declare", "Checkout returns 502")).strip()
        async with other.screen("join", incident, hub=hub.remote) as ana:
            await ana.until("live")
            hub.kill()
            await ana.until("offline since")
            ana.type("typed meanwhile" + ENTER)
            await ana.until("1 not sent yet")
            hub.listen_again("--listen", f"127.0.0.1:{port}", "--tls")
            hub.start()
            await ana.until(lambda: "● live" in ana.text and "not sent" not in ana.text)
            assert "typed meanwhile" in await other.said("log", incident)


async def test_a_hub_that_moved_with_its_key_is_followed_and_another_is_not(
    laptop: Laptop,
) -> None:
    with (
        hub_process("--listen", "127.0.0.1:0", "--tls") as hub,
        hub_process("--listen", "127.0.0.1:0", "--tls") as other,
    ):
        there = Laptop(laptop.folder, hub)
        await there.comes_in("ana")
        before = hub.remote
        incident = (await there.said("declare", "Checkout returns 502")).strip()
        stranger = await there.run("move", other.remote, "--anyway", hub=before)
        assert stranger.code == 3, stranger
        assert "Nothing was sent" in stranger.err
        hub.stop()
        hub.start()
        assert hub.remote != before
        moved = await there.run("move", hub.remote, hub=before)
        assert moved.code == 0, moved
        log = await there.run("log", incident, hub=before)
        assert "Checkout returns 502" in log.out, log
