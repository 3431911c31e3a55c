"""The review: every pane as it was known at a moment, and nothing that could be taken for live."""

from pathlib import Path

import pytest

from tests.support.past import looking

SIZES = [(200, 50), (120, 40), (80, 24), (60, 20), (40, 10)]


@pytest.mark.parametrize("theme", ["warroom", "ansi-dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_nobody_can_take_it_for_live(
    tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    async with looking(tmp_path, size=size, theme=theme) as on:
        await on.sees("REVIEW", "2026-11-24 00:07:52 UTC", "paused")
        assert "● live" not in on.text
        lines = on.text.splitlines()
        assert len(lines) == size[1] and all(len(line) <= size[0] for line in lines)
        assert "REVIEW" in lines[0]
        if size[0] >= 60:
            assert "NOT LIVE" in lines[0]


async def test_every_pane_is_as_it_was(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.sees("eu-north takes 40 %", "error rate 12 %", "T9")
        await on.say("t", "23:50")
        await on.sees("entry 16 of", "T2  Check payments DB", "Identification")
        await on.misses("Freeze deploys", "error rate 12 %", "Acme")
        await on.press("f2")
        await on.sees("Identification", "symptoms")


async def test_one_steps_by_entry_milestone_and_minute(tmp_path: Path) -> None:
    async with looking(tmp_path) as on:
        await on.press("g")
        await on.sees("entry 1 of", "Checkout returns 502")
        await on.press("right", "right")
        await on.sees("entry 3 of")
        await on.press("left")
        await on.sees("entry 2 of")
        await on.press("m")
        await on.sees("entry 7 of")
        await on.press("M")
        await on.sees("entry 2 of")
        await on.press("full_stop")
        await on.sees("23:46:43 UTC")
        await on.press("G")
        await on.sees("entry 50 of 50")
