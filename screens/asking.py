"""Asks the hub for texts while somebody types; only the answer to the last question counts."""

from collections.abc import Callable

from textual.timer import Timer

from screens.feed import Arrived, Feed
from warroom.link.changes import LinkChanged, LinkState, SearchAnswered
from warroom.wire.frames import Found, Search

PAUSE = 0.15
"""Seconds without a key after which it is asked."""


class Asker:
    """One line of questions. `question` gives the present one, None for none."""

    def __init__(
        self,
        feed: Feed,
        set_timer: Callable[[float, Callable[[], object]], Timer],
        question: Callable[[], Search | None],
    ) -> None:
        self._feed = feed
        self._set_timer = set_timer
        self._question = question
        self._timer: Timer | None = None
        self._id = 0

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._timer is not None or bool(self._id)

    def changed(self) -> None:
        """Something was typed: ask when it pauses. What was asked before is of no interest."""
        self._id = 0
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._set_timer(PAUSE, self.ask)

    def ask(self) -> None:
        """Ask now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        question = self._question()
        self._id = self._feed.search(question) if question is not None else 0

    def answered(self, message: Arrived) -> Found | None:
        """The answer to the last question, if it is among what came; a lost one is asked again."""
        found = None
        for change in message.changes:
            if isinstance(change, SearchAnswered) and change.found.id == self._id:
                self._id, found = 0, change.found
            elif isinstance(change, LinkChanged) and change.state is LinkState.LIVE:
                self.ask()
        return found
