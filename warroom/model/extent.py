"""What is affected: how names are compared, what is declared but not looked at, what comes next."""

from warroom.model.incident import Affected, ExtentStep, Incident
from warroom.model.words import ExtentKind, ExtentState

_NEXT = {
    ExtentState.SUSPECTED: ExtentState.AFFECTED,
    ExtentState.AFFECTED: ExtentState.CONTAINED,
    ExtentState.CONTAINED: ExtentState.RECOVERED,
}


def extent_key(kind: ExtentKind, name: str) -> str:
    """The key of a thing in `Incident.extent`: names are the same whatever their case."""
    return f"{kind}:{name.casefold()}"


def next_state(state: ExtentState) -> ExtentState | None:
    """The state that usually follows; None where nothing does by itself."""
    return _NEXT.get(state)


def extent_of(incident: Incident) -> dict[str, Affected]:
    """All that is or may be affected, by its key.

    First the systems of the declaration: each is suspected, since then, until somebody says how
    it is.
    """
    found: dict[str, Affected] = {}
    if incident.declared_at is None:
        return found
    for name in incident.systems:
        key = extent_key(ExtentKind.SYSTEM, name)
        step = ExtentStep(ExtentState.SUSPECTED, incident.declared_at, incident.declared_by)
        suspected = Affected(ExtentKind.SYSTEM, name, step.state, history=(step,))
        found.setdefault(key, incident.extent.get(key, suspected))
    return {**found, **incident.extent}


def workarounds_in_place(incident: Incident) -> tuple[str, ...]:
    """The ids of workarounds that somebody still has to take away, in the order they came."""
    return tuple(each.id for each in incident.workarounds.values() if each.in_place)
