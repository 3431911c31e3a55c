"""Whatever happens between whichever two turns of the event loop, no screen ends with an error."""

from pathlib import Path

import pytest

from tests.support.any_moment import EVENTS, LATE, SCENES, one_lasting, play, sample

LENGTH = 300
"""Turns that most scenes take at the most; what is planned for later comes at their end."""


async def _played(folder: Path, seed: int) -> None:
    scene, events, size = sample(seed, LENGTH)
    try:
        await play(folder, SCENES[scene], [(at, EVENTS[name]) for at, name in events], size)
    except Exception as error:
        when = ", ".join(f"{name} after turn {at}" for at, name in events)
        error.add_note(f"seed {seed}: {scene} at {size[0]}x{size[1]}: {when}")
        raise


@pytest.mark.parametrize("seed", range(12))
async def test_nothing_breaks(tmp_path: Path, seed: int) -> None:
    await _played(tmp_path, seed)


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(12, 600))
async def test_nothing_breaks_either(tmp_path: Path, seed: int) -> None:
    await _played(tmp_path, seed)


async def _same(folder: Path, seed: int) -> None:
    scene, at, name = one_lasting(seed, LENGTH)
    then, _ = await play(folder / "a", SCENES[scene], [(at, EVENTS[name])])
    late, _ = await play(folder / "b", SCENES[scene], [(LATE, EVENTS[name])])
    assert then == late, f"seed {seed}: {scene}: {name} after turn {at}"


@pytest.mark.parametrize("seed", range(6))
async def test_it_shows_what_it_shows_had_it_come_late(tmp_path: Path, seed: int) -> None:
    await _same(tmp_path, seed)


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(6, 300))
async def test_that_holds_for_others_too(tmp_path: Path, seed: int) -> None:
    await _same(tmp_path, seed)


@pytest.mark.parametrize("name", [name for name, scene in SCENES.items() if scene.begin])
async def test_what_opens_as_one_leaves_breaks_nothing(tmp_path: Path, name: str) -> None:
    for turn in (1, 25):
        events = [(turn, EVENTS["the program is left"])]
        await play(tmp_path, SCENES[name], events)


@pytest.mark.parametrize("name", ["a start in the room", "a start in a problem", "palette opens"])
@pytest.mark.parametrize("key", ["ctrl+t", "ctrl+p", "pageup"])
async def test_a_key_may_come_before_the_screen(tmp_path: Path, name: str, key: str) -> None:
    for turn in (5, 60):
        await play(tmp_path, SCENES[name], [(turn, EVENTS[key])])


async def test_the_palette_is_opened_once(tmp_path: Path) -> None:
    events = [(200, EVENTS["another screen"]), (400, EVENTS["ctrl+p"])]
    await play(tmp_path, SCENES["palette opens"], events)
