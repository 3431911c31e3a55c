"""The bottom line (the connection, what is not sent yet, the clock) and the lines of notice."""

from datetime import datetime, tzinfo

import msgspec

from screens.paint import Look, Painted, Piece, Pieces, fit, say, spread, width_of
from warroom.link.changes import LinkState
from warroom.text import wrap
from warroom.times import format_clock


class LinkView(msgspec.Struct, frozen=True):
    """What the bottom line tells of the connection. `last_heard` in seconds."""

    state: LinkState = LinkState.CONNECTING
    offline_since: datetime | None = None
    last_heard: float | None = None
    seq: int = 0
    pending: int = 0
    read_only: bool = False


class StatusBar(Painted):
    """One line: the connection on the left, the time and its zone on the right."""

    def __init__(self) -> None:
        super().__init__(id="statusbar")
        self._link = LinkView()
        self._now: datetime | None = None
        self._zone: tzinfo | None = None
        self._place = ""

    def show(self, link: LinkView, now: datetime, zone: tzinfo, place: str = "") -> None:
        """Take the connection, the time (UTC), the zone to show it in, and where one reads."""
        self._link, self._now, self._zone, self._place = link, now, zone, place
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """One."""
        if self._now is None or self._zone is None:
            return []
        name = self._now.astimezone(self._zone).tzname() or "local"
        clock = [Piece(f"{name} ", "dim"), Piece(format_clock(self._now, self._zone))]
        if self._place and width >= 60:
            clock = [say(self._place, "dim"), Piece("   "), *clock]
        left = self._connection(width)
        if width_of(left) + 2 + width_of(clock) > width - 2:
            # Half a word tells nothing; that it is live stays.
            left = self._connection(width, with_age=False)
        return [(Piece(" "), *spread(left, clock, max(0, width - 2)))]

    def _connection(self, width: int, *, with_age: bool = True) -> Pieces:
        link = self._link
        waiting = f" · {link.pending} not sent yet" if link.pending else ""
        if link.state is LinkState.LIVE:
            look: Look = "warning" if link.read_only else "good"
            parts = [Piece("● ", look), Piece("read-only" if link.read_only else "live")]
            if link.seq and width >= 60:
                parts.append(Piece(f" · seq {link.seq}", "dim"))
            if with_age and link.last_heard is not None and width >= 60:
                parts.append(Piece(f" · last heard {link.last_heard:.0f} s ago", "dim"))
            parts.append(Piece(waiting, "warning"))
            return tuple(parts)
        if link.state is LinkState.CONNECTING and link.offline_since is None:
            return (Piece("○ ", "dim"), Piece("connecting"), Piece(waiting, "warning"))
        since = ""
        if link.offline_since and self._zone:
            since = f" since {format_clock(link.offline_since, self._zone)[:5]}"
        return (Piece(f"○ offline{since}", "error"), Piece(waiting, "warning"))


class Notice(msgspec.Struct, frozen=True):
    """A sentence that must not be missed, and how loud it is."""

    text: str
    look: Look = "warning"


class Banner(Painted):
    """The notices above the composer: no lines when there are none, the loudest first."""

    MOST = 3

    def __init__(self) -> None:
        super().__init__(id="banner")
        self._notices: tuple[Notice, ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What it says."""
        return self._notices

    def show(self, notices: tuple[Notice, ...], most: int = MOST) -> None:
        """Say these, in at most `most` lines."""
        if notices == self._notices and most == self._most:
            return
        self._notices, self._most = notices, most
        self._settle()

    _most = MOST

    def on_resize(self) -> None:
        """Another width: other lines."""
        self._settle()

    def _settle(self) -> None:
        height = len(self.lines(self.app.size.width))
        self.display = bool(height)
        self.styles.height = height
        self._lines = self.lines(self.app.size.width)
        self.refresh()

    def lines(self, width: int) -> list[Pieces]:
        """Each notice on a line of its own; a long one takes a second line if there is room.

        The last line says how many more there are. A dim one can wait: it is shown only where
        nothing else is.
        """
        made: list[Pieces] = []
        loud = [notice for notice in self._notices if notice.look != "dim"]
        calm = [notice for notice in self._notices if notice.look == "dim"]
        spare = self._most - len(loud)
        for notice in loud[: self._most]:
            sentence = say(notice.text, notice.look)
            sign = "!" if notice.look in ("error", "warning") else "›"
            rows = wrap(sentence.text, max(1, width - 4))
            if len(rows) > 1 + max(0, spare):
                rows = [*rows[: max(0, spare)], " ".join(rows[max(0, spare) :])]
            spare -= len(rows) - 1
            for place, row in enumerate(rows):
                mark = f" {sign} " if place == 0 else "   "
                made.append(fit((Piece(mark, notice.look), Piece(row, notice.look)), width - 1))
        if made and len(loud) > self._most:
            more = say(f"+{len(loud) - self._most} more", loud[self._most].look)
            made[-1] = spread(made[-1], (more, Piece(" ")), width)
        if not loud and self._most > 1:
            made = [
                fit((Piece(" › ", "dim"), say(it.text, "dim")), width - 1)
                for it in calm[: self._most]
            ]
        return made
