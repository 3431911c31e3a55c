"""Timeline rows of prioritization: the policy, impact and urgency, estimates, deferral."""

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.report.phrases import time_box_text, when
from warroom.report.rows.base import Missed, RowKind, RowText, Wordings, because, task_words


def _policy_adopted(event: ev.PolicyAdopted, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.AMENDMENT, "~", f"runs under the policy “{event.policy.name}” now")


def _impact_assessed(event: ev.ImpactAssessed, entry: Entry, incident: Incident) -> RowText:
    text = f"impact {event.impact}, urgency {event.urgency}{because(event.reason)}"
    return RowText(RowKind.SEVERITY_CHANGE, "±", text)


def _work_estimated(event: ev.WorkEstimated, entry: Entry, incident: Incident) -> RowText:
    of = f": {task_words(event.task, incident)}" if event.task else ""
    if event.seconds is None:
        return RowText(RowKind.TASK_CHANGE, "≈", f"no estimate any more{of}")
    hours = time_box_text(event.seconds)
    return RowText(RowKind.TASK_CHANGE, "≈", f"estimate: {hours} of work left{of}")


def _incident_deferred(event: ev.IncidentDeferred, entry: Entry, incident: Incident) -> RowText:
    until = f"deferred until {when(event.until, entry.at)}"
    text = f"{until}, risk accepted by {event.accepted_by}{because(event.reason)}"
    return RowText(RowKind.DECISION, "‖", text)


def _incident_resumed(event: ev.IncidentResumed, entry: Entry, incident: Incident) -> RowText:
    return RowText(RowKind.STATUS_UPDATE, "●", f"taken up again{because(event.reason)}")


def _ran_out(name: str, was: str, incident: Incident) -> str:
    return f"the deferral has run out, {was}: the work is waiting again"


WORDING: Wordings = {
    ev.PolicyAdopted: _policy_adopted,
    ev.ImpactAssessed: _impact_assessed,
    ev.WorkEstimated: _work_estimated,
    ev.IncidentDeferred: _incident_deferred,
    ev.IncidentResumed: _incident_resumed,
}
"""The words of each kind of event."""

MISSED: Missed = {"deferral": _ran_out}
"""The words of each sort of deadline."""
