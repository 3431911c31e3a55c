"""The pane of the step conclusion: how it stands, what its end still needs, the post-mortem."""

from collections.abc import Iterator
from typing import cast

from screens.base import WarScreen
from screens.keys import Where, bindings
from screens.listing import Item
from screens.paint import Look
from screens.steps.base import StepPane, bullet, field, heading, hint
from warroom.model import commands as cm
from warroom.model.closing import closing_needs
from warroom.model.ids import some_ids
from warroom.model.incident import Incident
from warroom.model.words import FollowUpState, Phase, Section, Status
from warroom.report.drill import score_of
from warroom.report.durations import moment_text, moments
from warroom.report.post_mortem import state_text
from warroom.times import format_stamp


def _exercise(incident: Incident, width: int) -> Iterator[Item]:
    """What was reached in an exercise that is over; while it runs it would only distract."""
    drill = incident.drill
    if drill is None or drill.ended_at is None:
        return
    sheet = score_of(incident, drill, drill.ended_at)
    yield heading("Exercise", f"{sheet.points} of {sheet.most} points", width=width)
    for each in sheet.objectives:
        yield bullet(f"{each.met}: {each.text} ({each.points} of {each.most})", width=width)
    yield hint("/score shows all of it, and why it matters.", width=width)


class Conclusion(StepPane):
    """The end of an incident, and the work that follows it."""

    PHASE = Phase.CONCLUSION
    BINDINGS = bindings(Where.CONCLUSION)

    def open_count(self) -> str:
        """How much closing still needs."""
        if self.sight is None or not self.sight.incident.over or self.sight.incident.ended:
            return ""
        left = sum(1 for _ in _needs(self.sight.incident))
        return f"{left} needed" if left else "ready"

    def items(self, width: int) -> list[Item]:
        """Status, durations, post-mortem, follow-ups."""
        if self.sight is None:
            return [hint("Nothing is known yet.", width=width)]
        incident = self.sight.incident
        made = [heading("Status", incident.status, width=width, first=True)]
        made += self._status(incident, width)
        made += _exercise(incident, width)
        made.append(heading("Durations", width=width))
        for moment in moments(incident):
            after = moment_text(moment)
            said = format_stamp(moment.at) + (f", {after}" if after else "")
            made.append(field(moment.name, said, width=width))
        saved = f"{len(incident.post_mortem.sections)}/{len(Section)} saved"
        made.append(heading("Post-mortem", saved, width=width))
        made += self._post_mortem(incident, width)
        made += self._follow_ups(incident, width)
        return made

    def _status(self, incident: Incident, width: int) -> Iterator[Item]:
        if incident.over and incident.status_reason:
            yield bullet(incident.status_reason, width=width)
        if incident.ended:
            yield hint("o reopens it, with a reason: /reopen REASON", width=width)
            return
        if incident.status is Status.RESOLVED:
            left = list(_needs(incident))
            yield hint("To close it, c or /close:", width=width)
            for what, how in left:
                yield bullet(f"{what}: {how}", width=width, key=what, sign="○", look="warning")
            for what in incident.waived:
                reason = incident.waived[what].reason
                yield bullet(f"{what}: waived, {reason}", width=width, sign="–", look="dim")
            if not left:
                yield bullet("nothing is missing: c closes it", width=width, sign="✓", look="good")
            return
        yield hint("To resolve it, r or /resolve HOW:", width=width)
        commander = incident.commander
        sign, look = ("✓", "good") if commander else ("○", "warning")
        who = f"{commander} is in command" if commander else "somebody in command: /ic"
        yield bullet(who, width=width, sign=sign, look=cast("Look", look))
        yield bullet("how it was resolved: /resolve HOW", width=width, sign="○", look="warning")
        if tasks := incident.unfinished():
            ids = some_ids([task.id for task in tasks])
            text = f"{len(tasks)} tasks are still open ({ids}); they stay on the checklist"
            yield bullet(text, width=width, sign="!", look="warning")
        if incident.status is not Status.MITIGATED:
            yield hint("A false alarm: X or /cancel REASON", width=width)

    def _post_mortem(self, incident: Incident, width: int) -> Iterator[Item]:
        it = incident.post_mortem
        state = state_text(it) if it.started else "not started: P starts it, /postmortem start NAME"
        yield bullet(
            state, width=width, key="post-mortem", look="warning" if it.overdue else "plain"
        )
        if not it.started:
            return
        for section in Section:
            written = it.sections.get(section)
            sign, look = ("✓", "good") if written else ("○", "dim")
            said = f"{section}" + (f", {written.by}" if written else "")
            yield bullet(said, width=width, sign=sign, look=cast("Look", look))
        yield hint("p opens it", width=width)

    def _follow_ups(self, incident: Incident, width: int) -> Iterator[Item]:
        every = incident.follow_ups.values()
        left = [each for each in every if each.state is FollowUpState.OPEN]
        late = [each for each in left if each.overdue]
        yield heading("Follow-ups", f"{len(left)} open of {len(every)}", width=width)
        if not every:
            yield hint("None yet. /todo TEXT @NAME adds one.", width=width)
        for each in late:
            person = each.person or "nobody"
            text = f"{each.id} {each.text} ({person}) is overdue"
            yield bullet(text, width=width, sign="!", look="warning")

    # What keys do

    def action_resolve(self) -> None:
        """Write how it was resolved."""
        self.prefill("/resolve ")

    def action_close_incident(self) -> None:
        """Close it."""
        self.want(cm.ChangeStatus(status=Status.CLOSED))

    def action_reopen(self) -> None:
        """Write why it is taken up again."""
        self.prefill("/reopen ")

    def action_cancel(self) -> None:
        """Write why it was a false alarm."""
        self.prefill("/cancel ")

    def action_post_mortem(self) -> None:
        """Read and write the post-mortem."""
        if self.sight is not None:
            cast("WarScreen", self.screen).war.open_post_mortem(self.sight.incident.id)

    def action_start_post_mortem(self) -> None:
        """Begin it."""
        self.want(cm.StartPostMortem())


def _needs(incident: Incident) -> Iterator[tuple[str, str]]:
    """What closing still asks for, and the line that gives it."""
    for task in incident.unfinished():
        yield f"task {task.id} is open", f"/done {task.id} or /skip {task.id} REASON"
    for need in closing_needs(incident):
        waive = f", or /waive {need.waivable} REASON" if need.waivable else ""
        yield need.what, f"{need.how}{waive}"
