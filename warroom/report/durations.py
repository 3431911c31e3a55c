"""The moments of an incident and how long was between them, each by its name.

"Time to recover" means something else to everybody, so every duration here says from where to
where (John Allspaw: "Moving past shallow incident data").
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from warroom.model.incident import Incident
from warroom.model.words import Status


class Moment(NamedTuple):
    """`at` is UTC. `lasted`: since the first moment that is known, which `since` names."""

    name: str
    at: datetime
    lasted: timedelta | None = None
    since: str = ""


def moments(incident: Incident) -> list[Moment]:
    """What is known of: started, detected, declared, mitigated, resolved, closed; in that order.

    Each but the first tells how long after the start it was, or after the first that is known.
    """
    ended = "cancelled" if incident.status is Status.CANCELLED else "closed"
    known = [
        (name, at)
        for name, at in (
            ("started", incident.started_at),
            ("detected", incident.detected_at),
            ("declared", incident.declared_at),
            ("mitigated", incident.mitigated_at),
            ("resolved", incident.resolved_at),
            (ended, incident.ended_at),
        )
        if at is not None
    ]
    made: list[Moment] = []
    for name, at in known:
        if not made:
            made.append(Moment(name, at))
        else:
            made.append(Moment(name, at, at - made[0].at, made[0].name))
    return made


def lasted_text(lasted: timedelta) -> str:
    """A duration in words, "8 min", "1 h 12 min", "2 d 3 h"; less than a minute in seconds."""
    seconds = int(abs(lasted).total_seconds())
    sign = "-" if lasted < timedelta(0) and seconds else ""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{sign}{rest} s"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    told = [f"{count} {unit}" for count, unit in parts if count][:2]
    return sign + " ".join(told)


def moment_text(moment: Moment) -> str:
    """How long after the first moment it was, or nothing for the first itself."""
    if moment.lasted is None:
        return ""
    if moment.lasted < timedelta(0):
        return f"{lasted_text(-moment.lasted)} before it {moment.since}"
    return f"{lasted_text(moment.lasted)} after it {moment.since}"
