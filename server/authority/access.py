"""Who may see which log: the one place that says so, for whatever looks at one."""

from collections.abc import Callable, Iterable, Sequence

from warroom.model import events as ev
from warroom.model.decide.access import outside
from warroom.model.ids import is_problem, named
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal, Why


def may_see(person: str, log: Incident) -> bool:
    """Whether a log exists for a person, in lists, searches and figures.

    The register does for nobody there: who keeps it reads it by its own id alone.
    """
    return log.register is None and may_open(person, log)


def may_open(person: str, log: Incident) -> bool:
    """Whether a log exists for a person who names its id; the register's door is beside this."""
    return not outside(log, person)


def no_such_log(name: str) -> str:
    """What is said of an id that does not exist, or not for whoever asks."""
    listed = "problem list" if is_problem(name) else "list --all"
    return f"There is no {named(name)}. `warroom {listed}` shows those there are."


_WIDENING = frozenset({ev.ProblemOpened, ev.IncidentLinked, ev.AccessGiven, ev.AccessOpened})


def require_as_few(
    record: Incident, events: Sequence[ev.Event], state: Callable[[str], Incident | None]
) -> None:
    """Refuse what would show the id of a restricted incident in a problem record to more people.

    `record` is the state before `events`, `state` that of any other log.
    """
    if _WIDENING.isdisjoint(map(type, events)):
        return
    for event in events:
        names: Iterable[str] = record.problem.incidents if record.problem else ()
        match event:
            case ev.ProblemOpened(incidents=names, restricted=people):
                pass
            case ev.IncidentLinked(incident=incident):
                names, people = (incident,), record.restricted
            case ev.AccessGiven(people=new):
                people = (*(record.restricted or ()), *new)
            case ev.AccessOpened():
                people = None
            case _:
                continue
        for name in names:
            other = state(name)
            if other is None or other.restricted is None:
                continue
            if people is None or not set(people) <= set(other.restricted):
                raise Refusal(
                    Why.CONFLICT,
                    f"{name} is restricted, and more people than those who see it would find its id"
                    " in the problem record. Restrict the record to people who see the incident,"
                    " or leave the link out.",
                )
