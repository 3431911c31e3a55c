"""Whether a log has only become longer: most entries are notes, and no pane shows another state."""

from collections.abc import Iterable
from operator import attrgetter, is_

from warroom.link.changes import Change, EntriesArrived, LobbyChanged
from warroom.model.incident import Incident

_OF_THE_LOG = ("seq", "hash", "last_at", "lines")
"""What every entry changes."""

_state = attrgetter(*(n for n in Incident.__struct_fields__ if n not in _OF_THE_LOG))


def only_grown(before: Incident, now: Incident) -> bool:
    """Whether nothing but the log's length differs; a part that was made anew counts as differing.

    It takes 5 µs, and showing everything anew a millisecond.
    """
    return all(map(is_, _state(before), _state(now)))


def only_entries(changes: Iterable[Change], log: str) -> bool:
    """Whether all that came are new entries of a log, and its own row in the lobby."""
    return all(_is_entry(change, log) or _is_row(change, log) for change in changes)


def _is_entry(change: Change, log: str) -> bool:
    return isinstance(change, EntriesArrived) and change.incident == log and not change.older


def _is_row(change: Change, log: str) -> bool:
    if not isinstance(change, LobbyChanged) or change.whole or change.gone:
        return False
    return all(row.summary.id == log for row in change.rows)
