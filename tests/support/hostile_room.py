"""`python -m tests.support.hostile_room DIR [bare]`: a room of hostile texts on this terminal.

They come past every rule, as from a hub gone wrong. `bare`: nothing cleans a text either, so that
the last door before the terminal is all there is.
"""

import re
import sys
from pathlib import Path

from tests.support.fake_link import FakeLink
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.outage import MovableClock
from warroom import text
from warroom.model import events as ev
from warroom.model.words import NoteKind, Phase, Priority, Role, Severity

INCIDENT = "INC-1"
ACTING = [said for _, said in HOSTILE if raw_terminal_codes(said)]
"""The texts with something in them that acts on a terminal, or hides."""

_GROUPS = [" ".join(ACTING[first::4]) for first in range(4)]
_LAST = "that was all"
WITNESSES = ("INC-1  beforeafter", _LAST, "○  T3", "○ M3", "● ]0;pwned")
"""What is to be read of them: in the header, timeline, checklist, communication, people."""


def fill(link: FakeLink) -> None:
    """Every such text as a title, a name, a system, an entry of each pane."""
    everything = " ".join(_GROUPS)
    link.insert(
        INCIDENT,
        "ana",
        ev.Declared(
            title=everything, severity=Severity.SEV1, priority=Priority.P1, systems=(everything,)
        ),
    )
    for number, said in enumerate(_GROUPS):
        link.insert(
            INCIDENT,
            said,
            ev.Noted(text=said, note_kind=NoteKind.ALERT),
            ev.RoleClaimed(role=Role.RESPONDER),
            ev.TaskAdded(task=f"T{number}", text=said, phase=Phase.REACTION, to=said),
            ev.MessageDrafted(message=f"M{number}", audience=said, channel=said, text=said),
        )
    link.insert(INCIDENT, "ana", ev.Noted(text=_LAST))
    link.enter(INCIDENT, *ACTING)


def main(state_dir: Path, bare: bool) -> int:
    """Show it until the person leaves."""
    if bare:
        text._NOISE = re.compile(r"(?!)")
    from screens.app import WarroomApp

    clock = MovableClock()
    link = FakeLink("ana", clock)
    fill(link)
    app = WarroomApp(link.made_with, state_dir=state_dir, incident=INCIDENT, clock=clock)
    return app.run() or 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), "bare" in sys.argv))
