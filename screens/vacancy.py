"""The line that stays on every screen while an incident has nobody in command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from screens.bar import Bar
from screens.paint import Piece, Pieces, say, spread
from warroom.model.words import OVER

if TYPE_CHECKING:
    from warroom.model.incident import Incident
    from warroom.model.summary import Summary
    from warroom.wire.frames import LobbyRow

KEY = "F9"
"""The key that takes command; the table of keys has it."""

NAMED = 3
"""Incidents that are named; the rest is a number."""


class Vacancy(NamedTuple):
    """What the line says, and the incident that the key takes command of; empty for none."""

    text: str
    incident: str


class Vacancies(Protocol):
    """The app, as far as the line knows it."""

    def vacancy(self) -> Vacancy | None:
        """What to say now; None when nobody is missing."""


def vacancy_of(incident: Incident) -> Vacancy | None:
    """Whether a room has nobody in command."""
    if not incident.declared or incident.over or incident.commander:
        return None
    return Vacancy("Nobody is incident commander", incident.id)


def vacancy_among(rows: Iterable[LobbyRow], here: str = "") -> Vacancy | None:
    """The open incidents without a commander; the key takes `here` if it is one of them."""
    vacant = [row.summary for row in rows if _is_vacant(row.summary)]
    if not vacant:
        return None
    from warroom.model.summary import lobby_order  # there is a row, so it is loaded

    vacant.sort(key=lobby_order)
    named = [f"{it.id} {it.called}" if len(vacant) == 1 else it.id for it in vacant[:NAMED]]
    more = f" and {len(vacant) - NAMED} more" if len(vacant) > NAMED else ""
    take = here if any(it.id == here for it in vacant) else vacant[0].id
    return Vacancy(f"No incident commander: {', '.join(named)}{more}", take)


def _is_vacant(it: Summary) -> bool:
    return it.declared_at is not None and it.status not in OVER and not it.commander


class VacancyBar(Bar):
    """One line, or none."""

    DEFAULT_CSS = """
    VacancyBar { height: 1; width: 1fr; display: none; background: $panel; }
    """

    def has_to_say(self) -> bool:
        """Whether it is so now."""
        return self._vacancy() is not None

    def _vacancy(self) -> Vacancy | None:
        ask = getattr(self.app, "vacancy", None)
        return cast(Vacancies, self.app).vacancy() if ask else None

    def lines(self, width: int) -> list[Pieces]:
        """The sentence, and the key in full at its end."""
        if (vacancy := self._vacancy()) is None:
            return []
        taken = f"{KEY} takes {vacancy.incident} " if vacancy.incident else ""
        key = (Piece(taken, "warning"),)
        return [spread((Piece(" ! ", "warning"), say(vacancy.text, "warning")), key, width)]
