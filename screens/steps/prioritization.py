"""The pane of the step prioritization: the matrix, severity, priority, work, deferral."""

from screens.keys import Where, bindings
from screens.listing import Item
from screens.paint import Look, Piece, Pieces, fit, say
from screens.sight import Sight
from screens.steps.base import StepPane, bullet, field, heading, hint, missing
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.load import work_left
from warroom.model.words import Impact, Phase, Severity, Urgency, worse
from warroom.report.phrases import time_box_text
from warroom.report.workload import hours, waiting_text, workload_of, workload_text
from warroom.times import format_short, format_stamp

_NAME = 9
"""Cells of an impact's name in the matrix."""


class Prioritization(StepPane):
    """The step prioritization."""

    PHASE = Phase.PRIORITIZATION
    BINDINGS = bindings(Where.PRIORITIZATION)

    def open_count(self) -> str:
        """What matters most: the priority, or that it waits."""
        if self.sight is None:
            return ""
        waits = " deferred" if self.sight.incident.deferral else ""
        return f"{self.sight.incident.priority}{waits}"

    def items(self, width: int) -> list[Item]:
        """Severity, the matrix, the work, the deferral."""
        sight = self.sight
        if sight is None:
            return []
        incident = sight.incident
        return [
            *_severities(incident, width),
            *_matrix(incident, width),
            *_work(sight, width),
            *_waiting(sight, width),
            field("Policy", incident.policy.name, width=width, key="policy"),
        ]

    # What keys do

    def action_raise_severity(self) -> None:
        """One step worse, at once: while unsure the higher one wins."""
        if self.sight:
            self.want(cm.SetSeverity(severity=worse(self.sight.incident.severity)))

    def action_lower_severity(self) -> None:
        """Write why it is less bad."""
        if self.sight:
            number = min(5, int(self.sight.incident.severity[-1]) + 1)
            self.prefill(f"/sev {number} ")

    def action_urgency(self, urgency: str) -> None:
        """This urgency, with the impact of the row under the cursor."""
        row, _, impact = self.cursor.partition(":")
        if row == "impact":
            self.want(cm.AssessImpact(impact=Impact(impact), urgency=Urgency(urgency)))
        else:
            self.prefill("/impact ")

    def action_impact(self) -> None:
        """Write impact, urgency and why."""
        self.prefill("/impact ")

    def action_priority(self) -> None:
        """Write another priority than the matrix has."""
        self.prefill("/prio ")

    def action_estimate(self) -> None:
        """Write how much work is left."""
        self.prefill("/estimate ")

    def action_defer(self) -> None:
        """Write until when it waits, and who accepted the risk."""
        self.prefill("/defer 4h ")

    def action_resume(self) -> None:
        """Take it up again."""
        self.want(cm.ResumeIncident())


def _severities(incident: Incident, width: int) -> list[Item]:
    made = [heading("Severity", "+ raises, - lowers", width=width, first=True)]
    for severity in Severity:
        rule = incident.policy.severities.get(severity)
        here = severity is incident.severity
        look: Look = "accent" if here else "dim"
        text = f"{severity}  {rule.meaning if rule else ''}"
        made.append(bullet(text, width=width, sign="►" if here else " ", look=look))
    return made


def _matrix(incident: Incident, width: int) -> list[Item]:
    made = [heading("Impact × urgency", "H M L on a row", width=width)]
    cell = max(5, min(9, (width - _NAME - 1) // len(Urgency)))
    head = "".join(f"{urgency[: cell - 1]:<{cell}}" for urgency in Urgency)
    made.append(Item("", (fit((Piece(f" {'':<{_NAME}}{head}", "dim"),), width),)))
    for impact in Impact:
        line: list[Piece] = [Piece(f" {impact:<{_NAME}}", "dim")]
        for urgency in Urgency:
            priority = incident.policy.matrix[impact][urgency]
            here = (impact, urgency) == (incident.impact, incident.urgency)
            text = f"[{priority}]" if here else f" {priority}"
            line.append(Piece(f"{text:<{cell}}", "accent" if here else "plain"))
        made.append(Item(f"impact:{impact}", (fit(line, width),)))
    if incident.impact is None or incident.urgency is None:
        made.append(missing("Assessment", "m or /impact high medium", width=width))
        by = f"{incident.priority}, not from the matrix"
    else:
        given = incident.policy.matrix[incident.impact][incident.urgency]
        said = f"impact {incident.impact}, urgency {incident.urgency}"
        other = "" if given is incident.priority else f"; the matrix gives {given} for"
        by = f"{incident.priority}{other or ' from'} {said}"
    made.append(field("Priority", by, width=width, key="priority", look="strong"))
    rule = incident.policy.priorities[incident.priority]
    drives = (
        f"an update every {_short(rule.cadence)} at the latest, {_short(rule.accept)} to accept,"
        f" the bell {'rings' if rule.bell else 'is quiet'}"
    )
    made.append(field("It means", drives, width=width))
    return made


def _short(seconds: int) -> str:
    return time_box_text(seconds)


def _work(sight: Sight, width: int) -> list[Item]:
    incident = sight.incident
    made = [heading("Work", width=width)]
    left = f"{hours(work_left(incident))} h left"
    if incident.estimate is None:
        words = f"{left}, by the policy"
    else:
        at = f" at {format_stamp(incident.estimated_at)}" if incident.estimated_at else ""
        words = f"{left}; {time_box_text(incident.estimate)} estimated{at}"
    made.append(field("Here", words, width=width, key="estimate"))
    if incident.estimate is None:
        made.append(missing("Estimate", "e or /estimate 12h", width=width))
    for task in incident.unfinished():
        if task.estimate is not None:
            size = (Piece(time_box_text(task.estimate), "dim"),)
            made.append(bullet(f"{task.id} {task.text}", width=width, right=size))
    if not sight.lobby:
        made.append(hint("The other incidents are not known yet.", width=width))
        return made
    work = workload_of(sight.lobby.values())
    look: Look = "warning" if work.over and work.people else "plain"
    made.append(field("All", workload_text(work), width=width, look=look))
    for standing in work.ranked:
        summary = sight.lobby[standing.id].summary
        here = standing.id == incident.id
        text = f"{summary.id} {summary.priority} {summary.called}"
        wait = " could wait" if standing.could_wait else ""
        right: Pieces = (say(f"{hours(standing.load)} h{wait}", "warning" if wait else "dim"),)
        made.append(
            bullet(text, width=width, sign="►" if here else "·",
                   look="accent" if here else "plain", right=right)
        )  # fmt: skip
    return made


def _waiting(sight: Sight, width: int) -> list[Item]:
    incident = sight.incident
    made = [heading("Deferral", width=width)]
    deferral = incident.deferral
    if deferral is None:
        row = sight.lobby.get(incident.id)
        could = (
            waiting_text(row.summary, workload_of(sight.lobby.values()), sight.now) if row else ""
        )
        if could:
            made.append(hint(f"It {could}.", width=width))
        made.append(
            hint("Not deferred. w or /defer 4h NAME REASON lets it wait; NAME accepts the risk.",
                 width=width)
        )  # fmt: skip
        return made
    until = f"{format_stamp(deferral.until)}, {format_short(deferral.until - sight.now)} left"
    return [
        *made,
        field("Until", until, width=width, key="deferral", look="warning"),
        field("Risk accepted", f"by {deferral.accepted_by}", width=width),
        field("Because", f"{deferral.reason} ({deferral.by})", width=width),
        hint("r or /resume takes it up again. Updates stay due meanwhile.", width=width),
    ]
