"""The score sheet of an exercise, over the room."""

from collections.abc import Sequence
from datetime import datetime

from screens.entry_view import Facts
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.drill import Score, score, score_of, score_text


def score_facts(incident: Incident, entries: Sequence[Entry], now: datetime) -> Facts:
    """The sheet as far as it goes; where nothing is played, what to do."""
    found = _score(incident, entries, now)
    if found is None:
        return [("", "No scenario is played here. From a shell: warroom drill SCENARIO --solo")]
    return [("", "\n".join(score_text(found)))]


def _score(incident: Incident, entries: Sequence[Entry], now: datetime) -> Score | None:
    if incident.drill is None:
        return None
    if entries and entries[0].seq == 1:
        return score(entries, incident.id, now)
    # The times need the whole log; while older pages are on their way the points are there.
    return score_of(incident, incident.drill, now)
