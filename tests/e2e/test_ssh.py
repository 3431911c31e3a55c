"""A team on one account over a real sshd; the lines of its keys are by `warroom ssh-key add`."""

import asyncio
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import sshd
from tests.support.processes import Done, marked, run_piped
from tests.support.site import Site
from tests.support.sshd import Sshd
from tests.support.terminal import CTRL_Q, ENTER, Terminal
from tests.support.until import until

pytestmark = pytest.mark.skipif(
    bool(sshd.MISSING),
    reason=f"{', '.join(sshd.MISSING)} not installed (Debian: openssh-server, openssh-client)",
)

TITLE = "Checkout returns 502"


class Host(NamedTuple):
    """A host that people reach by SSH alone."""

    site: Site
    server: Sshd

    def ssh(
        self,
        key: str,
        *asked: str,
        options: tuple[str, ...] = ("-t",),
        term: str = "xterm-256color",
        colorterm: str = "",
    ) -> Terminal:
        """A person's terminal with `ssh` in it."""
        env = self.site.environment(term) | ({"COLORTERM": colorterm} if colorterm else {})
        return Terminal(self.server.client(key, *asked, options=options), env)

    async def ssh_without_terminal(self, key: str, *options: str) -> Done:
        """`ssh` in a pipe, to its end."""
        return await run_piped(self.server.client(key, options=options), self.site.environment())

    def screens(self, name: str) -> dict[int, str]:
        """The processes on the host that were started for this person."""
        started = marked(str(self.site.folder))
        return {
            pid: line for pid, line in started.items() if line.rstrip().endswith(f"--as {name}")
        }


@pytest.fixture(scope="module")
def server(place: Site) -> Iterator[Sshd]:
    """Its keys are those of ana and ben; it has one account, that of who runs the tests."""
    homes = {f"XDG_{name}_HOME": str(place.folder / name.lower()) for name in ("STATE", "CONFIG")}
    asyncio.run(place.declare(TITLE))
    # Not in the place's folder: its path marks what may not be left, and sshd's own name has one.
    with (
        tempfile.TemporaryDirectory(prefix="sshd-", dir="/tmp") as name,
        sshd.running(Path(name), {"ana": "", "ben": ""}, {"LANG": "C.UTF-8", **homes}) as running,
    ):
        for key in ("ana", "ben"):
            asyncio.run(
                place.said(
                    *("ssh-key", "add", key, str(running.folder / f"{key}.pub")),
                    *("--file", str(running.folder / "authorized_keys")),
                )
            )
        yield running


@pytest.fixture
def host(site: Site, server: Sshd) -> Host:
    """All tests are in one incident, the only one that the lobby has."""
    return Host(site, server)


async def into_the_room(screen: Terminal, people: int = 1) -> None:
    """From the lobby, where SSH leads, to the incident."""
    await screen.until(TITLE)
    screen.type(ENTER)
    await screen.until(f"{people} in the room")


async def test_two_people_see_each_others_entries(host: Host) -> None:
    async with host.ssh("ana") as ana, host.ssh("ben") as ben:
        await into_the_room(ana)
        await into_the_room(ben, people=2)
        ana.type("502s on all three balancers" + ENTER)
        await ben.until(lambda: on_timeline(ben, "ana", "502s on all three balancers"))
        ben.type("東京も同じ" + ENTER)
        await ana.until(lambda: on_timeline(ana, "ben", "東京も同じ"))
        for screen in (ana, ben):
            screen.type(CTRL_Q)
            assert await screen.wait() == 0
    said = [(each["actor"], each["event"].get("text")) for each in await host.site.log("INC-1")]
    assert {("ana", "502s on all three balancers"), ("ben", "東京も同じ")} <= set(said)


async def test_a_killed_ssh_leaves_nothing_behind(host: Host) -> None:
    async with host.ssh("ben") as ben, host.ssh("ana") as ana:
        await into_the_room(ana)
        await into_the_room(ben, people=2)
        assert host.screens("ana")
        ana.type("half a sent")
        await ana.until("half a sent")
        ana.signal(signal.SIGKILL)
        await ben.until("1 in the room")
        await until(lambda: not host.screens("ana"), "ana's screen has ended")
        assert host.screens("ben")
    async with host.ssh("ana") as ana:
        await into_the_room(ana)
        await ana.until("half a sent")


async def test_what_the_client_asks_to_run_is_not_run(host: Host) -> None:
    made = host.site.folder / "made"
    async with host.ssh("ana", f"touch {made}; $(touch {made}) --as mallory") as ana:
        await into_the_room(ana)
        ana.type("who is this" + ENTER)
        await ana.until(lambda: on_timeline(ana, "ana", "who is this"))
        assert "touch" not in ana.text
        assert "mallory" not in ana.text
    assert not made.exists()


async def test_without_a_terminal_it_says_so_and_ends(host: Host) -> None:
    done = await host.ssh_without_terminal("ana", "-T")
    assert (done.code, done.out) == (2, "")
    assert "needs a terminal" in done.err
    await until(lambda: not host.screens("ana"), "ana's process has ended")


async def test_the_screen_follows_the_window(host: Host) -> None:
    async with host.ssh("ana") as ana:
        await into_the_room(ana)
        for columns, rows in ((60, 20), (160, 45)):
            ana.resize(columns, rows)
            await ana.until(lambda: ana.lines[-2].startswith("›") and "● live" in ana.lines[-1])
            assert len(ana.lines) == rows
        await ana.until(lambda: bool(ana.pane("People")))


async def test_a_plain_console_gets_what_it_can_show(host: Host) -> None:
    async with host.ssh("ana", term="linux") as ana:
        await into_the_room(ana)
        ana.type("from the machine room" + ENTER)
        await ana.until(lambda: on_timeline(ana, "ana", "from the machine room"))
        assert b"38;2;" not in ana.output, "colours that TERM=linux does not promise"


async def test_colours_come_along_where_the_server_lets_them(host: Host) -> None:
    options = ("-t", "-o", "SendEnv=COLORTERM")
    async with host.ssh("ana", options=options, colorterm="truecolor") as ana:
        await into_the_room(ana)
        assert b"38;2;" in ana.output


@pytest.mark.parametrize("forward", ["-R0:127.0.0.1:22", "-R{folder}/reverse:127.0.0.1:22"])
async def test_no_port_is_opened_on_the_host(host: Host, forward: str) -> None:
    done = await host.ssh_without_terminal(
        "ana", "-N", "-o", "ExitOnForwardFailure=yes", forward.format(folder=host.site.folder)
    )
    assert done.code == 255
    assert "forwarding failed" in done.err


async def test_nothing_behind_the_host_is_reached(host: Host) -> None:
    done = await host.ssh_without_terminal("ana", "-W", f"127.0.0.1:{host.server.port}")
    assert done.code == 255
    assert "SSH-2.0" not in done.out
    assert "prohibited" in done.err


async def test_two_screens_of_one_person(host: Host) -> None:
    async with host.ssh("ana") as office, host.ssh("ana") as home:
        await into_the_room(office)
        await into_the_room(home)
        home.type("from my phone" + ENTER)
        await office.until(lambda: on_timeline(office, "ana", "from my phone"))


def on_timeline(screen: Terminal, name: str, text: str) -> bool:
    """Whether the timeline has this entry by this person."""
    return any(name in line and text in line for line in screen.pane("Timeline"))
