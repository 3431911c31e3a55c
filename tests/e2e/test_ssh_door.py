"""`ssh -p PORT warroom@HOST`, nothing installed: a real OpenSSH client at the hub's own door."""

import asyncio
import contextlib
import re
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from server.door.bounds import GREETING_AT_ONCE
from tests.support import sshd
from tests.support.hub_process import HubProcess
from tests.support.processes import Done, end, marked, run_piped
from tests.support.site import Site
from tests.support.terminal import CTRL_Q, ENTER, Terminal
from tests.support.until import until

pytest.importorskip("asyncssh", reason="the extra ssh is not installed")

pytestmark = pytest.mark.skipif(
    sshd.SSH is None or sshd.KEYGEN is None, reason="ssh and ssh-keygen are not installed"
)

TITLE = "Checkout returns 502"


class Door(NamedTuple):
    """A hub that is reached by SSH; `keys` has a key for each of some people."""

    site: Site
    keys: Path

    @property
    def port(self) -> int:
        """Where it listens since its last start."""
        return int(re.findall(r"ssh://127\.0\.0\.1:(\d+)", self.site.hub.log)[-1])

    def argv(
        self, key: str, *options: str, asked: tuple[str, ...] = (), to: str = "x"
    ) -> list[str]:
        """The command line of `ssh` with a person's key."""
        assert sshd.SSH is not None
        return [
            sshd.SSH,
            *("-F", "none", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            *("-i", str(self.keys / key), "-p", str(self.port)),
            *options,
            f"{to}@127.0.0.1",
            *asked,
        ]

    def terminal(
        self,
        key: str,
        *options: str,
        term: str = "xterm-256color",
        env: dict[str, str] | None = None,
    ) -> Terminal:
        """Somebody's terminal with `ssh` in it."""
        return Terminal(self.argv(key, *options), self.site.environment(term) | (env or {}))

    async def ssh(
        self, key: str, *options: str, asked: tuple[str, ...] = (), to: str = "x"
    ) -> Done:
        """`ssh` in a pipe, to its end."""
        argv = self.argv(key, "-o", "BatchMode=yes", *options, asked=asked, to=to)
        return await run_piped(argv, self.site.environment())

    def public(self, key: str) -> str:
        """The line of somebody's public key."""
        return (self.keys / f"{key}.pub").read_text().strip()

    def screens(self) -> set[int]:
        """The processes of screens."""
        return {pid for pid, line in marked(str(self.site.folder)).items() if "--no-files" in line}

    async def no_screens(self) -> None:
        """Wait until there is none any more."""
        await until(lambda: not self.screens(), "the screens have ended")


@pytest.fixture(scope="module")
def opened() -> Iterator[Door]:
    with (
        tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as place,
        tempfile.TemporaryDirectory(prefix="keys-", dir="/tmp") as keys,
    ):
        site = Site(Path(place))
        site.hub = HubProcess(site.folder, "--ssh", "127.0.0.1:0")
        door = Door(site, Path(keys))
        for name in ("ana", "ben", "chloe", "dmi", "eve"):
            assert sshd.KEYGEN is not None
            subprocess.run(
                [sshd.KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", str(door.keys / name)],
                check=True,
            )
        try:
            site.hub.start()
            asyncio.run(site.declare(TITLE))
            for name in ("ana", "ben"):
                asyncio.run(site.said("people", "key", "add", name, door.public(name)))
            yield door
            assert site.hub.stop() == 0
        finally:
            site.hub.kill()
            end(set(marked(place)))


@pytest.fixture
async def door(opened: Door) -> AsyncIterator[Door]:
    if not opened.site.hub.pid:
        opened.site.hub.start()
    yield opened
    await opened.no_screens()


async def into_the_room(screen: Terminal) -> None:
    await screen.until(TITLE)
    screen.type(ENTER)
    await screen.until("in the room")


def asked(screen: Terminal, times: int) -> bool:
    return screen.text.count("Invite:") == times


def on_timeline(screen: Terminal, name: str, text: str) -> bool:
    return any(name in line and text in line for line in screen.pane("Timeline"))


async def test_a_key_opens_the_room_under_its_persons_name(door: Door) -> None:
    async with door.terminal("ana") as ana, door.terminal("ben", term="linux") as ben:
        await into_the_room(ana)
        await into_the_room(ben)
        ana.type("502s on all balancers" + ENTER)
        await ben.until(lambda: on_timeline(ben, "ana", "502s on all balancers"))
        for columns, rows in ((60, 20), (200, 50)):
            ana.resize(columns, rows)
            await ana.until(lambda: ana.lines[-2].startswith("›") and "● live" in ana.lines[-1])
        for each in (ana, ben):
            each.type(CTRL_Q)
            assert await each.wait() == 0
    said = [(each["actor"], each["event"].get("text")) for each in await door.site.log("INC-1")]
    assert ("ana", "502s on all balancers") in said


async def test_an_unknown_key_opens_nothing(door: Door) -> None:
    done = await door.ssh("eve")
    assert done.code == 255
    assert "Permission denied" in done.err
    assert not door.screens()


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (("-T",), ()),
        (("-tt",), ("id",)),
        (("-T",), ("touch", "{made}")),
        (("-T",), ("scp", "-f", "/etc/passwd")),
        (("-s",), ("sftp",)),
        (("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22"), ()),
        (("-N", "-o", "ExitOnForwardFailure=yes", "-R", "{made}:127.0.0.1:22"), ()),
        (("-W", "127.0.0.1:{port}"), ()),
    ],
)
async def test_there_is_no_shell_no_file_and_no_way_through(
    options: tuple[str, ...], asked: tuple[str, ...], door: Door
) -> None:
    made = door.site.folder / "made"
    filled = [each.format(made=made, port=door.port) for each in (*options, "", *asked)]
    cut = filled.index("")
    done = await door.ssh("ana", *filled[:cut], asked=tuple(filled[cut + 1 :]))
    assert done.code in (1, 2, 255), done
    assert "-R" not in options or "forwarding failed" in done.err, done
    assert not any(sign in done.out for sign in ("uid=", "root:", "SSH-2.0"))
    assert not made.exists()
    assert not door.screens()


