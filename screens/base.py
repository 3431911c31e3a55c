"""What the lobby and the room share: the feed, the clock, the zone, and what both warn of."""

from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.events import ScreenResume
from textual.screen import Screen
from textual.widget import Widget

from screens.brush import Brush
from screens.compositor import LeanCompositor
from screens.feed import Arrived, Feed
from screens.lifetime import Lifetime
from screens.paint import Look
from screens.statusbar import Notice
from screens.vacancy import Vacancy, vacancy_among
from warroom.clock import Clock
from warroom.link.changes import LinkState
from warroom.link.gone import Gone
from warroom.model.words import Role

if TYPE_CHECKING:
    from screens.app import WarroomApp

GONE = timedelta(minutes=2)
"""Offline for this long, people are told what to do where the hub's host does not come back."""

W = TypeVar("W", bound=Widget)

HOST_GONE = (
    "Is the hub's host gone? {move} takes this screen to the hub that replaced it;"
    " `warroom promote` in another terminal makes one."
)


class WarScreen(Lifetime, Screen[None]):
    """A screen of the program, next to the things it looks at."""

    AUTO_FOCUS = ""

    move_line: ClassVar[str] = "`warroom move ADDRESS` in another terminal"
    """How one goes over to another hub from here."""

    looks_after_bars: ClassVar[bool] = False
    """Whether it has the lines on top look each second what is so."""

    is_lobby: ClassVar[bool] = False
    """Whether this is the list of the incidents."""

    is_past: ClassVar[bool] = False
    """Whether this screen shows how it was, and not how it is."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LeanCompositor()
        self.brush = Brush(self)
        self._parts: dict[type[Widget], Widget] = {}

    def take_size(self) -> None:
        """Have the classes of this terminal's size before there is a widget.

        Each change of a class later works out the styles of all of them anew.
        """
        size, app = self.app.size, self.app
        for cells, breakpoints in (
            (size.width, app.HORIZONTAL_BREAKPOINTS or []),
            (size.height, app.VERTICAL_BREAKPOINTS or []),
        ):
            self.add_class(*self._get_breakpoint_classes(cells, breakpoints), update=False)

    def _on_screen_resume(self, event: ScreenResume) -> None:
        # As it was mounted, a moment ago, the styles of all its widgets were worked out: 8 ms.
        if not self.stack_updates:
            event.refresh_styles = False

    def _compositor_refresh(self) -> None:
        # Textual draws while it starts as well, and then sends nothing of it: 18 ms.
        if not self.app._batch_count:
            super()._compositor_refresh()

    async def _invoke_and_clear_callbacks(self) -> None:
        # What is to come after the first frame would come before it: nothing was drawn until now.
        if not self.app._batch_count:
            await super()._invoke_and_clear_callbacks()

    def one(self, sort: type[W]) -> W:
        """The only widget of a sort. Raises NoMatches where there is none."""
        # Looked for once: what an entry or the clock touches is asked for a dozen times each.
        found = self._parts.get(sort)
        if found is None or found.parent is None:
            found = self._parts[sort] = self.query_one(sort)
        return cast(W, found)

    @property
    def war(self) -> "WarroomApp":
        """The app, by its own type."""
        return cast("WarroomApp", self.app)

    @property
    def feed(self) -> Feed:
        """The way to the link."""
        return self.war.feed

    @property
    def clock(self) -> Clock:
        """The injected clock."""
        return self.war.clock

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are shown."""
        return self.war.zone

    def show(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    def show_after(self, message: Arrived) -> None:
        """Show what a batch of changes has made of it."""
        self.show()

    def zone_changed(self) -> None:
        """Show all times in the other zone."""
        self.show()

    def vacancy(self) -> Vacancy | None:
        """Who lacks a commander, as far as this screen tells; the key takes that command."""
        return vacancy_among(self.feed.lobby.values())

    def take_command(self) -> None:
        """Become commander of the incident that `vacancy` names."""
        from warroom.model.commands import ClaimRole

        if (vacancy := self.vacancy()) is not None:
            self.feed.submit(ClaimRole(role=Role.COMMANDER), vacancy.incident)

    def exercise(self) -> str:
        """The id of the exercise that this screen shows, or the empty string."""
        return ""

    def hub_notices(self) -> tuple[Notice, ...]:
        """What everybody has to know of the hub's disk, if anything is wrong with it."""
        _, _, read_only = self.feed.condition
        if read_only:
            return (Notice(f"The hub is read-only: {read_only}", "error"),)
        return (Notice(warning, "warning"),) if (warning := self.feed.warning) else ()

    def redacted(self, gone: Gone) -> None:
        """Take texts that are gone out of what is typed or told here; nothing by itself."""

    def loss(self) -> str:
        """What is lost of what this screen shows, in a sentence, or the empty string."""
        return ""

    def heard(self) -> str:
        """Up to where this screen knows its log, while the hub is not reached."""
        return ""

    def connection_notices(self) -> tuple[Notice, ...]:
        """What everybody has to know of the connection, if anything is wrong with it."""
        state, sentence, _ = self.feed.condition
        notices = list(self.hub_notices())
        if state is LinkState.OFFLINE:
            kept = "What you type is kept on this machine and sent when the hub is back."
            notices.append(
                Notice(" ".join(filter(None, (sentence, kept, self.heard()))), "warning")
            )
            since = self.feed.offline_since
            if since is not None and self.clock.now() - since >= GONE:
                notices.append(Notice(HOST_GONE.format(move=self.move_line), "warning"))
        elif sentence and state is not LinkState.CONNECTING:
            look: Look = "error" if state is LinkState.STOPPED else "warning"
            notices.append(Notice(sentence, look))
        return tuple(notices)
