"""Says where else a text stands that somebody has redacted on this screen."""

from collections.abc import Callable

from screens.feed import Feed
from warroom.link.changes import Change, EntriesRedacted, LinkChanged, LinkState, SearchAnswered
from warroom.link.still import StillIn, places_text


class StillSaid:
    """Hears what arrives at a screen of `log`; `tell` takes the sentence, where there is one."""

    def __init__(self, feed: Feed, log: str, tell: Callable[[str], None]) -> None:
        self._feed = feed
        self._log = log
        self._tell = tell
        self._mine: set[int] = set()
        self._looking: StillIn | None = None
        self._id = 0

    def sent(self, seqs: tuple[int, ...]) -> None:
        """These entries are to be redacted."""
        self._mine.update(seqs)

    def hear(self, change: Change) -> None:
        """Begin when they are redacted; go on with each answer, and where the hub is back."""
        if isinstance(change, EntriesRedacted):
            if change.incident == self._log and not self._mine.isdisjoint(change.seqs):
                self._mine.difference_update(change.seqs)
                room = self._feed.room(self._log)
                self._looking = StillIn(change.gone, self._log, room.entries if room else ())
                self._go_on()
        elif self._looking is None:
            return
        elif isinstance(change, SearchAnswered) and change.found.id == self._id:
            self._looking.take(change.found.texts)
            self._go_on()
        elif isinstance(change, LinkChanged) and change.state is LinkState.LIVE:
            self._go_on()

    def _go_on(self) -> None:
        looking = self._looking
        if looking is None:
            return
        if (question := looking.question) is not None:
            self._id = self._feed.search(question)
            return
        self._looking = None
        if said := places_text(looking.places):
            self._tell(f"{said} Redact these too, or change them.")
