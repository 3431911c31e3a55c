"""A defect ends a screen with a sentence: no traceback, no text of anybody's, nothing lost."""

import asyncio
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import sshd
from tests.support.broken import F1, SECRET, broken
from tests.support.hub_process import HubProcess
from tests.support.processes import end, marked
from tests.support.site import WARROOM, Site
from tests.support.terminal import ENTER, Terminal
from warroom.errors import Exit
from warroom.last_resort import NAME

TITLE = "Checkout returns 502"


def on_terminal(site: Site, *words: str) -> Terminal:
    """A terminal with a shell that says how it was left: its program has a defect."""
    script = '"$@"; code=$?; echo; echo "ended with $code"; stty -a'
    env = site.environment() | broken(site.folder / "broken")
    return Terminal(["/bin/sh", "-c", script, "sh", *WARROOM, *words], env)


def details(folder: Path) -> str:
    """What was kept, by its owner alone."""
    (found,) = folder.rglob(NAME)
    assert found.stat().st_mode & 0o777 == 0o600
    assert found.parent.stat().st_mode & 0o777 == 0o700
    text = found.read_text()
    found.unlink()
    return text


def left(screen: Terminal) -> str:
    """What was printed behind the alternate screen, on one line."""
    assert SECRET.encode() not in screen.output
    assert b"Traceback" not in screen.output
    _, _, after = bytes(screen.output).rpartition(b"\x1b[?1049l")
    assert b"\x1b[?25h" in after, "the cursor is not shown"
    return " ".join(after.decode().split())


async def ended(screen: Terminal) -> str:
    """The same, when the shell has said how it was left."""
    await screen.until(f"ended with {Exit.FAILURE:d}")
    await screen.wait()
    said = left(screen)
    assert {"icanon", "echo", "isig", "icrnl", "opost"} <= set(said.split())
    return said


def told(said: str) -> None:
    assert "warroom ended by a defect of its own (LookupError)" in said
    assert "Nothing that you typed is lost" in said


async def test_a_room_that_breaks_says_so_and_keeps_what_was_typed(site: Site) -> None:
    incident = await site.declare(TITLE)
    hub = site.hub.address
    async with on_terminal(site, "join", incident, "--as", "ana", "--hub", hub) as ana:
        await ana.until("live")
        ana.type("half a sent" + F1)
        said = await ended(ana)
    told(said)
    assert "Start it again" in said
    kept = details(site.folder)
    assert "builtins.LookupError" in kept
    assert "in defect" in kept
    assert "in on_event" in kept
    assert SECRET not in kept
    async with site.screen("ana", incident) as ana:
        await ana.until("half a sent")


async def test_a_review_that_breaks_says_so(site: Site) -> None:
    incident = await site.declare(TITLE)
    file = site.folder / "saved.warroom"
    await site.said("export", incident, "--output", str(file))
    async with on_terminal(site, "review", str(file)) as screen:
        await screen.until(TITLE)
        screen.type(F1)
        said = await ended(screen)
    told(said)
    assert "in defect" in details(site.folder)


async def test_where_the_details_cannot_be_kept_the_sentence_says_why(site: Site) -> None:
    incident = await site.declare(TITLE)
    state = site.folder / ".local/state/warroom/people/dmi"
    (state / NAME).mkdir(parents=True)
    hub = site.hub.address
    async with on_terminal(site, "join", incident, "--as", "dmi", "--hub", hub) as screen:
        await screen.until("live")
        screen.type(F1)
        said = await ended(screen)
    (state / NAME).rmdir()
    told(said)
    assert "The details could not be kept (Is a directory)" in said


async def test_a_command_that_breaks_says_so(site: Site) -> None:
    async with on_terminal(site, "policy", "show") as screen:
        await screen.until("ended with 1")
        await screen.wait()
        said = " ".join(screen.text.split())
    assert "warroom ended by a defect of its own (LookupError)" in said
    assert "look before you run it again" in said
    assert SECRET.encode() not in screen.output
    assert b"Traceback" not in screen.output
    assert SECRET not in details(site.folder)


@pytest.fixture
def served() -> Iterator[tuple[Site, Path]]:
    """A hub with a door for SSH whose screens have the defect, and ana's key."""
    pytest.importorskip("asyncssh", reason="the extra ssh is not installed")
    if sshd.SSH is None or sshd.KEYGEN is None:
        pytest.skip("ssh and ssh-keygen are not installed")
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as name:
        site = Site(Path(name))
        site.hub = HubProcess(site.folder, "--ssh", "127.0.0.1:0")
        site.hub.extra = broken(site.folder / "broken")
        key = site.folder / "key"
        subprocess.run([sshd.KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        try:
            site.hub.start()
            yield site, key
            assert site.hub.stop() == 0
        finally:
            site.hub.kill()
            end(set(marked(name)))


async def test_over_ssh_nothing_of_the_hubs_machine_is_shown(served: tuple[Site, Path]) -> None:
    site, key = served
    await site.declare(TITLE)
    await site.said("people", "key", "add", "ana", Path(f"{key}.pub").read_text().strip())
    assert sshd.SSH is not None
    port = site.hub.log.rpartition("ssh://127.0.0.1:")[2].split()[0].rstrip(".,;")
    argv = [
        sshd.SSH, "-F", "none", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
        "-i", str(key), "-p", port, "x@127.0.0.1",
    ]  # fmt: skip
    async with Terminal(argv, site.environment()) as ana:
        await ana.until(TITLE)
        ana.type(ENTER)
        await ana.until("in the room")
        ana.type("half a sent" + F1)
        assert await ana.wait() == Exit.FAILURE
        said = left(ana)
    told(said)
    assert "Connect again" in said
    assert str(site.folder) not in said
    kept = await asyncio.to_thread(details, site.folder)
    assert "in defect" in kept
    assert SECRET not in kept
