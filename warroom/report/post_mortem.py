"""The post-mortem as text: what is saved, and for the rest a first text from the log.

A proposal only says what is recorded. Nothing of it is in the log before somebody saves it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.extent import extent_of
from warroom.model.incident import Incident, Mark, PostMortem
from warroom.model.limits import MAX_TEXT
from warroom.model.words import (
    HUB,
    FollowUpState,
    HypothesisState,
    MessageState,
    NoteKind,
    Role,
    Section,
    Severity,
)
from warroom.report.documents import plain_value
from warroom.report.durations import moment_text, moments
from warroom.report.rows import RowKind, describe
from warroom.text import clean, clean_line
from warroom.times import format_stamp

_MILESTONES = frozenset(
    {RowKind.MILESTONE, RowKind.STATUS_UPDATE, RowKind.SEVERITY_CHANGE, RowKind.DECISION}
)
_MOST = 8
"""Lines of one kind that a proposal gives; whoever wants more has the timeline."""

_ROOM = MAX_TEXT - 200
"""Characters of a proposal, so that it can be saved as it is and has room for a word more."""

_LINE = 300
"""Characters of one line of a proposal."""


def section_text(section: Section, incident: Incident, entries: Sequence[Entry]) -> str:
    """What stands in a section: the saved text, or the proposal."""
    written = incident.post_mortem.sections.get(section)
    return written.text if written else proposal(section, incident, entries)


def version_text(section: Section, seq: int, entries: Sequence[Entry]) -> str | None:
    """The text that entry `seq` gave a section; empty for 0, None where it gave none."""
    if seq == 0:
        return ""
    for entry in reversed(entries):
        if entry.seq == seq and isinstance(entry.event, ev.SectionEdited):
            return entry.event.text if entry.event.section is section else None
    return None


def proposal(section: Section, incident: Incident, entries: Sequence[Entry]) -> str:
    """The first text of a section, from the log. Short enough to be saved as it is."""
    lines: list[str] = []
    left = _ROOM
    made = list(_PROPOSALS[section](incident, entries))
    for number, line in enumerate(made):
        fitted = clean_line(line, _LINE) if line else ""
        if len(fitted) + 1 > left:
            lines.append(f"- … and {len(made) - number} more on the timeline")
            break
        lines.append(fitted)
        left -= len(fitted) + 1
    return "\n".join(lines).strip()


def state_text(it: PostMortem) -> str:
    """Where the post-mortem stands, in a few words."""
    if it.finished_at is not None:
        edited = any(text.at > it.finished_at for text in it.sections.values())
        since = ", edited since" if edited else ""
        return f"finished by {it.finished_by} {format_stamp(it.finished_at)}{since}"
    if not it.started:
        return "not started"
    late = "overdue, " if it.overdue else ""
    due = f"{late}due {format_stamp(it.due_at)}" if it.due_at else "due after the incident's end"
    return f"{it.owner} owns it, {due}"


def post_mortem_text(incident: Incident, entries: Sequence[Entry]) -> str:
    """All of it in Markdown; what nobody has saved yet is marked as proposed."""
    it = incident.post_mortem
    lines = [
        f"# Post-mortem of {clean_line(incident.id)}: {clean_line(incident.heading)}",
        "",
        clean_line(state_text(it)),
    ]
    for section in Section:
        written = it.sections.get(section)
        lines += ["", f"## {section.capitalize()}", ""]
        if written is None:
            lines += ["*Proposed from the log; nobody has saved it yet.*", ""]
        lines.append(clean(section_text(section, incident, entries)))
    return "\n".join(lines)


def post_mortem_document(incident: Incident, entries: Sequence[Entry]) -> dict[str, Any]:
    """All of it for scripts. `version` is what `--base` takes; 0 where nobody has saved a text."""
    it = incident.post_mortem
    document: dict[str, Any] = {
        name: plain_value(getattr(it, name)) for name in it.__struct_fields__ if name != "sections"
    }
    sections = []
    for section in Section:
        written = it.sections.get(section)
        sections.append({
            "section": section.value,
            "text": section_text(section, incident, entries),
            "saved": written is not None,
            "version": it.version(section),
            "by": written.by if written else None,
            "at": plain_value(written.at) if written else None,
        })  # fmt: skip
    return {"incident": incident.id, **document, "sections": sections}


# The proposals, a line each


Lines = Iterator[str]


def _summary(incident: Incident, entries: Sequence[Entry]) -> Lines:
    yield f"{incident.heading} ({incident.severity}, {incident.priority})."
    if incident.description:
        yield ""
        yield incident.description
    yield ""
    for moment in moments(incident):
        after = moment_text(moment)
        yield f"- {moment.name}: {format_stamp(moment.at)}" + (f", {after}" if after else "")
    yield ""
    if incident.over and incident.status_reason:
        yield f"How it ended: {incident.status_reason}"
    if incident.trigger:
        yield f"Trigger: {incident.trigger.text}"
    if incident.fix:
        yield f"Fix: {incident.fix.text}"
    who = ", ".join(incident.contributors)
    yield f"Incident commander: {incident.commander or 'nobody'}. In the log: {who}."


def _impact(incident: Incident, entries: Sequence[Entry]) -> Lines:
    affected = extent_of(incident)
    for each in affected.values():
        detail = f": {each.detail}" if each.detail else ""
        since = f" (since {_clock(each.history[0].at)})" if each.history else ""
        yield f"- {each.kind} {each.name}, {each.state}{detail}{since}"
    if not affected:
        yield "- Affected: nothing is recorded."
    worst = _worst(incident, entries)
    yield f"- Highest severity: {worst}" + ("" if worst is incident.severity else ", then lower")
    told = [each for each in incident.messages.values() if each.state is MessageState.SENT]
    audiences = ", ".join(dict.fromkeys(each.audience for each in told))
    yield f"- Told: {audiences} ({len(told)} messages)." if told else "- Nobody was told."
    yield "- How many people, for how long, at what cost: not recorded."


def _worst(incident: Incident, entries: Sequence[Entry]) -> Severity:
    seen = [incident.severity]
    seen += [e.event.severity for e in entries if isinstance(e.event, ev.SeverityChanged)]
    seen += [e.event.severity for e in entries if isinstance(e.event, ev.Declared)]
    return min(seen)


def _detection(incident: Incident, entries: Sequence[Entry]) -> Lines:
    by = f" by {incident.detected_by}" if incident.detected_by else ""
    for moment in moments(incident):
        if moment.name in ("detected", "declared"):
            after = moment_text(moment)
            how = by if moment.name == "detected" else f" by {incident.declared_by}"
            said = f"- {moment.name} {format_stamp(moment.at)}{how}"
            yield said + (f", {after}" if after else "")
    if by and incident.detected_at is None:
        yield f"- detected{by}; when is not recorded"
    if incident.reporter:
        yield f"- reported by {incident.reporter}"
    alerts = [
        entry
        for entry in entries
        if isinstance(entry.event, ev.Noted | ev.RowImported)
        and entry.event.note_kind is NoteKind.ALERT
    ]
    yield from _some([_row(entry, incident) for entry in alerts])
    if incident.started_at is None:
        yield "- When it started is not recorded, so neither is how long nobody noticed."


def _timeline(incident: Incident, entries: Sequence[Entry]) -> Lines:
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.seq)):
        mark = incident.marks.get(entry.seq, Mark())
        if mark.struck_by:
            continue
        if mark.pinned or describe(entry, incident).kind in _MILESTONES or _takes_command(entry):
            yield _row(entry, incident)


def _takes_command(entry: Entry) -> bool:
    event = entry.event
    return isinstance(event, ev.RoleClaimed | ev.RoleAccepted) and event.role is Role.COMMANDER


def _went_well(incident: Incident, entries: Sequence[Entry]) -> Lines:
    made = [
        f"- {task.text} ({task.id}): done by {task.done_by}, verified by {task.verified_by}"
        for task in incident.tasks.values()
        if task.verified_by
    ]
    made += [
        f"- workaround: {each.what} ({each.by}, {_clock(each.at)})"
        for each in incident.workarounds.values()
        if each.solved_at
    ]
    yield from _some(made)
    late = sum(
        isinstance(entry.event, ev.DeadlineMissed) and entry.event.subject.startswith("update:")
        for entry in entries
    )
    sent = sum(each.state is MessageState.SENT for each in incident.messages.values())
    if sent and not late:
        yield f"- {sent} messages went out and no promised update was late"
    if not made and not (sent and not late):
        yield "- Nothing is recorded."


def _was_hard(incident: Incident, entries: Sequence[Entry]) -> Lines:
    hard = [
        entry
        for entry in entries
        if isinstance(entry.event, ev.DeadlineMissed | ev.TaskBlocked) or _went_back(entry)
    ]
    yield from _some([_row(entry, incident) for entry in hard]) if hard else [_NOTHING]


def _went_back(entry: Entry) -> bool:
    """What was thought done and was not, and what somebody objected to."""
    event = entry.event
    return isinstance(event, ev.TaskReopened | ev.DecisionObjected)


def _lucky(incident: Incident, entries: Sequence[Entry]) -> Lines:
    yield _NOTHING


def _factors(incident: Incident, entries: Sequence[Entry]) -> Lines:
    if incident.trigger:
        yield f"- Trigger: {incident.trigger.text}"
    factors = [each for each in incident.factors.values() if not each.struck]
    for factor in factors:
        yield f"- {factor.text} ({factor.id})"
    supported = [
        each for each in incident.hypotheses.values() if each.state is HypothesisState.SUPPORTED
    ]
    for each in supported:
        yield f"- Supported: {each.text} ({each.id})"
    if not (incident.trigger or factors or supported):
        yield _NOTHING


def _follow_ups(incident: Incident, entries: Sequence[Entry]) -> Lines:
    for each in incident.follow_ups.values():
        person = each.person or "nobody yet"
        due = f", due {each.due_at:%Y-%m-%d}" if each.due_at else ""
        url = f", {each.url}" if each.url else ""
        left = f": {each.reason}" if each.state is FollowUpState.DROPPED and each.reason else ""
        yield f"- {each.text} ({each.id}, {each.kind}): {person}{due}, {each.state}{left}{url}"
    if not incident.follow_ups:
        yield _NOTHING


_NOTHING = "- Nothing is recorded."


def _some(lines: Sequence[str]) -> Lines:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"- … and {len(lines) - _MOST} more on the timeline"


def _row(entry: Entry, incident: Incident) -> str:
    text = describe(entry, incident).text
    by = "" if entry.actor == HUB else f" ({entry.actor})"
    return f"- {_clock(entry.at)} {clean_line(text, _LINE - 60)}{by}"


def _clock(moment: datetime) -> str:
    return f"{format_stamp(moment)[:16]}Z"


_PROPOSALS: Mapping[Section, Callable[[Incident, Sequence[Entry]], Lines]] = {
    Section.SUMMARY: _summary,
    Section.IMPACT: _impact,
    Section.DETECTION: _detection,
    Section.TIMELINE: _timeline,
    Section.WENT_WELL: _went_well,
    Section.WAS_HARD: _was_hard,
    Section.LUCKY: _lucky,
    Section.FACTORS: _factors,
    Section.FOLLOW_UPS: _follow_ups,
}
"""What is proposed for each section: lines, of which an empty one is a gap."""
