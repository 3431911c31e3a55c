"""Pictures of the screens, colours and all, compared with ones that somebody has looked at.

After a change that is meant: look at the new picture in the report, then `--snapshot-update`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from screens.app import WarroomApp
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.shown import text_of
from tests.support.until import until

Compare = Callable[..., bool]


def app(tmp_path: Path, incident: str | None) -> WarroomApp:
    clock = MovableClock()
    link = FakeLink("ana", clock)
    outage(link, clock)
    shown = WarroomApp(link.made_with, state_dir=tmp_path, incident=incident, clock=clock)
    shown.theme = "warroom"  # whatever terminal the tests run in
    return shown


async def settled(pilot: Pilot[int]) -> None:
    """Wait until everything has arrived and a look later finds the same."""
    await until(lambda: "live" in text_of(pilot.app) and INCIDENT in text_of(pilot.app))
    seen = ""

    def still() -> bool:
        nonlocal seen
        before, seen = seen, text_of(pilot.app)
        return before == seen

    for _ in range(3):
        await until(still)


@pytest.mark.parametrize(
    ("name", "incident", "size"),
    [
        ("room", INCIDENT, (120, 40)),
        ("room-small", INCIDENT, (60, 20)),
        ("lobby", None, (120, 20)),
    ],
)
def test_a_screen_looks_as_it_did(
    snap_compare: Compare,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    incident: str | None,
    size: tuple[int, int],
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    assert snap_compare(app(tmp_path, incident), terminal_size=size, run_before=settled)
