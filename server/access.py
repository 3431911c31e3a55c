"""Who may see which log: the one place that says so, for whatever looks at more than one."""

from warroom.model.incident import Incident


def may_see(person: str, log: Incident) -> bool:
    """Whether a log exists for a person, in lists, searches and figures.

    The register does for nobody there: who keeps it reads it by its own id alone.
    """
    return log.register is None
