"""An exercise for one person on one terminal: a hub, the script and the room in one go."""

import contextlib
import getpass
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from warroom.cli.app import App
from warroom.cli.files import write_file
from warroom.cli.join import require_terminal
from warroom.cli.output import lines, say
from warroom.cli.session import run
from warroom.cli.stage import stage
from warroom.drills.library import is_file
from warroom.drills.runner import CONTROL
from warroom.errors import Exit, WarroomError
from warroom.link.address import Address
from warroom.link.once import connect
from warroom.model.commands import EndDrill
from warroom.report.drill import score, score_text
from warroom.saved.log import SavedLog
from warroom.text import clean_name


def play_alone(app: App, what: str, speed: float, keep: Path | None) -> int:
    """Show the room until the person leaves it, then print the score sheet.

    All of it is in a temporary directory that is removed at the end; `keep` gets the log.
    """
    require_terminal()
    if keep is not None and keep.exists():
        raise WarroomError(f"{keep} is there already. Give another name.", Exit.USAGE)
    scenario = str(Path(what).resolve()) if is_file(what) else what
    with tempfile.TemporaryDirectory(prefix="warroom-") as name:
        place = Path(name)
        module = "warroom.cli.drill_stage"
        with stage(place, module, scenario, str(speed), what="The exercise's hub") as (
            address,
            incident,
        ):
            return _show(app, address, incident, place, keep)


def _show(app: App, address: Address, incident: str, place: Path, keep: Path | None) -> int:
    from screens.running import run as run_screen
    from warroom.link.fetch import fetch_log
    from warroom.playbooks.own import look_in

    look_in(app.settings.playbooks_dir)
    you = _name(app)
    code = run_screen([address], name=you, token="", state_dir=place / "state", incident=incident)
    run(_end(address, you, incident))
    saved = run(fetch_log(address, incident, name=you))
    lines(score_text(score(saved.entries, saved.name, datetime.now(UTC))))
    if keep is not None:
        _keep(saved, keep)
    return code


async def _end(address: Address, you: str, incident: str) -> None:
    """Whoever leaves the room has ended it; where its time was up, it has ended already."""
    async with connect(address, name=you) as link:
        await link.ask(EndDrill(reason=f"{you} left"), incident)


def _keep(saved: SavedLog, keep: Path) -> None:
    from warroom.report.formats import FORMATS, Case

    case = Case(saved, saved.incident, saved.entries, datetime.now(UTC))
    write_file(keep, FORMATS["warroom"].write(case), force=None, option="--keep")
    say(f"{keep}: the log. Compare with it: warroom drill compare {keep} OTHER")


def _name(app: App) -> str:
    """As one is called otherwise, unless somebody in the scenario is called so."""
    with contextlib.suppress(KeyError, OSError, ValueError):
        name = clean_name(app.settings.name or os.environ.get("WARROOM_NAME") or getpass.getuser())
        if name not in ("root", CONTROL):
            return name
    return "you"
