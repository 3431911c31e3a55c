"""A screen that is served to others: it works, and it is no way to this account's files."""

import subprocess
import sys
from pathlib import Path

import pytest

import warroom.playbooks
from tests.support.site import Site
from tests.support.terminal import CTRL_Q, CTRL_U, ENTER, Terminal
from warroom.shut_in import REFUSED

PLAYBOOKS = Path(warroom.playbooks.__file__).parent

SECRET = "what only this account may read"

_TRY = """\
import os, socket, subprocess, sys
from pathlib import Path
from warroom.shut_in import shut_in
own, other = Path(sys.argv[1]), Path(sys.argv[2])
shut_in(own)
try:
    print({what})
except OSError as error:
    print(type(error).__name__, error.strerror)
"""


def tried(what: str, folder: Path) -> str:
    own, other = folder / "own", folder / "other"
    for each in (own, other):
        each.mkdir(exist_ok=True)
    (other / "secret").write_text(SECRET)
    done = subprocess.run(
        [sys.executable, "-c", _TRY.format(what=what), str(own), str(other)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.parametrize(
    "what",
    [
        "(other / 'secret').read_text()",
        "open(os.path.relpath(other / 'secret')).read()",
        "open(own / '..' / 'other' / 'secret').read()",
        "os.open(other / 'secret', os.O_RDONLY)",
        "open('/etc/passwd').read()",
        "(other / 'new').write_text('x')",
        "open('/usr/share/zoneinfo/new', 'w')",
        "(other / 'secret').unlink()",
        "(other / 'secret').rename(own / 'mine')",
        "os.symlink(other, own / 'way')",
        "os.link(other / 'secret', own / 'mine')",
        "(other / 'folder').mkdir()",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.fork()",
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.socket(socket.AF_UNIX).connect(str(other / 'socket'))",
    ],
)
def test_what_is_refused_gets_a_sentence(what: str, tmp_path: Path) -> None:
    assert tried(what, tmp_path) == f"PermissionError {REFUSED}"
    assert (tmp_path / "other" / "secret").read_text() == SECRET
    assert [each.name for each in (tmp_path / "other").iterdir()] == ["secret"]


def test_a_link_of_ones_own_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "way").symlink_to(tmp_path / "other" / "secret")
    assert tried("(own / 'way').read_text()", tmp_path) == f"PermissionError {REFUSED}"


@pytest.mark.parametrize(
    "what",
    [
        "(own / 'draft').write_text('5')",
        "(own / 'new').mkdir() or 5",
        "__import__('decimal') and 5",
        "__import__('zoneinfo').ZoneInfo('Europe/Berlin') and 5",
    ],
)
def test_what_it_needs_goes_on(what: str, tmp_path: Path) -> None:
    assert "PermissionError" not in tried(what, tmp_path)


async def test_the_whole_room_works(site: Site) -> None:
    incident = await site.declare("Checkout returns 502")
    own = site.folder / ".config" / "warroom" / "playbooks"
    own.mkdir(parents=True)
    # Sound, and elsewhere: what keeps it from being read is that the screen is shut in.
    elsewhere = site.folder / "elsewhere.toml"
    text = (PLAYBOOKS / "service-outage.toml").read_text()
    elsewhere.write_text(text.replace('id = "service-outage"', 'id = "secret"', 1))
    (own / "secret.toml").symlink_to(elsewhere)
    argv = [*site.joining("ana", incident), "--no-files"]
    async with Terminal(argv, site.environment()) as ana:
        await ana.until("in the room")
        for line, sign in (
            ("/attach curl /etc/passwd", "evidence E1"),
            ("/playbook /etc/passwd", "There is no playbook"),
            (f"{CTRL_U}/playbook secret", "is not sound"),
            (f"{CTRL_U}/playbook service-outage", "Confirm it from outside"),
            (f"/move unix:{site.hub.socket} anyway", "stays with this hub"),
            ("/review", "pinned"),
        ):
            ana.type(line + ENTER)
            await ana.until(sign)
            assert "root:" not in ana.text
            assert "disk takes nothing" not in ana.text
        ana.type("\x1b")
        await ana.until("in the room")
        ana.type("half a sent")
        await ana.until("half a sent")
        ana.type(CTRL_Q)
        assert await ana.wait() == 0
    async with Terminal(argv, site.environment()) as ana:
        await ana.until("half a sent")
        ana.type(CTRL_Q)
        assert await ana.wait() == 0
