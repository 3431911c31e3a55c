"""Choosing a playbook: each with its title, when to use it, and whether it runs already."""

from collections.abc import Callable, Sequence

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.keys import Where, bindings
from screens.lifetime import Lifetime
from screens.listing import Item, Listing
from screens.paint import SHOWN, Look, Piece, Pieces, say, spread
from warroom.errors import WarroomError
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.playbook import Playbook
from warroom.playbooks.library import Broken, Found, library
from warroom.text import clean_line, wrap


class PlaybookList(Listing):
    """The playbooks there are, one cursor."""

    BINDINGS = bindings(Where.PLAYBOOKS)

    class Chosen(Message):
        """This one, or none where the id is empty."""

        def __init__(self, id: str) -> None:
            super().__init__()
            self.playbook = id

    def __init__(
        self, found: Sequence[Found], broken: Sequence[Broken], incident: Incident
    ) -> None:
        super().__init__(id="playbooks")
        self._found, self._broken = found, broken
        self._runs = {
            run.playbook.id: run.id
            for run in incident.runs.values()
            if not run.ended(incident.tasks)
        }
        self._severity = incident.severity

    def items(self, width: int) -> list[Item]:
        """A playbook's title and what it is for; then the files that are none."""
        made = [self._item(each, width) for each in self._found]
        for other in self._broken:
            rows = wrap(f"Not a playbook: {other.sentence}", max(1, width - 2))
            made.append(Item("", ((), *((Piece(f" {row}", "warning"),) for row in rows))))
        return made

    def _item(self, found: Found, width: int) -> Item:
        playbook = found.playbook
        run = self._runs.get(playbook.id)
        now = sum(item.applies(self._severity) for item in playbook.items)
        number = f"{now} of {len(playbook.items)} items apply"
        right: Pieces = (say(f"runs as {run} ", "accent"),) if run else (say(f"{number} ", "dim"),)
        look: Look = "accent" if run else "strong"
        own = (Piece(" (your own)", "dim"),) if found.own else ()
        title = spread((Piece(" "), say(playbook.title, look), *own), right, width)
        rows = wrap(clean_line(playbook.when, SHOWN), max(1, width - 4))
        return Item(playbook.id, (title, *((Piece(f"   {row}", "dim"),) for row in rows)))

    def action_choose(self) -> None:
        """The one under the cursor."""
        self.post_message(self.Chosen(self.cursor))

    def action_leave(self) -> None:
        """None."""
        self.post_message(self.Chosen(""))


class PlaybookPicker(Lifetime, ModalScreen[Playbook | None]):
    """A box over the room with the list; gives what was chosen, or None."""

    AUTO_FOCUS = "#playbooks"

    def __init__(
        self, found: Sequence[Found], broken: Sequence[Broken], incident: Incident
    ) -> None:
        super().__init__()
        self._playbooks = {each.playbook.id: each.playbook for each in found}
        self._list = PlaybookList(found, broken, incident)

    def compose(self) -> ComposeResult:
        """A heading, the list, the keys."""
        with Vertical(id="picker"):
            yield Static("Start a playbook", id="picker-title", markup=False)
            yield self._list
            yield Static("Enter starts it · Esc goes back", id="picker-end", markup=False)

    def on_mount(self) -> None:
        """Show the list."""
        self._list.rebuild()

    def on_playbook_list_chosen(self, message: PlaybookList.Chosen) -> None:
        """Away with the box."""
        self.dismiss(self._playbooks.get(message.playbook))


def pick_playbook(
    app: App[int], incident: Incident, want: Callable[[cm.AnyCommand], object]
) -> None:
    """Let a person choose a playbook, and `want` its start."""
    try:
        found, broken = library()
    except WarroomError:
        # The configuration file cannot be read any more; the program's own are there in any case.
        found, broken = [], []

    def chosen(playbook: Playbook | None) -> None:
        if playbook is not None:
            want(cm.StartPlaybook(playbook=playbook))

    app.push_screen(PlaybookPicker(found, broken, incident), chosen)
