"""Personal accounts and a shared one on one host, with a real sshd: whose word counts."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import accounts, sshd
from tests.support.hub_process import HubProcess
from tests.support.processes import Done, end, marked, run_piped
from tests.support.site import Site
from tests.support.sshd import Sshd
from tests.support.terminal import CTRL_Q, ENTER, Terminal
from tests.support.until import until

WHY_NOT = f"{', '.join(sshd.MISSING)} not installed" if sshd.MISSING else accounts.why_not()

pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "")

TITLE = "Checkout returns 502"


class Host(NamedTuple):
    """A host with the accounts ana, ben and war; ben has a key to war as well."""

    site: Site
    server: Sshd
    named: dict[str, str]
    program: Path

    def terminal(self, account: str, *asked: str, key: str = "") -> Terminal:
        """Somebody's terminal with `ssh` in it."""
        argv = self.server.client(key or account, *asked, options=("-t",), user=self.named[account])
        return Terminal(argv, self.site.environment())

    async def ssh(self, account: str, *asked: str, key: str = "", piped: str = "") -> Done:
        """`ssh` in a pipe, to its end."""
        argv = self.server.client(key or account, *asked, options=("-T",), user=self.named[account])
        return await run_piped(argv, self.site.environment(), piped)

    async def warroom(self, account: str, *words: str, piped: str = "") -> Done:
        """A command on the host, as its account's shell runs it."""
        return await self.ssh(account, str(self.program), *words, piped=piped)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with (
        tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as place,
        tempfile.TemporaryDirectory(prefix="sshd-", dir="/tmp") as keys,
    ):
        for each in (place, keys):
            Path(each).chmod(0o755)
        site = Site(Path(place))
        config = site.folder / "hub.toml"
        site.hub = HubProcess(site.folder, "--socket-mode", "666", "--config", str(config))
        with (
            accounts.accounts(site.folder, "ana", "ben", "war") as named,
            sshd.running(
                Path(keys),
                {"ana": "", "ben": "", "war": ""},
                {"LANG": "C.UTF-8", "WARROOM_HUB": site.hub.address},
                extra=f"AuthorizedKeysFile {keys}/keys.%u",
            ) as server,
        ):
            config.write_text(f'trust_names_from = ["{named["war"]}"]')
            for name in ("ana", "ben"):
                line = (server.folder / f"{name}.pub").read_text()
                (server.folder / f"keys.{named[name]}").write_text(line)
            site.hub.start()
            try:
                yield Host(site, server, named, accounts.program(site.folder))
                assert site.hub.stop() == 0
            finally:
                site.hub.kill()
                end(set(marked(place)))


@pytest.fixture(scope="module")
def incident(host: Host) -> str:
    done = asyncio.run(host.warroom("ana", "declare", f"'{TITLE}'"))
    assert done.code == 0, done
    return done.out.strip()


async def test_the_kernels_name_counts(host: Host, incident: str) -> None:
    done = await host.warroom("ben", "note", incident, "-", piped="502s on all balancers")
    assert done.code == 0, done
    async with host.terminal("ana", str(host.program), "join", incident) as ana:
        await ana.until("502s on all balancers")
        ana.type("I see it too" + ENTER)
        await ana.until(lambda: any("I see it too" in line for line in ana.pane("Timeline")))
        ana.type(CTRL_Q)
        assert await ana.wait() == 0
    said = [(each["actor"], each["event"].get("text")) for each in await host.site.log(incident)]
    assert (host.named["ben"], "502s on all balancers") in said
    assert (host.named["ana"], "I see it too") in said


async def test_another_name_is_refused(host: Host, incident: str) -> None:
    done = await host.warroom("ben", "note", incident, "forged", "--as", host.named["ana"])
    assert done.code == 3
    assert f"does not take --as {host.named['ana']}" in done.err
    async with host.terminal("ben", str(host.program), "join", incident, "--as", "mallory") as ben:
        assert await ben.wait() == 3
        assert "does not take --as mallory" in ben.text
    assert "forged" not in await host.site.notes(incident)


async def add(host: Host, name: str, key: str) -> Path:
    """Let a key into the account that is shared."""
    file = host.server.folder / f"keys.{host.named['war']}"
    done = await host.site.run(
        *("ssh-key", "add", name, str(host.server.folder / f"{key}.pub")),
        *("--file", str(file), "--program", str(host.program)),
    )
    assert done.code == 0, done
    return file


async def test_names_by_key_are_believed_from_a_listed_account_alone(
    host: Host, incident: str
) -> None:
    await add(host, "chloé", "ben")
    async with host.terminal("war", key="ben") as chloe:
        await chloe.until(TITLE)
        chloe.type(ENTER)
        await chloe.until("in the room")
        chloe.type("who is this" + ENTER)
        await until(lambda: any("chloé" in line for line in chloe.pane("Timeline")))
    config = host.site.folder / "hub.toml"
    listed = config.read_text()
    try:
        config.write_text("")
        host.site.hub.stop()
        host.site.hub.start()
        async with host.terminal("war", key="ben") as chloe:
            assert await chloe.wait() == 3
            assert "does not take --as chloé from your account" in chloe.text
    finally:
        config.write_text(listed)
        host.site.hub.stop()
        host.site.hub.start()
    said = [(each["actor"], each["event"].get("text")) for each in await host.site.log(incident)]
    assert ("chloé", "who is this") in said


async def test_a_key_that_was_taken_away_opens_nothing(host: Host) -> None:
    file = await add(host, "dmi", "war")
    async with host.terminal("war", key="war") as dmi:
        await dmi.until(TITLE)
    done = await host.site.run("ssh-key", "remove", "dmi", "--file", str(file))
    assert done.code == 0, done
    done = await host.ssh("war", key="war")
    assert done.code == 255
    assert "Permission denied" in done.err


async def test_nothing_but_the_room_is_run_for_a_key(host: Host) -> None:
    await add(host, "chloé", "ben")
    made = host.site.folder / "war" / "made"
    done = await host.ssh("war", f"touch {made}; sh -c 'touch {made}'", key="ben")
    assert done.code == 2
    assert "needs a terminal" in done.err
    # What sshd's own rc file would run, and a variable that would be read at the start of a shell.
    rc = host.site.folder / "war" / ".ssh" / "rc"
    rc.parent.mkdir(exist_ok=True)
    rc.write_text(f"touch {made}\n")
    assert (await host.ssh("war", key="ben")).code == 2
    assert not made.exists()
