"""What the room waits for, said above the composer: an answer, an approval, a commander."""

from collections.abc import Iterator

from screens.statusbar import Notice
from screens.task_notices import asked_of, left_in_place
from warroom.model.decide.rights import leads
from warroom.model.incident import Incident
from warroom.model.words import ROLE_SHORT, MessageState, Role


def waiting_for(incident: Incident, you: str) -> Iterator[Notice]:
    """What `you` should know is open: offers first, then drafts, then a vacant command."""
    yield from left_in_place(incident)
    if not incident.declared or incident.over:
        return
    for role, offer in incident.offers.items():
        if offer.to == you:
            text = f"{offer.by} offers you {role}: /role accept {ROLE_SHORT[role]}"
            yield Notice(text, "accent")
    for report in incident.can_reports.values():
        if report.person == you and not report.reported_at:
            text = f"{report.asked_by} asks how it stands: /can CONDITIONS | ACTIONS | NEEDS"
            yield Notice(text, "accent")
    for call in incident.roll_calls.values():
        if not call.closed and you in call.missing:
            yield Notice(f"{call.by} asks who is here: /here", "accent")
    yield from asked_of(incident, you)
    for message in incident.messages.values():
        if message.state is not MessageState.DRAFT:
            continue
        to = f"{message.id} to {message.audience}"
        if incident.commander and leads(incident, you, Role.COMMUNICATIONS):
            yield Notice(f"{to} waits for approval: /approve {message.id}", "accent")
        elif message.by == you:
            who = incident.holder(Role.COMMUNICATIONS) or incident.commander
            by = f" by {who}" if who else ""
            yield Notice(f"{to} is not sent: it waits for approval{by}.", "accent")
    if not incident.commander:
        yield Notice("Nobody is incident commander: /ic takes it", "accent")
