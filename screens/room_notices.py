"""What the room waits for, said above the composer: an answer, an approval, the record."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from screens.grown import only_grown
from screens.statusbar import Notice
from screens.task_notices import asked_of, given_to, left_in_place, on_leading
from warroom.model.completeness import missing
from warroom.model.decide.messages import needs_approval
from warroom.model.decide.rights import leads
from warroom.model.incident import Incident
from warroom.model.words import ROLE_SHORT, DecisionState, MessageState, Role, marked
from warroom.report.rows.escalation import matter, whom
from warroom.times import format_short


class Waiting:
    """`waiting_for`, asked anew where the state, the person or a time that it tells differs."""

    def __init__(self) -> None:
        self._of = Incident(id=""), ""
        self._said: tuple[Notice, ...] = ()

    def now(self, incident: Incident, you: str, now: datetime) -> tuple[Notice, ...]:
        """The notices at `now` (UTC)."""
        before, who = self._of
        self._of = incident, you
        if who != you or _polls_run(incident) or not only_grown(before, incident):
            self._said = tuple(waiting_for(incident, you, now))
        return self._said


def waiting_for(incident: Incident, you: str, now: datetime) -> Iterator[Notice]:
    """What `you` should know is open at `now` (UTC).

    What somebody waits for `you` to answer comes first, as there is room for few: offers,
    escalations, objections, time-boxes that are over. Then what you may do; then what holds for
    long; last, dimmed, what the record lacks.
    """
    if incident.over and incident.post_mortem.overdue:
        owner = incident.post_mortem.owner
        yield Notice(f"The post-mortem is overdue ({owner} owns it): /postmortem", "warning")
    yield from left_in_place(incident)
    if not incident.declared or incident.over:
        return
    for role, offer in incident.offers.items():
        if offer.to == you:
            text = f"{offer.by} offers you {role}: /role accept {ROLE_SHORT[role]}; F8 the brief"
            yield Notice(text, "accent")
    yield from _escalated(incident, you)
    yield from _objected(incident, you)
    yield from asked_of(incident, you)
    yield from _polls(incident, now)
    for report in incident.can_reports.values():
        if report.person == you and not report.reported_at:
            text = f"{report.asked_by} asks how it stands: /can CONDITIONS | ACTIONS | NEEDS"
            yield Notice(text, "accent")
    for call in incident.roll_calls.values():
        if not call.closed and you in call.missing:
            yield Notice(f"{call.by} asks who is here: /here", "accent")
    yield from given_to(incident, you)
    yield from _drafts(incident, you)
    yield from on_leading(incident, you)
    if incident.asks_for_plan_b and leads(incident, you):
        # Derived from the state at every look rather than asked for by a deadline of the log: it
        # is there for as long as it holds and gone when it does not, and nothing has happened
        # that the log would have to tell.
        yield Notice("No plan B yet: /planb TEXT says what is done if this does not work", "dim")
    lacks = [each.what for each in missing(incident) if each.field != "commander"]
    if lacks:
        # Who commands has a line of its own.
        more = f" and {len(lacks) - 3} more" if len(lacks) > 3 else ""
        yield Notice(f"The record lacks {', '.join(lacks[:3])}{more}: F2", "dim")


def _drafts(incident: Incident, you: str) -> Iterator[Notice]:
    """For whoever lets them go out; for the author, why they have not."""
    for message in incident.messages.values():
        if message.state is not MessageState.DRAFT:
            continue
        to = f"{message.id} to {message.audience}"
        if not needs_approval(incident, message.audience):
            if message.by == you:
                yield Notice(f"{to} needs no approval: /send {message.id}", "accent")
            continue
        if incident.commander and leads(incident, you, Role.COMMUNICATIONS):
            yield Notice(f"{to} waits for approval: /approve {message.id}", "accent")
        elif message.by == you:
            who = incident.holder(Role.COMMUNICATIONS) or incident.commander
            by = f" by {who}" if who else ""
            yield Notice(f"{to} is not sent: it waits for approval{by}.", "accent")


def _objected(incident: Incident, you: str) -> Iterator[Notice]:
    """For the IC, who decides now. What to type comes first, as the texts may be long."""
    for decision in incident.decisions.values():
        if decision.state is DecisionState.OBJECTED and leads(incident, you):
            objection = decision.objections[-1]
            yield Notice(
                f"{objection.by} objects to {decision.id}"
                f" (/proceed {decision.id} or /drop {decision.id} REASON):"
                f" {objection.text}. It is about: {decision.text}",
                "warning",
            )


def _polls_run(incident: Incident) -> bool:
    """Whether a notice tells how much time is left."""
    return any(decision.state is DecisionState.OPEN for decision in incident.decisions.values())


def _polls(incident: Incident, now: datetime) -> Iterator[Notice]:
    """For everybody, who may still object."""
    for decision in incident.decisions.values():
        if decision.state is DecisionState.OPEN and decision.closes_at:
            left = format_short(max(decision.closes_at - now, timedelta()))
            yield Notice(
                # What to type comes first: at 40 columns the rest is cut.
                f"/object {decision.id} WHY, {left} left. Strong objections?"
                f" Else we proceed with: {decision.text}",
                "accent",
            )


def _escalated(incident: Incident, you: str) -> Iterator[Notice]:
    """Whoever is asked; those who lead where somebody has to be reached who is not here."""
    for each in incident.escalations.values():
        about = matter(each.about, each.reason, incident)
        if each.open and each.asks(you):
            said = f"{each.id} asks you (/answer {each.id}): {about}"
            yield Notice(marked(said, exercise=incident.exercise), "warning")
        elif each.open and leads(incident, you) and any(n.startswith("@") for n in each.asked):
            outside = tuple(name for name in each.asked if name.startswith("@"))
            said = f"{each.id}: reach {whom(outside)} (/answer {each.id}): {about}"
            yield Notice(marked(said, exercise=incident.exercise), "warning")
