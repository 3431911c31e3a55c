"""What a start loads: what is not on the screen yet is not loaded before the first frame."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import asyncio, sys
from pathlib import Path
from screens.app import WarroomApp
from screens.pane_screen import PaneScreen
from screens.running import link_to
from warroom.link.address import parse_address

# What comes after the first frame: the link, and the panes of the steps.
WarroomApp.keep_link = PaneScreen._have_steps = lambda self: None

async def main():
    state = Path(sys.argv[1])
    make = link_to(parse_address("unix:/nonexistent"), name="", token="", state_dir=state)
    app = WarroomApp(make, state_dir=state, incident=sys.argv[2] or None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        print("SEEN", "is a command" in app.export_screenshot().replace("&#160;", " "))

asyncio.run(main())
print("LOADED", *sorted(sys.modules))
"""

LATER = {
    "websockets",
    "aiosqlite",
    "uvloop",
    "jinja2",
    "cryptography",
    "warroom.model.decide",
    "warroom.secrets",
    "warroom.playbooks.library",
    "screens.slash",
    "screens.completion",
    "screens.palette",
    "screens.help",
    "screens.form",
    "screens.declare",
    "screens.search",
    "screens.problem",
    "screens.problems",
    "screens.post_mortem",
    "screens.entry_view",
    "screens.briefing",
    "screens.metrics",
    "screens.review",
}
"""Half of what a start took before they were loaded on demand."""

NOT_FOR_A_ROOM = {
    "warroom.model.commands",
    "warroom.model.events",
    "warroom.model.evolve",
    "warroom.model.summary",
    "warroom.report.rows",
    "warroom.wire.frames",
    "warroom.link.outbox",
    "screens.ledger",
}
"""What takes entries and commands: there are none before the first frame."""


def loaded(folder: Path, incident: str) -> tuple[bool, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(folder), incident],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    seen, names = done.stdout.splitlines()[-2:]
    assert names.startswith("LOADED "), done.stderr
    return seen == "SEEN True", set(names.split()[1:])


def test_the_first_frame_of_a_room_loads_nothing_that_it_does_not_show(tmp_path: Path) -> None:
    seen, modules = loaded(tmp_path, "INC-1")
    assert seen
    assert modules & (LATER | NOT_FOR_A_ROOM) == set()
    assert "screens.lobby" not in modules


def test_the_first_frame_of_the_lobby_loads_no_room(tmp_path: Path) -> None:
    _, modules = loaded(tmp_path, "")
    assert modules & LATER == set()
    assert "screens.room" not in modules