async def test_nothing_weak_and_nothing_that_unpacks_is_offered(door: Door) -> None:
    said = (await door.ssh("ana", "-vv")).err
    offered = said.partition("peer server KEXINIT proposal")[2].partition("debug1:")[0]
    signatures = re.findall(r"server-sig-algs=<(.*)>", said)
    assert "curve25519-sha256" in offered and signatures, said
    names = set(re.split(r"[\s,]+", ",".join((offered, *signatures))))
    weak = re.compile(r".*(sha1|md5|cbc|3des|arcfour|umac-64|rsa1024|rsa2048|zlib).*|ssh-(rsa|dss)")
    assert [name for name in sorted(names) if weak.fullmatch(name)] == []


async def test_nothing_of_the_clients_environment_comes_along(door: Door) -> None:
    sent = {"LD_PRELOAD": "/x.so", "PYTHONSTARTUP": "/x", "WARROOM_HUB": "x", "COLORTERM": "x"}
    options = [word for name in sent for word in ("-o", f"SendEnv={name}")]
    async with door.terminal("ana", *options, "-A", env=sent) as ana:
        await ana.until(TITLE)
        (pid,) = door.screens()
        environ = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
        names = {each.partition("=")[0] for each in environ if each}
        assert names <= {
            "PATH", "HOME", "PWD", "OLDPWD", "SHLVL", "_", "PYTHONPATH", "TERM", "LC_ALL",
            "WARROOM_STATE", "WARROOM_PLAYBOOKS",
        }  # fmt: skip
        assert "LC_ALL=C.UTF-8" in environ
        assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")


async def test_a_killed_client_leaves_nothing_and_its_draft_is_kept(door: Door) -> None:
    async with door.terminal("ana") as ana:
        await into_the_room(ana)
        ana.type("half a sent")
        await ana.until("half a sent")
        ana.signal(signal.SIGKILL)
        await door.no_screens()
    async with door.terminal("ana") as ana:
        await into_the_room(ana)
        await ana.until("half a sent")
    state = door.site.hub.data / "ssh"
    assert (state.stat().st_mode & 0o777, (state / "state").stat().st_mode & 0o777) == (
        0o700,
        0o700,
    )


