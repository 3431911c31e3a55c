"""What the record of an incident still lacks, and how to say it."""

from collections.abc import Iterator
from typing import NamedTuple

from warroom.model.incident import Incident


class Missing(NamedTuple):
    """A fact that nobody has given. `how`: the slash command that gives it."""

    field: str
    what: str
    how: str


def missing(incident: Incident) -> tuple[Missing, ...]:
    """What is not known yet, the most urgent first; empty when the record is complete.

    The parts are those that NIST SP 800-61r2 (3.2.5) asks of an incident's record. Code name,
    tags and evidence are not for every incident, so they are never missing.
    """
    return tuple(_missing(incident))


def _missing(incident: Incident) -> Iterator[Missing]:
    if not incident.commander and not incident.over:
        yield Missing("commander", "commander", "/ic")
    size_up = incident.size_up
    if not (size_up and size_up.symptoms):
        yield Missing("symptoms", "symptoms", "/sizeup symptoms ")
    if not (size_up and size_up.scope):
        yield Missing("scope", "scope", "/sizeup scope ")
    if not (size_up and size_up.trend):
        yield Missing("trend", "trend", "/sizeup trend ")
    if not (size_up and size_up.recent_changes):
        yield Missing("recent_changes", "recent changes", "/sizeup changes ")
    if not incident.systems:
        yield Missing("systems", "systems", "/systems ")
    if incident.started_at is None:
        yield Missing("started_at", "started", "/started ")
    if incident.detected_at is None:
        yield Missing("detected_at", "detected", "/detected ")
    if incident.detected_by is None:
        yield Missing("detected_by", "detected by", "/detected-by ")
    if not incident.category:
        yield Missing("category", "category", "/category ")
    if not incident.responsible:
        yield Missing("responsible", "responsible", "/responsible ")
    if not incident.description:
        yield Missing("description", "description", "/describe ")
