"""The communication plan's templates, filled from the log; a gap is shown, never guessed."""

import re
from datetime import datetime, timedelta

from warroom.model.extent import extent_of
from warroom.model.incident import Incident
from warroom.model.words import marked
from warroom.text import clean_line
from warroom.times import format_clock

FIELDS = (
    "id", "title", "severity", "status", "phase", "impact", "systems", "workaround",
    "next_update", "now",
)  # fmt: skip
"""What may stand in braces."""

_FIELD = re.compile(r"\{(\w+)\}")


def fill(template: str, incident: Incident, audience: str, now: datetime) -> str:
    """The words of a template; what is not known, or is no field, stands as "[name?]".

    What people wrote is put in as it is: braces in it are not filled again. Times are UTC.
    """
    known = _known(incident, audience, now)

    def put(match: re.Match[str]) -> str:
        return known.get(match[1], "") or f"[{match[1]}?]"

    return clean_line(marked(_FIELD.sub(put, template), exercise=incident.exercise))


def draft_for(incident: Incident, audience: str, now: datetime) -> str:
    """What an audience of the plan is told now, or the empty string where it has no template."""
    rule = incident.policy.audience(audience)
    return fill(rule.template, incident, audience, now) if rule and rule.template else ""


def _known(incident: Incident, audience: str, now: datetime) -> dict[str, str]:
    seconds = incident.policy.cadence(audience, incident.severity, incident.priority)
    due = now + timedelta(seconds=seconds) if seconds and not incident.over else None
    affected = [each.name for each in extent_of(incident).values()]
    holds = [each.what for each in incident.workarounds.values() if each.in_place]
    return {
        "id": incident.id,
        "title": incident.title,
        "severity": incident.severity.value,
        "status": incident.status.value,
        "phase": incident.phase.value,
        "impact": incident.impact.value if incident.impact else "",
        "systems": ", ".join(affected or incident.systems),
        "workaround": "; ".join(holds),
        "next_update": f"{format_clock(due)[:5]} UTC" if due else "",
        "now": f"{format_clock(now)[:5]} UTC",
    }
