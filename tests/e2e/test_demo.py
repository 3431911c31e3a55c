"""`warroom demo` as a stranger runs it: with a terminal and without; nothing stays behind."""

import asyncio
import os
import shlex
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub_process import environment
from tests.support.processes import descendants, end, marked, run_piped
from tests.support.site import WARROOM
from tests.support.terminal import CTRL_C, CTRL_Q, ENTER, Terminal
from tests.support.until import until

MOST = 60
"""Seconds in which it has to end by itself without a terminal, as `make demo` promises."""

WHOLE_RESPONSE = (
    *("size-up: ", "playbook started: Failed deploy"),
    *("phase containment", "region eu-west: affected", "workaround: ", "conditions: "),
    *("phase prioritization", "impact high, urgency high", "severity SEV1", "roll-call "),
    *("phase reaction", "supported: ", "ruled out: ", "Strong objections by", "decided: "),
    *("plan B: ", "recap: ", "trigger: ", "contributing factor: ", "fix: ", "follow-up: "),
    *("phase conclusion", "status resolved", "post-mortem started", "status closed"),
)
"""What a viewer has to have seen at the end: each of the five steps and what it is done with."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Home and temporary directory of a stranger; its path marks their processes."""
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as name:
        (Path(name) / "tmp").mkdir()
        try:
            yield Path(name)
        finally:
            end(set(marked(name)))


def stranger(folder: Path) -> dict[str, str]:
    return environment(folder, {"TMPDIR": str(folder / "tmp"), "WARROOM_NAME": "guest"})


async def all_gone(folder: Path) -> None:
    """Wait until no process is left, and see that no file is."""
    await until(lambda: not marked(str(folder)), "every process of the demonstration has ended")
    await until(lambda: not list((folder / "tmp").iterdir()), "its directory is removed")


async def test_without_a_terminal_it_prints_the_timeline_and_ends(folder: Path) -> None:
    done = await asyncio.wait_for(run_piped([*WARROOM, "demo"], stranger(folder)), MOST)
    assert (done.code, done.err) == (0, "")
    for told in ("Declared: Checkout returns 502", "ana", "ben", "chloe"):
        assert told in done.out
    missed = [told for told in WHOLE_RESPONSE if told not in done.out]
    assert not missed
    await all_gone(folder)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
async def test_without_a_terminal_it_can_be_ended(folder: Path, how: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        *(*WARROOM, "demo"), stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=stranger(folder)
    )
    assert process.stdout is not None
    assert b"Declared" in await process.stdout.readline()
    process.send_signal(how)
    _, err = await process.communicate()
    assert process.returncode
    assert b"Traceback" not in err
    await all_gone(folder)


async def test_its_reader_may_go(folder: Path) -> None:
    piped = f"{shlex.join(WARROOM)} demo | head -n 1"
    done = await run_piped(["/bin/sh", "-c", piped], stranger(folder))
    assert (done.out.count("\n"), done.err) == (1, "")
    await all_gone(folder)


async def test_with_a_terminal_people_work_and_one_can_type_along(folder: Path) -> None:
    async with Terminal([*WARROOM, "demo"], stranger(folder)) as screen:
        await screen.until(lambda: has(screen, "ana") and has(screen, "ben"))
        screen.type("hello from the gallery" + ENTER)
        await screen.until(lambda: has(screen, "guest", "hello from the gallery"))
        screen.type(CTRL_Q)
        assert await screen.wait() == 0
        assert "Traceback" not in screen.text
    await all_gone(folder)


@pytest.mark.parametrize("how", ["hang up", "kill", "terminate", "ctrl-c at the start"])
async def test_however_its_screen_ends_nothing_is_left(folder: Path, how: str) -> None:
    async with Terminal([*WARROOM, "demo"], stranger(folder)) as screen:
        if how == "ctrl-c at the start":
            await until(lambda: len(descendants(screen.pid)) > 0, "its hub is started")
            screen.type(CTRL_C)
        else:
            await screen.until("in the room")
        if how == "hang up":
            screen.hang_up()
        elif how == "kill":
            screen.signal(signal.SIGKILL)
        elif how == "terminate":
            screen.signal(signal.SIGTERM)
        await screen.wait()
    await all_gone(folder)


@pytest.mark.parametrize(
    "stage",
    [["demo_stage", "1.0"], ["drill_stage", "failed-deploy", "1.0"]],
    ids=lambda each: each[0],
)
async def test_a_hub_that_nobody_waits_for_leaves_nothing(folder: Path, stage: list[str]) -> None:
    """Whoever started it may be gone, and its directory with it, before it has begun."""
    reads, writes = os.pipe()
    os.close(reads)
    module, *args = stage
    place = folder / "tmp" / "stage"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"warroom.cli.{module}", str(place), *args),
        stdin=DEVNULL, stdout=writes, stderr=DEVNULL, env=stranger(folder),
    )  # fmt: skip
    os.close(writes)
    await asyncio.wait_for(process.wait(), MOST)
    await all_gone(folder)


def has(screen: Terminal, *words: str) -> bool:
    """Whether an entry on the timeline has all of these words."""
    return any(all(word in line for word in words) for line in screen.pane("Timeline"))
