"""Failpoints: every name is a place, a mistake is a sentence, and what each place stands for."""

import re
from pathlib import Path

import pytest

import server
from server.errors import HubError
from server.upkeep import failpoints
from server.upkeep.failpoints import AFTER_COMMIT, AFTER_MIRROR, BEFORE_COMMIT, BEFORE_PUBLISH
from tests.faults.history import Acked, Seen
from tests.faults.trial import trial

_REACHED = re.compile(r"failpoints\.reached\(failpoints\.([A-Z_]+)\)")


def test_each_name_stands_at_one_place() -> None:
    found = [
        getattr(failpoints, name)
        for path in Path(server.__file__).parent.rglob("*.py")
        for name in _REACHED.findall(path.read_text())
    ]
    assert sorted(found) == sorted(failpoints.NAMES)


@pytest.mark.parametrize(
    "text", ["before-lunch=kill", "before-commit", "before-commit=explode", "before-commit=kill@0"]
)
def test_a_mistake_is_a_sentence(text: str) -> None:
    with pytest.raises(HubError, match="which is no failpoint"):
        failpoints.arm(text)


def test_the_nth_time() -> None:
    try:
        failpoints.arm("before-commit=raise-eio@2, after-commit=raise-enospc@2+")
        failpoints.reached(BEFORE_COMMIT)
        with pytest.raises(OSError, match="Input/output"):
            failpoints.reached(BEFORE_COMMIT)
        failpoints.reached(BEFORE_COMMIT)
        failpoints.reached(AFTER_COMMIT)
        for _ in range(2):
            with pytest.raises(OSError, match="No space"):
                failpoints.reached(AFTER_COMMIT)
    finally:
        failpoints.arm("")


@pytest.mark.faults
@pytest.mark.parametrize(
    ("place", "on_disk"),
    [(BEFORE_COMMIT, False), (AFTER_COMMIT, True), (AFTER_MIRROR, True), (BEFORE_PUBLISH, True)],
)
async def test_nobody_hears_of_it_before_it_is_on_disk(
    place: str, on_disk: bool, seed: int
) -> None:
    """V6 at the very moment: the hub stands still there, and one looks at disk and clients."""
    async with trial(seed) as t:
        incident = await t.declare()
        await t.hub.end()
        await t.start(f"{place}=pause")
        ana = await t.link("ana", incident)
        await t.bare("listener", incident)
        t.inject(f"hub stopped at {place}")
        command_id = ana.say("is it there?")
        await t.hub.paused()
        lines = t.look().incidents[incident]
        assert any(line.command_id == command_id for line in lines) is on_disk
        assert not [e for e in t.history.of(Seen) if e.command_id == command_id]
        assert not [e for e in t.history.of(Acked) if e.id == command_id]
        t.hub.go_on()
        await t.finish()
