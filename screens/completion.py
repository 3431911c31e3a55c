"""What could come next in a slash command: names, tasks, messages, people, roles, audiences."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from screens.context import Context, Proposal
from screens.slash.args import SPACES
from screens.slash.base import Arg, Slash
from screens.slash.commands import BY_NAME, COMMANDS
from screens.slash.conclusion import PostMortemVerb
from screens.slash.exercises import ByHand, DrillVerb
from screens.slash.identification import CATEGORIES, SizeUpPart
from screens.slash.plan import ClockVerb
from screens.slash.problems import ProblemVerb
from screens.slash.reaction import FollowUpVerb
from screens.slash.roles import RoleVerb
from screens.slash.teams import TeamVerb
from warroom.errors import WarroomError
from warroom.model.concern import Sort
from warroom.model.extent import extent_of
from warroom.model.incident import Incident
from warroom.model.words import (
    ROLE_SHORT,
    UNDECIDED,
    UNFINISHED,
    ClosingItem,
    Detection,
    ExtentKind,
    ExtentState,
    Impact,
    MessageState,
    NoteKind,
    Phase,
    Priority,
    Role,
    Severity,
    Status,
    TaskState,
    Tlp,
    Trend,
    Urgency,
)
from warroom.playbooks.library import library
from warroom.text import clean_line

MOST = 150
"""Completions given at once; whoever wants another types a letter more."""

LOG_KINDS = ("role change", "task change", "severity change", "system", "amendment", "review note")
"""Timeline kinds beside those a person chooses for a note."""

_MENTIONING = ("do", "propose", "todo", "prevent")

_WORDS = 80
# What stands in quotes is one argument.
_QUOTED = re.compile(r'"[^"]*"\S*|\S+')
# A time's words have a digit or are one of these; anything else is the text of a note.
_AT_LINE = re.compile(
    r"\s*/at\s+(?:(?:[-+]|ago|now|today|yesterday|utc|z|[^\s/]*[0-9][^\s/]*)\s+){1,4}(?=/)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Completion:
    """One proposal: `text` takes the place of what stands from `start` to the cursor."""

    text: str
    words: str
    start: int


def complete(line: str, cursor: int, context: Context) -> list[Completion]:
    """Proposals for the word that ends at `cursor`, best first. Never raises.

    Nothing for plain text, and nothing when the word is complete as it stands.
    """
    typed = line[: max(0, cursor)]
    begin = _command_start(typed)
    if begin is None:
        return []
    *before, token = SPACES.split(typed[begin:])
    start = len(typed) - len(token)
    before = _QUOTED.findall(" ".join(before))
    if not before:
        found = _names(token[1:])
    else:
        slash = BY_NAME.get(before[0][1:].lower())
        found = _arguments(slash, before[1:], token, context) if slash else []
    unique = dict.fromkeys(found)
    if [text.rstrip() for text, _ in unique] == [token]:
        return []
    return [
        Completion(text, clean_line(words, _WORDS), start) for text, words in list(unique)[:MOST]
    ]


def usage_of(line: str) -> str:
    """How to write the command that is being typed, with what it means; empty for plain text."""
    begin = _command_start(line)
    if begin is None:
        return ""
    slash = BY_NAME.get(SPACES.split(line[begin:])[0][1:].lower())
    return f"{slash.usage} · {slash.words}" if slash else ""


def _command_start(typed: str) -> int | None:
    """Where the command begins that is being typed: after the time in `/at TIME /command`."""
    begin = len(typed) - len(typed.lstrip())
    if not typed.startswith("/", begin) or typed.startswith("//", begin):
        return None
    timed = _AT_LINE.match(typed)
    return timed.end() if timed else begin


def _names(token: str) -> list[Proposal]:
    wanted = token.lower()
    found = [slash for slash in COMMANDS if any(n.startswith(wanted) for n in slash.names)]
    if not found and len(wanted) > 2:
        found = [slash for slash in COMMANDS if f" {wanted}" in f" {slash.words}"]
    # A space follows where the command takes something, so that typing goes on at once.
    return [(f"/{s.name}" + " " * (" " in s.usage), s.words) for s in found]


def _arguments(slash: Slash, before: list[str], token: str, context: Context) -> list[Proposal]:
    place = len(before)
    if place >= len(slash.args) or slash.args[place] is Arg.FREE:
        return list(_mentions(token, context)) if slash.name in _MENTIONING else []
    arg = slash.args[place]
    if arg is Arg.PERSON and slash.name == "role" and before[0].lower() != RoleVerb.OFFER:
        return []
    if arg is Arg.TREND and not SizeUpPart.TREND.startswith(before[0].casefold()):
        return []
    if arg is Arg.TLP and place and not before[0].removeprefix("#").isdecimal():
        return []
    if arg is Arg.EXTENT_NAME:
        context = replace(context, extent_kind=before[0].casefold())
    if arg is Arg.PERSON and slash.name == "followup" and not _begins(before[0], "assign"):
        return []
    end = " " if place + 1 < len(slash.args) else ""
    wanted = token.casefold()
    known = [(f"{text}{end}", words) for text, words in _known(arg, context)]
    first = [item for item in known if item[0].casefold().startswith(wanted)]
    return first + [item for item in known if wanted in item[1].casefold()]


def _begins(typed: str, word: str) -> bool:
    return bool(typed) and word.startswith(typed.lower())


def _mentions(token: str, context: Context) -> Iterator[Proposal]:
    if token.startswith("@"):
        wanted = token[1:].casefold()
        for name, words in _people(context):
            if name.casefold().startswith(wanted):
                yield f"@{name} ", words


def _known(arg: Arg, context: Context) -> Iterable[Proposal]:
    incident = context.incident
    match arg:
        case Arg.PERSON:
            return _people(context)
        case Arg.ROLE:
            return ((ROLE_SHORT[role], role.value) for role in Role)
        case Arg.IMPACT:
            return ((level.value, "impact") for level in Impact)
        case Arg.URGENCY:
            return ((level.value, "urgency") for level in Urgency)
        case Arg.PROBLEM_VERB:
            return (*((verb.value, "") for verb in ProblemVerb), *context.problems)
        case Arg.CLOCK_VERB:
            return ((verb.value, "") for verb in ClockVerb)
        case Arg.ROLE_VERB:
            return ((verb.value, "") for verb in RoleVerb)
        case Arg.POST_MORTEM_VERB:
            return ((verb.value, "") for verb in PostMortemVerb)
        case Arg.FOLLOW_UP_VERB:
            return ((verb.value, "") for verb in FollowUpVerb)
        case Arg.WAIVABLE:
            return ((item.value, "") for item in ClosingItem)
        case Arg.PHASE:
            return ((phase.value, "") for phase in Phase)
        case Arg.STATUS:
            return ((status.value, "") for status in Status)
        case Arg.SEVERITY:
            return ((level.value[-1], level.value) for level in Severity)
        case Arg.TLP:
            return ((tlp.removeprefix("TLP:"), tlp.value) for tlp in Tlp)
        case Arg.PRIORITY:
            return ((level.value[-1], level.value) for level in Priority)
        case Arg.SIZE_UP_PART:
            return ((part.value, "") for part in SizeUpPart)
        case Arg.DRILL_VERB:
            return ((verb.value, "") for verb in DrillVerb)
        case Arg.INJECT_KIND:
            return ((kind.value, "") for kind in ByHand)
        case Arg.TREND:
            return ((trend.value, "") for trend in Trend)
        case Arg.DETECTION:
            return ((detection.value, "") for detection in Detection)
        case Arg.CATEGORY:
            return ((category, "") for category in CATEGORIES)
        case Arg.CODENAME:
            return (("auto", "picked by the id"), ("none", "show the title"))
        case Arg.EXTENT_KIND:
            return ((kind.value, "") for kind in ExtentKind)
        case Arg.EXTENT_STATE:
            return ((state.value, "") for state in ExtentState)
        case Arg.TEAM_VERB:
            return ((verb.value, "") for verb in TeamVerb)
        case Arg.EXTENT_NAME:
            return _extent(context)
        case Arg.BELL:
            return ((word, "") for word in ("on", "off", *Sort))
        case Arg.PLAYBOOK:
            return _playbooks()
        case Arg.KIND:
            return ((kind, "") for kind in (*map(str, NoteKind), *LOG_KINDS))
    return _of_incident(arg, incident) if incident is not None else ()


def _of_incident(arg: Arg, incident: Incident) -> Iterator[Proposal]:
    match arg:
        case Arg.OPEN_TASK:
            yield from _tasks(incident, UNFINISHED)
        case Arg.DONE_TASK:
            yield from _tasks(incident, frozenset({TaskState.DONE}))
        case Arg.FINISHED_TASK:
            yield from _tasks(incident, frozenset(TaskState) - UNFINISHED)
        case Arg.WORKAROUND:
            for each in incident.workarounds.values():
                if each.in_place:
                    yield each.id, each.what
        case Arg.TEAM:
            for team in incident.teams.values():
                yield quoted(team.name), f"{team.lead} leads it"
        case Arg.DRAFT:
            for message in incident.messages.values():
                if message.state in (MessageState.DRAFT, MessageState.APPROVED):
                    yield message.id, f"{message.state}, to {message.audience}: {message.text}"
        case Arg.ESCALATION:
            for asked in incident.escalations.values():
                if asked.open:
                    yield asked.id, asked.reason or asked.about
        case Arg.CLOCK:
            for rule in incident.policy.clocks:
                yield rule.id, f"{rule.regulation}, {rule.report}"
            yield from (("awareness", ""), ("classification", ""))
        case Arg.AUDIENCE:
            for name in incident.audiences:
                yield quoted(name), ""
            for message in incident.messages.values():
                if message.channel:
                    yield f"{quoted(message.audience)},{quoted(message.channel)}", ""
        case Arg.RUN:
            for run in incident.runs.values():
                if not run.ended(incident.tasks):
                    yield run.id, run.playbook.title
        case Arg.PINNED:
            for seq, mark in incident.marks.items():
                if mark.pinned:
                    yield str(seq), "pinned"
        case Arg.HYPOTHESIS:
            for hypothesis in incident.hypotheses.values():
                yield hypothesis.id, f"{hypothesis.state}: {hypothesis.text}"
        case Arg.DECISION:
            for decision in incident.decisions.values():
                if decision.state in UNDECIDED:
                    yield decision.id, f"{decision.state}: {decision.text}"
        case Arg.FACTOR:
            for factor in incident.factors.values():
                if not factor.struck:
                    yield factor.id, factor.text
        case Arg.FOLLOW_UP:
            for item in incident.follow_ups.values():
                yield item.id, f"{item.state}: {item.text}"


def _extent(context: Context) -> Iterator[Proposal]:
    for each in extent_of(context.incident).values() if context.incident else ():
        if each.kind.startswith(context.extent_kind):
            yield quoted(each.name), f"{clean_line(each.name, _WORDS)}: {each.state}"


def _tasks(incident: Incident, states: frozenset[TaskState]) -> Iterator[Proposal]:
    for task in incident.tasks.values():
        if task.state in states:
            person = f" ({task.person})" if task.person else ""
            yield task.id, clean_line(task.text, _WORDS - 20) + person


def _playbooks() -> Iterator[Proposal]:
    try:
        found, _ = library()
    except WarroomError:  # the configuration file cannot be read any more
        return
    for each in found:
        yield each.playbook.id, each.playbook.title


def _people(context: Context) -> Iterator[Proposal]:
    if context.you:
        yield "me", f"you, {clean_line(context.you, _WORDS)}"
    for name in context.people:
        if name != context.you and (cleaned := clean_line(name, _WORDS)):
            yield cleaned, ""


def quoted(text: str) -> str:
    """An audience or a channel as it is typed: in quotes when it has spaces or a comma."""
    text = clean_line(text, _WORDS).replace('"', "'")
    return f'"{text}"' if re.search(r"[\s,]", text) else text
