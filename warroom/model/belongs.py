"""What a log of each sort can hold: an incident's, a problem record's, the register's."""

import msgspec

from warroom.model import events as ev
from warroom.model.ids import is_problem, is_register

_BEGINNINGS = ev.Declared | ev.ProblemOpened | ev.RegisterOpened

_ON_A_PROBLEM = (
    ev.ProblemEvent | ev.NoteEvent | ev.MarkingEvent | ev.AccessEvent | ev.RedactionEvent
)


def belongs(log: str, seq: int, event: ev.Event) -> bool:
    """Whether `event` can be entry `seq` of a log with this id: no rule gives others.

    Whatever comes from another hub or from somebody's copy is asked this before it is folded: an
    event of another sort of log would turn an incident into something that it is not.
    """
    if isinstance(event, ev.EntryTakenBack):
        try:
            return belongs(log, event.seq, ev.decode_event(event.raw.encode()))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return False
    if isinstance(event, ev.ForkEvent):
        return True
    if isinstance(event, _BEGINNINGS) is not (seq == 1):
        return False
    if isinstance(event, ev.Unknown):
        return True
    if is_register(log):
        return isinstance(event, ev.PeopleEvent)
    if is_problem(log):
        return isinstance(event, _ON_A_PROBLEM)
    return not isinstance(event, ev.PeopleEvent | ev.ProblemEvent)
