"""What tasks, teams and workarounds ask of a person, said above the composer."""

from collections.abc import Iterator

from screens.statusbar import Notice
from warroom.model.extent import workarounds_in_place
from warroom.model.incident import Incident
from warroom.model.span import over_span


def asked_of(incident: Incident, you: str) -> Iterator[Notice]:
    """A time-box that is over asks first; then what `you` were given; then how one leads."""
    mine = [task for task in incident.unfinished() if task.person == you]
    over = [task for task in incident.unfinished() if task.overdue]
    for task in sorted(over, key=lambda task: task.person != you):
        if you in (task.person, incident.commander):
            whose = "" if task.person == you else f" ({task.person})"
            yield Notice(
                f"Time-box over: {task.id}{whose}. Done, more time or blocked?"
                f" /done {task.id} · /more {task.id} 15m · /block {task.id} WHY",
                "warning",
            )
    for task in mine:
        if task.unacknowledged:
            text = f"{task.assigned_by} gave you {task.id}, {task.text}: /ack {task.id}"
            yield Notice(text, "accent")
    for task in mine:
        if you == incident.commander == task.lead_warned:
            text = f"You command and have {task.id} as well: /assign {task.id} NAME hands it over"
            yield Notice(text, "warning")
    yield from _span(incident, you)


def _span(incident: Incident, you: str) -> Iterator[Notice]:
    most = incident.policy.span_of_control
    for lead, reports in over_span(incident).items():
        if you in (lead, incident.commander):
            who = "You have" if lead == you else f"{lead} has"
            yield Notice(
                f"{who} {len(reports)} direct reports, {most} is the most."
                " Form sub-teams: /team form NAME LEAD, /team add NAME PERSON",
                "warning",
            )


def left_in_place(incident: Incident) -> Iterator[Notice]:
    """The workarounds that are still there when the incident is over."""
    left = workarounds_in_place(incident) if incident.over else ()
    for workaround in (incident.workarounds[each] for each in left):
        who = f"{workaround.remover} removes it" if workaround.remover else "nobody removes it yet"
        text = f"Still in place: {workaround.id} {workaround.what}; {who}. /remove {workaround.id}"
        yield Notice(text, "warning")
