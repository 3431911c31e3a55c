"""The line that says that this is the past: which moment of it, on which clock, how far in."""

from datetime import datetime, tzinfo

from rich.style import Style
from textual.strip import Strip

from screens.paint import Painted, Piece, Pieces, fit, say, spread, width_of
from screens.vacancy import Vacancy, VacancyBar, vacancy_of
from warroom.model.incident import Incident
from warroom.report.plain import Order

SIGNS = {Order.RECORDED: "as it was known", Order.OCCURRED: "as it happened"}
"""What a clock is called on this line."""

NOT_LIVE = "NOT LIVE"


def moment_text(moment: datetime, zone: tzinfo) -> str:
    """Date, time and zone, "2026-11-23 02:13:07 UTC"."""
    try:
        local = moment.astimezone(zone)
    except OverflowError:
        # Only within a day of the years 1 and 9999, which a log from elsewhere may well contain.
        local = moment
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname() or 'local'}"


class ReviewHead(Painted):
    """One line in reverse video, on top of everything, for as long as the review is open."""

    def __init__(self, log: str) -> None:
        super().__init__(id="review-head")
        self._log = log
        self._moment = ""
        self._place = self._short = ""
        self._order = Order.RECORDED
        self._reading = ""

    def show(
        self,
        moment: datetime | None,
        zone: tzinfo,
        order: Order,
        place: tuple[int, int],
        reading: str = "",
    ) -> None:
        """Take the moment (UTC; None where the log is empty), the clock, the place and the end.

        `reading` says how far the log has been read, where it is not all here.
        """
        self._moment = "before the first entry" if moment is None else moment_text(moment, zone)
        self._order, self._reading = order, reading
        self._place = f"entry {place[0]} of {place[1]}"
        self._short = f"{place[0]}/{place[1]}"
        self.repaint()

    def lines(self, width: int) -> list[Pieces]:
        """As much as fits; the word REVIEW and the moment always."""
        review, clock = f"REVIEW {self._log}", SIGNS[self._order]
        place = self._reading or self._place
        short = self._reading or self._short
        for left, right in (
            (f"{review} · {clock} at {self._moment}", f"{place} · {NOT_LIVE}"),
            (f"{review} · {self._moment}", f"{place} · {NOT_LIVE}"),
            (f"{review} · {self._moment}", f"{short} · {NOT_LIVE}"),
            (f"REVIEW · {self._moment}", f"{short} · {NOT_LIVE}"),
        ):
            pieces = (
                (Piece(" ", "accent"), say(left, "accent")),
                (say(right, "accent"), Piece(" ", "accent")),
            )
            if width_of(pieces[0]) + 2 + width_of(pieces[1]) <= width:
                return [spread(*pieces, width)]
        return [fit((Piece(" ", "accent"), say(f"REVIEW {self._moment}", "accent")), width)]

    def render_line(self, y: int) -> Strip:
        """In reverse video, which every terminal has."""
        line = self._lines[y] if y < len(self._lines) else ()
        # What fills the gap between the words too, or the line would have a hole in it.
        pieces = [Piece(text, "accent") for text, _ in line]
        return self.strip_of(pieces, self.size.width, Style(reverse=True))


class PastVacancy(VacancyBar):
    """Whether nobody was in command at the moment. There is nothing to take now."""

    def __init__(self) -> None:
        super().__init__()
        self._then: Vacancy | None = None

    def show(self, incident: Incident) -> None:
        """Take the state of the moment."""
        vacancy = vacancy_of(incident)
        self._then = vacancy and Vacancy("Nobody was incident commander at that moment", "")
        self.look()

    def _vacancy(self) -> Vacancy | None:
        return self._then
