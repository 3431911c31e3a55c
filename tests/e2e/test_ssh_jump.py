"""From a laptop through a jump host to the war room's host: two real sshds."""

import asyncio
import getpass
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import sshd
from tests.support.processes import run_piped
from tests.support.site import Site
from tests.support.terminal import CTRL_Q, ENTER, Terminal

pytestmark = pytest.mark.skipif(
    bool(sshd.MISSING), reason=f"{', '.join(sshd.MISSING)} not installed"
)

TITLE = "Checkout returns 502"

CONFIG = """\
Host jump war
    User {user}
    HostName 127.0.0.1
    IdentityFile {keys}/ana
    IdentitiesOnly yes
    IdentityAgent none
    BatchMode yes
    UserKnownHostsFile {keys}/hosts
    StrictHostKeyChecking yes
Host jump
    Port {jump}
Host war
    Port {war}
    ProxyJump jump
"""


class Laptop(NamedTuple):
    """What ana has on her laptop: one key, and a configuration that knows the way."""

    site: Site
    ssh: list[str]
    jump: sshd.Sshd


@pytest.fixture(scope="module")
def laptop(place: Site) -> Iterator[Laptop]:
    asyncio.run(place.declare(TITLE))
    homes = {f"XDG_{name}_HOME": str(place.folder / name.lower()) for name in ("STATE", "CONFIG")}
    with (
        tempfile.TemporaryDirectory(prefix="sshd-", dir="/tmp") as name,
        tempfile.TemporaryDirectory(prefix="sshd-", dir="/tmp") as other,
        sshd.running(Path(name), {"ana": ""}, {"LANG": "C.UTF-8", **homes}) as war,
        sshd.running(Path(other), {}, {"LANG": "C.UTF-8"}) as jump,
    ):
        public = war.folder / "ana.pub"
        add = ["ssh-key", "add", "ana", str(public)]
        asyncio.run(place.said(*add, "--file", str(war.folder / "authorized_keys")))
        # The line that the page has for a jump host which is there for nothing else.
        (jump.folder / "authorized_keys").write_text(
            f'restrict,port-forwarding,permitopen="127.0.0.1:{war.port}",command="/bin/false"'
            f" {public.read_text()}"
        )
        known = [(each.folder / "known_hosts").read_text() for each in (war, jump)]
        (war.folder / "hosts").write_text("".join(known))
        config = war.folder / "config"
        config.write_text(
            CONFIG.format(user=getpass.getuser(), keys=war.folder, jump=jump.port, war=war.port)
        )
        assert sshd.SSH is not None
        yield Laptop(place, [sshd.SSH, "-F", str(config)], jump)


async def test_the_room_through_a_jump_host(laptop: Laptop, site: Site) -> None:
    async with Terminal([*laptop.ssh, "war"], site.environment()) as ana:
        await ana.until(TITLE)
        ana.type(ENTER)
        await ana.until("in the room")
        ana.type("from the train" + ENTER)
        await ana.until(lambda: any("from the train" in row for row in ana.pane("Timeline")))
        ana.resize(60, 20)
        await ana.until(lambda: ana.lines[-2].startswith("›") and "● live" in ana.lines[-1])
        ana.type(CTRL_Q)
        assert await ana.wait() == 0
    assert "from the train" in await site.notes("INC-1")
    assert "permitopen" not in laptop.jump.log


async def test_the_jump_host_is_a_way_to_the_room_and_to_nothing_else(
    laptop: Laptop, site: Site
) -> None:
    env = site.environment()
    done = await run_piped([*laptop.ssh, "-T", "jump", "id"], env)
    assert (done.code, done.out) == (1, "")
    other = await run_piped([*laptop.ssh, "-W", f"127.0.0.1:{laptop.jump.port}", "jump"], env)
    assert other.code == 255
    assert "SSH-2.0" not in other.out
