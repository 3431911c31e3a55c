"""What concerns one person: mentions, assignments, offers, requests, escalations. A fold's view."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from warroom.model import events as ev
from warroom.model.concern import Concern, Sort
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.model.incident.escalation import is_among
from warroom.model.words import ROLE_SHORT, Role

ALWAYS_RINGS = frozenset({Sort.OFFER, Sort.ESCALATION})
"""These ring at any priority: command, or somebody's patience, hangs on them."""


_MENTION = re.compile(r"(?<![\w@])@([\w.-]+\w|\w)")

_ALL = frozenset({"all", "everyone", "room"})


def mentioned(text: str, incident: Incident) -> frozenset[str]:
    """The people that a text calls by @name, @role ("@ic", "@ops"), or all of them by @all.

    Names are compared without regard to case.
    """
    if "@" not in text:  # nearly all: a tenth of what the expression takes
        return frozenset()
    words = frozenset(name.casefold() for name in _MENTION.findall(text))
    if not words:
        return frozenset()
    known = {*incident.contributors, *(p for held in incident.roles.values() for p in held)}
    called = set(words)
    if words & _ALL:
        called |= {name.casefold() for name in known}
    for role in Role:
        if ROLE_SHORT[role].casefold() in words:
            called |= {name.casefold() for name in incident.roles.get(role, ())}
    return frozenset(called)


def concern_of(entry: Entry, incident: Incident, you: str) -> Concern | None:
    """Why `entry` concerns `you`, or None. What one does oneself never does.

    `incident` is the state that tasks and roles are looked up in.
    """
    look = _CONCERNS.get(type(entry.event))
    if look is None or not you or entry.actor == you:
        return None
    sort = look(entry.event, incident, you)
    return Concern(entry.seq, sort) if sort else None


def rings(concern: Concern, incident: Incident) -> bool:
    """Whether it rings the bell, as far as the policy goes; a person may want less."""
    return concern.sort in ALWAYS_RINGS or incident.policy.priorities[incident.priority].bell


def _noted(event: ev.Noted, incident: Incident, you: str) -> Sort | None:
    return Sort.MENTION if you.casefold() in mentioned(event.text, incident) else None


def _to_you(sort: Sort) -> Callable[[Any, Incident, str], Sort | None]:
    return lambda event, _, you: sort if event.to == you else None


def _escalated(event: ev.EscalationRaised, incident: Incident, you: str) -> Sort | None:
    """Those whom this rung asks, in the room or outside; those of earlier rungs know."""
    return Sort.ESCALATION if is_among(event.asked, you) else None


def _injected(event: ev.Injected, incident: Incident, you: str) -> Sort | None:
    """A call or a question that is for one person, by name or by role."""
    if event.act is not None or not event.to:
        return None
    to = event.to.casefold()
    mine = (you.casefold(), *(role.value for role in incident.roles_of(you)))
    return Sort.REQUEST if to in mine else None


def _roll_call(event: ev.RollCallStarted, incident: Incident, you: str) -> Sort | None:
    return Sort.REQUEST if you in event.people else None


def _deadline(event: ev.DeadlineMissed, incident: Incident, you: str) -> Sort | None:
    sort, _, name = event.subject.partition(":")
    match sort:
        case "task" if name in incident.tasks:
            whose = incident.tasks[name].person
        case "follow_up" if name in incident.follow_ups:
            whose = incident.follow_ups[name].person
        case "post-mortem":
            whose = incident.post_mortem.owner
        case _:
            whose = ""
    return Sort.DEADLINE if whose == you else None


def _to_person(event: ev.FollowUpAdded, incident: Incident, you: str) -> Sort | None:
    return Sort.ASSIGNMENT if event.person == you else None


def _owner(
    event: ev.PostMortemStarted | ev.PostMortemAssigned, incident: Incident, you: str
) -> Sort | None:
    return Sort.ASSIGNMENT if event.owner == you else None


def _executor(event: ev.DecisionMade, incident: Incident, you: str) -> Sort | None:
    return Sort.ASSIGNMENT if event.executor == you else None


def _objected(event: ev.DecisionObjected, incident: Incident, you: str) -> Sort | None:
    """Whoever proposed it and whoever commands have to settle an objection."""
    decision = incident.decisions.get(event.decision)
    asked = {incident.commander, decision.by if decision else ""}
    return Sort.REQUEST if you in asked else None


_CONCERNS: Mapping[type[ev.Event], Callable[[Any, Incident, str], Sort | None]] = {
    ev.Noted: _noted,
    ev.TaskAdded: _to_you(Sort.ASSIGNMENT),
    ev.TaskAssigned: _to_you(Sort.ASSIGNMENT),
    ev.FollowUpAdded: _to_person,
    ev.FollowUpAssigned: _to_you(Sort.ASSIGNMENT),
    ev.PostMortemStarted: _owner,
    ev.PostMortemAssigned: _owner,
    ev.DecisionMade: _executor,
    ev.DecisionObjected: _objected,
    ev.RoleOffered: _to_you(Sort.OFFER),
    ev.CanRequested: _to_you(Sort.REQUEST),
    ev.RollCallStarted: _roll_call,
    ev.EscalationRaised: _escalated,
    ev.Injected: _injected,
    ev.DeadlineMissed: _deadline,
}
"""Which kinds can concern somebody, and whom."""
