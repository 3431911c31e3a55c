"""Rules for the work after the incident: one named person, a date, done is not verified.

It outlives the incident, so these commands are taken after its end. That somebody else verifies
is the practice of post-mortem guides (Google SRE Workbook, ch. 10): an action counts when it is
seen to work.
"""

import re
from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import (
    clock,
    find,
    invalid,
    optional_text,
    require_name,
    require_sentence,
    require_text,
    require_url,
)
from warroom.model.decide.rights import require
from warroom.model.incident import FollowUp, Incident
from warroom.model.limits import MAX_FOLLOW_UP, MAX_FOLLOW_UPS, MAX_LINE, MAX_SENTENCE
from warroom.model.refusal import Refusal, Why
from warroom.model.rights import Condition
from warroom.model.words import FollowUpState
from warroom.model.working_days import add_working_days

TODO = "TODO:"
"""What makes a line of a note a follow-up."""

_TODO = re.compile(rf"\b{TODO}[ \t]*(.*)")
_PERSON = re.compile(r"(?:^|\s)@(\w[\w.-]{0,31})(?=$|[\s,;])")


def _find(incident: Incident, typed: str) -> FollowUp:
    return find(incident.follow_ups, typed, "U", "follow-up", "The list of follow-ups")


def _open(incident: Incident, typed: str) -> FollowUp:
    item = _find(incident, typed)
    if item.state is FollowUpState.OPEN:
        return item
    if item.state is FollowUpState.DROPPED:
        how = f"{item.id} was dropped: {item.reason}."
    else:
        how = f"{item.id} is {item.state} already (by {item.done_by} at {clock(item.done_at)})."
    raise Refusal(Why.CONFLICT, f"{how} Reopen it to work on it again.")


def _due(incident: Incident, due_at: datetime | None, now: datetime) -> datetime:
    if due_at is None:
        return add_working_days(now, incident.policy.follow_up_days)
    if due_at <= now:
        raise invalid(f"{due_at:%Y-%m-%d %H:%M}Z is past. Give a day to come, as 2026-04-01.")
    if due_at > now + MAX_FOLLOW_UP:
        raise invalid("That is more than two years away. Check the date.")
    return due_at


def add(incident: Incident, command: cm.AddFollowUp, actor: str, now: datetime) -> list[ev.Event]:
    """Anybody names work for afterwards."""
    if len(incident.follow_ups) >= MAX_FOLLOW_UPS:
        raise invalid(f"There are {MAX_FOLLOW_UPS} follow-ups, which is the limit.")
    return [
        ev.FollowUpAdded(
            follow_up=f"U{len(incident.follow_ups) + 1}",
            text=require_sentence(command.text, "The follow-up"),
            follow_up_kind=command.follow_up_kind,
            person=require_name(command.person) if command.person.strip() else "",
            due_at=_due(incident, command.due_at, now),
            url=require_url(command.url) if command.url.strip() else "",
        )
    ]


def of_note(incident: Incident, text: str, now: datetime) -> list[ev.FollowUpAdded]:
    """What `TODO: …` in a note asks for: one a line, for the first person named with an @.

    A note is never refused for its TODO: what is too much or too long is in the note anyway.
    """
    found: list[ev.FollowUpAdded] = []
    if TODO not in text:
        return found
    for line in text.splitlines():
        match = _TODO.search(line)
        number = len(incident.follow_ups) + len(found) + 1
        if match is None or not match[1].strip() or number > MAX_FOLLOW_UPS:
            continue
        said, person = match[1].strip(), ""
        if named := _PERSON.search(said):
            try:
                person = require_name(named[1])
            except Refusal:
                person = ""
            else:
                without = f"{said[: named.start()]}{said[named.end() :]}".strip()
                said = without or said
        found.append(
            ev.FollowUpAdded(
                follow_up=f"U{number}",
                text=said if len(said) <= MAX_SENTENCE else said[: MAX_SENTENCE - 1] + "…",
                person=person,
                due_at=_due(incident, None, now),
                entry=incident.seq + 1,
            )
        )
    return found


def assign(
    incident: Incident, command: cm.AssignFollowUp, actor: str, now: datetime
) -> list[ev.Event]:
    """One named person has it."""
    item, to = _open(incident, command.follow_up), require_name(command.to)
    if item.person == to:
        raise Refusal(Why.CONFLICT, f"{item.id} is {to}'s already.")
    return [ev.FollowUpAssigned(follow_up=item.id, to=to)]


def set_due(
    incident: Incident, command: cm.SetFollowUpDue, actor: str, now: datetime
) -> list[ev.Event]:
    """A date that moves is in the log, with who moved it."""
    item, due_at = _open(incident, command.follow_up), _due(incident, command.due_at, now)
    if item.due_at == due_at:
        raise Refusal(Why.CONFLICT, f"{item.id} is due then already.")
    return [ev.FollowUpDueSet(follow_up=item.id, due_at=due_at)]


def link(incident: Incident, command: cm.LinkFollowUp, actor: str, now: datetime) -> list[ev.Event]:
    """The ticket elsewhere; also of one that is done."""
    item, url = _find(incident, command.follow_up), require_url(command.url)
    if item.url == url:
        raise Refusal(Why.CONFLICT, f"{item.id} has that link already.")
    return [ev.FollowUpLinked(follow_up=item.id, url=url)]


def finish(
    incident: Incident, command: cm.FinishFollowUp, actor: str, now: datetime
) -> list[ev.Event]:
    """Anybody who knows that it is done says so."""
    item = _open(incident, command.follow_up)
    result = optional_text(command.result, "The result")
    return [ev.FollowUpDone(follow_up=item.id, result=result)]


def verify(
    incident: Incident, command: cm.VerifyFollowUp, actor: str, now: datetime
) -> list[ev.Event]:
    """A second pair of eyes."""
    item = _find(incident, command.follow_up)
    if item.state is not FollowUpState.DONE:
        raise Refusal(
            Why.CONFLICT, f"{item.id} is {item.state}; only one that is done can be verified."
        )
    require(
        incident,
        command,
        actor,
        {Condition.NOT_DONE_BY_SELF: item.done_by != actor},
        f"You did {item.id} yourself. Ask somebody else to verify it.",
    )
    return [ev.FollowUpVerified(follow_up=item.id)]


def drop(incident: Incident, command: cm.DropFollowUp, actor: str, now: datetime) -> list[ev.Event]:
    """Why it is not going to be done has to be said."""
    item = _open(incident, command.follow_up)
    reason = require_text(command.reason, f"The reason why {item.id} is dropped", MAX_LINE)
    return [ev.FollowUpDropped(follow_up=item.id, reason=reason)]


def reopen(
    incident: Incident, command: cm.ReopenFollowUp, actor: str, now: datetime
) -> list[ev.Event]:
    """Only what was done or dropped can be taken up again."""
    item = _find(incident, command.follow_up)
    if item.state is FollowUpState.OPEN:
        raise Refusal(Why.CONFLICT, f"{item.id} is open; there is nothing to reopen.")
    reason = optional_text(command.reason, "The reason", MAX_LINE)
    return [ev.FollowUpReopened(follow_up=item.id, reason=reason)]


RULES: Rules = {
    cm.AddFollowUp: add,
    cm.AssignFollowUp: assign,
    cm.SetFollowUpDue: set_due,
    cm.LinkFollowUp: link,
    cm.FinishFollowUp: finish,
    cm.VerifyFollowUp: verify,
    cm.DropFollowUp: drop,
    cm.ReopenFollowUp: reopen,
}
"""The rule for each command."""
