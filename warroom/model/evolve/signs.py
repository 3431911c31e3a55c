"""What can be seen in an exercise's log: whether something is so at an entry.

Where it is said what somebody did, an entry of the script itself never counts: those who take part
have to have done it. What simulated people do for them (a task that they were given) counts.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.extent import extent_of
from warroom.model.incident import Drill, Incident
from warroom.model.scenario import Act, Check, Sign
from warroom.model.words import (
    DecisionState,
    HypothesisState,
    MessageState,
    NoteKind,
    Role,
    TaskState,
)

_DONE = (TaskState.DONE, TaskState.VERIFIED)


@lru_cache(maxsize=512)
def _pattern(words: str) -> re.Pattern[str]:
    """One of the alternatives, from where a word begins."""
    each = (r"\s+".join(map(re.escape, part.split())) for part in words.split("|"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})", re.IGNORECASE)


def says(text: str, words: tuple[str, ...]) -> bool:
    """Whether each of `words` is in `text`; without any it is enough that there is a text."""
    return all(_pattern(each).search(text) for each in words)


def seen(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """Whether `check` is so in `incident`, the state after `entry`."""
    return _SIGNS[check.sign](check, incident, drill, entry)


def _any(texts: Iterable[str], check: Check) -> bool:
    return any(says(text, check.words) for text in texts)


def _role(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """A person has it who is not simulated."""
    holders = incident.roles.get(check.role or Role.COMMANDER, ())
    return any(drill.scenario.person(name) is None for name in holders)


def _hand_over(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """It passed from one to the other; a claim of a vacant role is none."""
    role, event = check.role or Role.COMMANDER, entry.event
    if isinstance(event, ev.RoleAccepted):
        return event.role is role and bool(event.previous)
    return isinstance(event, ev.Injected) and event.act is Act.ACCEPT and event.about == role.value


def _told(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """Sent with this entry: a draft tells nobody anything."""
    if not isinstance(entry.event, ev.MessageSent):
        return False
    message = incident.messages.get(entry.event.message)
    if message is None or message.state is not MessageState.SENT:
        return False
    return check.audience in ("", message.audience) and says(message.text, check.words)


def _said(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    event = entry.event
    if isinstance(event, ev.Noted | ev.RecapPosted):
        return says(event.text, check.words)
    if isinstance(event, ev.CanReported):
        return says(f"{event.conditions} {event.actions} {event.needs}", check.words)
    return _told(check, incident, drill, entry)


def _decision(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """Decided with this entry, by the rules or as a note of that kind."""
    event = entry.event
    if isinstance(event, ev.Noted):
        return event.note_kind is NoteKind.DECISION and says(event.text, check.words)
    if isinstance(event, ev.DecisionMade):
        known = incident.decisions.get(event.decision)
        made = known is not None and known.state is DecisionState.MADE
        return made and says(f"{event.text} {known.text if known else ''}", check.words)
    return False


def _task(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """It is somebody's, or somebody began: a line on the checklist is not yet work."""
    return _any(
        (
            task.text
            for task in incident.tasks.values()
            if task.person or task.state in (TaskState.STARTED, *_DONE)
        ),
        check,
    )


def _task_done(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    done = (task for task in incident.tasks.values() if task.state in _DONE)
    return _any((f"{task.text} {task.result}" for task in done), check)


def _step(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """The right thing was done, however it was written down."""
    event = entry.event
    if isinstance(event, ev.Noted) and event.note_kind is NoteKind.ACTION:
        return says(event.text, check.words)
    return (
        _task_done(check, incident, drill, entry)
        or _workaround(check, incident, drill, entry)
        or _decision(check, incident, drill, entry)
    )


def _workaround(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    return _any((each.what for each in incident.workarounds.values()), check)


def _extent(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """What is said to be affected, or not; the systems of the declaration are nobody's finding."""
    if not isinstance(entry.event, ev.ExtentChanged):
        return False
    known = (f"{each.name} {each.state} {each.detail}" for each in extent_of(incident).values())
    return _any(known, check)


def _hypotheses(
    *states: HypothesisState,
) -> Callable[[Check, Incident, Drill, Entry], bool]:
    def look(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
        known = incident.hypotheses.values()
        return _any((each.text for each in known if each.state in states), check)

    return look


def _playbook(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    runs = incident.runs.values()
    return _any((f"{run.playbook.id} {run.playbook.title}" for run in runs), check)


def _follow_up(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    return _any((each.text for each in incident.follow_ups.values()), check)


def _status(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    return incident.status is check.status


def _phase(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    return check.phase in incident.phases_seen


def _severity(check: Check, incident: Incident, drill: Drill, entry: Entry) -> bool:
    """At least that bad: SEV1 is the worst."""
    return check.severity is not None and incident.severity <= check.severity


_SIGNS: Mapping[Sign, Callable[[Check, Incident, Drill, Entry], bool]] = {
    Sign.DECLARED: lambda check, incident, drill, entry: incident.declared,
    Sign.ROLE: _role,
    Sign.HAND_OVER: _hand_over,
    Sign.STATUS: _status,
    Sign.PHASE: _phase,
    Sign.SEVERITY: _severity,
    Sign.TOLD: _told,
    Sign.SAID: _said,
    Sign.DECISION: _decision,
    Sign.TASK: _task,
    Sign.TASK_DONE: _task_done,
    Sign.STEP: _step,
    Sign.WORKAROUND: _workaround,
    Sign.EXTENT: _extent,
    Sign.HYPOTHESIS: _hypotheses(*HypothesisState),
    Sign.RULED_OUT: _hypotheses(HypothesisState.RULED_OUT),
    Sign.SUPPORTED: _hypotheses(HypothesisState.SUPPORTED),
    Sign.SIZE_UP: lambda check, incident, drill, entry: incident.size_up is not None,
    Sign.PLAYBOOK: _playbook,
    Sign.FOLLOW_UP: _follow_up,
    Sign.POST_MORTEM: lambda check, incident, drill, entry: incident.post_mortem.started,
    Sign.INJECT: lambda check, incident, drill, entry: check.inject in drill.given,
}
"""How each sign is seen."""