async def test_a_killed_screen_gives_the_terminal_back(door: Door) -> None:
    async with door.terminal("ana") as ana:
        await ana.until(TITLE)
        end(door.screens())
        assert await ana.wait() == 1
        assert "should not" in ana.text


async def test_who_is_revoked_is_out_at_once(door: Door) -> None:
    await door.site.said("people", "key", "add", "dmi", door.public("dmi"))
    async with door.terminal("dmi") as dmi:
        await into_the_room(dmi)
        await door.site.said("people", "revoke", "dmi")
        assert await dmi.wait() == 3
        assert "may no longer come in" in dmi.text
    assert (await door.ssh("dmi")).code == 255


async def test_an_invite_is_a_password_that_opens_once(door: Door) -> None:
    said = await door.site.run("invite", "chloe", "--role", "observer")
    assert said.code == 0, said
    assert f"ssh -p {door.port} warroom@" in said.out
    secret = said.err.split("asks for the invite: ")[1].split()[0]
    async with door.terminal("chloe") as chloe:
        await chloe.until("Invite:")
        chloe.type("not this" + ENTER)
        await chloe.until("no such invite")
        # What is typed before a question is asked again, ssh throws away.
        await chloe.until(lambda: asked(chloe, 2))
        chloe.type(secret + ENTER)
        await chloe.until("yes/no")
        chloe.type("yes" + ENTER)
        await into_the_room(chloe)
        chloe.type("I may not write" + ENTER)
        await chloe.until("observer")
    async with door.terminal("eve") as eve:
        await eve.until("Invite:")
        eve.type(secret + ENTER)
        # What is typed before a prompt is there, OpenSSH forgets.
        for number in (2, 3):
            await eve.until(partial(asked, eve, number))
            eve.type("guess" + ENTER)
        assert await eve.wait() == 255
        assert "was used already" in eve.text
    async with door.terminal("chloe", "-o", "BatchMode=yes") as chloe:
        await into_the_room(chloe)
    assert "I may not write" not in await door.site.notes("INC-1")
    assert secret not in door.site.hub.log
    await until(lambda: "showed nothing by SSH" in door.site.hub.log)


async def test_one_person_has_so_many_screens(door: Door) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(3):
            screen = await stack.enter_async_context(door.terminal("ben"))
            await screen.until(TITLE)
        fourth = await stack.enter_async_context(door.terminal("ben"))
        assert await fourth.wait() == 75
        assert "3 screens here already" in fourth.text


async def test_who_says_nothing_keeps_nobody_out(door: Door) -> None:
    silent = [socket.create_connection(("127.0.0.1", door.port)) for _ in range(GREETING_AT_ONCE)]
    try:
        for each in silent[-1:]:
            each.settimeout(20)
            assert each.recv(4) == b"SSH-"
        with socket.create_connection(("127.0.0.1", door.port)) as more:
            more.settimeout(20)
            with contextlib.suppress(ConnectionResetError):
                assert more.recv(4) == b""
    finally:
        for each in silent:
            each.close()
    await until(lambda: "turned away (429)" in door.site.hub.log)
    async with door.terminal("ana") as ana:
        await ana.until(TITLE)


async def test_a_hub_that_stops_ends_its_screens(door: Door) -> None:
    key = (door.site.hub.data / "ssh_host_key").read_bytes()
    async with door.terminal("ana") as ana:
        await into_the_room(ana)
        assert door.site.hub.stop() == 0
        await ana.wait()
        assert b"\x1b[?1049l" in ana.output, "the terminal is as it was before"
    await door.no_screens()
    door.site.hub.start()
    path = door.site.hub.data / "ssh_host_key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == key


async def test_a_hub_that_is_killed_leaves_no_screens(door: Door) -> None:
    async with door.terminal("ana") as ana:
        await into_the_room(ana)
        door.site.hub.kill()
        await ana.wait()
    await door.no_screens()
    door.site.hub.start()


async def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "asyncssh.py").write_text("raise ImportError('not here')")
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as place:
        site = Site(Path(place))
        env = site.environment() | {"PYTHONPATH": str(tmp_path)}
        hub = [*site.joining("x")[:3], "hub", "--data", f"{place}/d", "--ssh", "127.0.0.1:0"]
        done = await run_piped(hub, env)
    assert done.code == 1
    assert done.err.strip().endswith("`pip install 'warroom[ssh]'`.")
