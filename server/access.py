"""Who may see which log: the one place that says so, for whatever looks at more than one."""

from warroom.model.incident import Incident


def may_see(person: str, log: Incident) -> bool:
    """Whether a log exists for a person. Today every log does for everybody."""
    return True
