"""What tasks, teams and workarounds ask of a person, said above the composer."""

from collections.abc import Iterator

from screens.statusbar import Notice
from warroom.model.extent import workarounds_in_place
from warroom.model.incident import Incident
from warroom.model.span import over_span


def asked_of(incident: Incident, you: str) -> Iterator[Notice]:
    """The time-boxes that are over and ask `you`, your own first."""
    over = [task for task in incident.unfinished() if task.overdue]
    for task in sorted(over, key=lambda task: task.person != you):
        if you in (task.person, incident.commander):
            whose = "" if task.person == you else f" ({task.person})"
            yield Notice(
                f"Time-box over: {task.id}{whose}. Done, more time or blocked?"
                f" /done {task.id} · /more {task.id} 15m · /block {task.id} WHY",
                "warning",
            )


def given_to(incident: Incident, you: str) -> Iterator[Notice]:
    """The tasks that `you` were given and have not said you know of."""
    for task in incident.unfinished():
        if task.person == you and task.unacknowledged:
            text = f"{task.assigned_by} gave you {task.id} (/ack {task.id}): {task.text}"
            yield Notice(text, "accent")


def on_leading(incident: Incident, you: str) -> Iterator[Notice]:
    """How one leads: no tasks of one's own, few direct reports. It holds for long and can wait."""
    mine = [task for task in incident.unfinished() if task.person == you]
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
