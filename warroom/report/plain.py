"""Plain text for the command line: timeline lines, one incident, the list of incidents."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from warroom.model.entry import Entry
from warroom.model.incident import Audience, Incident, Mark, Message, Task
from warroom.model.words import EXERCISE, MessageState, Phase, Role, TaskState
from warroom.report.containment import extent_text, teams_text, workarounds_text
from warroom.report.identification import evidence_text, missing_text, size_up_text
from warroom.report.phrases import restricted_to, time_box_text
from warroom.report.rows import describe, message_row
from warroom.report.workload import waiting_text, workload_of
from warroom.text import cell_width, clean, clean_line, pad
from warroom.times import format_age, format_short, format_stamp
from warroom.wire.frames import LobbyRow


class Order(StrEnum):
    """The two orders of a timeline: as it was written down, and as it happened."""

    RECORDED = "recorded"
    OCCURRED = "occurred"


_ACTOR = 8
"""Cells of the actor's column; a longer name moves its own row."""


def in_order(entries: Iterable[Entry], by: Order) -> list[Entry]:
    """Entries by number, or by when they happened and then by number."""
    if by is Order.OCCURRED:
        return sorted(entries, key=lambda entry: (entry.at, entry.seq))
    return sorted(entries, key=lambda entry: entry.seq)


def timeline_text(entry: Entry, incident: Incident, by: Order = Order.RECORDED) -> str:
    """A row of the timeline: number, time (UTC), actor, symbol, text, and its marks in words.

    `by` says which of the two times comes first; the other follows in brackets where they differ.
    """
    row = describe(entry, incident)
    first, other, word = entry.recorded_at, entry.occurred_at, "happened"
    if by is Order.OCCURRED and other is not None:
        first, other, word = other, first, "recorded"
    marks = list(_marks(incident.marks.get(entry.seq, Mark())))
    if other is not None:
        marks.insert(0, f"{word} {format_stamp(other)}")
    actor = clean_line(entry.actor)
    name = pad(actor, max(_ACTOR, cell_width(actor)))
    head = f"{entry.seq:>4}  {format_stamp(first)}  {name}  {row.symbol}  "
    tail = "".join(f" [{mark}]" for mark in marks)
    # Further lines begin under the text, so that none can pass for a row.
    return head + hang(f"{clean(row.text)}{tail}", cell_width(head))


def drill_heading(incident: Incident) -> tuple[str, ...]:
    """The line above what is printed of an exercise; none above what is real."""
    if not incident.exercise:
        return ()
    return (f"{EXERCISE}: {clean_line(incident.id)} is a drill. Nothing here is real.",)


def _marks(mark: Mark) -> Iterator[str]:
    if mark.struck_by:
        reason = f": {clean_line(mark.struck_reason)}" if mark.struck_reason else ""
        yield f"struck by {clean_line(mark.struck_by)}{reason}"
    if mark.amendments:
        yield f"amended by {clean_line(mark.amendments[-1].by)}"
    if mark.pinned:
        yield "pinned"
    if mark.tlp:
        yield mark.tlp


def incident_text(incident: Incident, now: datetime) -> str:
    """Everything known about an incident at `now`, in a page of lines."""
    parts = [
        _header(incident, now),
        _description(incident),
        section("Missing in the record", missing_text(incident)),
        section("Size-up", size_up_text(incident, now)),
        section("Evidence", evidence_text(incident)),
        section("Imported timelines", timelines_text(incident)),
        _roles(incident),
        section("Extent", extent_text(incident)),
        section("Workarounds", workarounds_text(incident)),
        section("Teams", teams_text(incident)),
        section(f"Checklist {_progress(incident)}", checklist_text(incident, now)),
        section("Communication", communication_text(incident)),
        section("Next updates", updates_text(incident, now)),
    ]
    return "\n\n".join(part for part in parts if part)


def checklist_text(incident: Incident, now: datetime) -> str:
    """A line a task: id, state in a word, text, person, time-box; phases in the usual order."""
    lines: list[str] = []
    by_phase = {
        phase: [task for task in incident.tasks.values() if task.phase is phase] for phase in Phase
    }
    for phase, tasks in by_phase.items():
        if tasks:
            lines.append(f"{phase}:")
            lines.extend(f"  {_task_line(task, now)}" for task in tasks)
    return "\n".join(lines)


def communication_text(incident: Incident) -> str:
    """A line a message: id, time, state, and its words."""
    return "\n".join(_message_line(message) for message in incident.messages.values())


def timelines_text(incident: Incident) -> str:
    """A line a timeline that was written elsewhere: how much of it is here, by whom, from what."""
    return "\n".join(
        f"{each.id}  {each.taken:,} of {each.rows:,} rows"
        f"{f', {each.skipped:,} left out' if each.skipped else ''}  {clean_line(each.source)}"
        f"  [by {clean_line(each.by)}, {format_stamp(each.at)}]  SHA-256 {each.sha256}"
        for each in incident.timelines.values()
    )


def updates_text(incident: Incident, now: datetime) -> str:
    """A line an audience: when it hears from us next, and whether that is overdue."""
    return "\n".join(
        _update_line(audience, incident, now) for audience in incident.audiences.values()
    )


def list_table(
    rows: Sequence[LobbyRow], now: datetime, every: Sequence[LobbyRow] | None = None
) -> str:
    """A line an incident under a line of headings, in the order given; the title comes last.

    Behind it stands in brackets what is deferred and what could wait; `every` are all incidents,
    of which the workload is counted.
    """
    work = workload_of(rows if every is None else every)
    table = [
        ("ID", "SEV", "PRI", "STATUS", "PHASE", "AGE", "COMMANDER", "NEXT UPDATE", "HERE", "TITLE")
    ]
    for row in rows:
        it = row.summary
        age = format_age((it.ended_at or now) - it.declared_at) if it.declared_at else "-"
        due, waits = "-", waiting_text(it, work, now)
        if it.imported:
            waits = "imported"
        if it.restricted:
            waits = "; ".join(filter(None, (restricted_to(it.restricted), waits)))
        if it.next_update_at is not None:
            left = it.next_update_at - now
            late = "overdue " if left < timedelta(0) else ""
            due = f"{clean_line(it.next_update_for, 20)} {late}{format_short(abs(left))}"
        table.append((
            clean_line(it.id), it.severity.value, it.priority.value, it.status.value,
            it.phase.value, age, clean_line(it.commander) or "-", due, str(len(row.present)),
            f"{clean_line(it.called)}{f' [{waits}]' if waits else ''}",
        ))  # fmt: skip
    return "\n".join(columns(table))


def columns(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of cells as lines, each column as wide as its widest cell."""
    widths = [max(map(cell_width, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = (pad(cell, width) for cell, width in zip(cells, widths, strict=True))
        yield "  ".join(padded).rstrip()


def hang(text: str, indent: int) -> str:
    """A text whose further lines begin under its first."""
    return text.replace("\n", "\n" + " " * indent)


def section(heading: str, body: str) -> str:
    """A heading with its body under it; nothing where the body is empty."""
    return f"{heading}\n  {hang(body, 2)}" if body else ""


def _ago(moment: datetime, now: datetime) -> str:
    return f"{format_stamp(moment)}  ({format_age(now - moment)} ago)"


def _header(incident: Incident, now: datetime) -> str:
    facts = [
        ("started", incident.started_at and _ago(incident.started_at, now)),
        ("detected", incident.detected_at and _ago(incident.detected_at, now)),
        ("declared", incident.declared_at and _ago(incident.declared_at, now)),
        ("mitigated", incident.mitigated_at and _ago(incident.mitigated_at, now)),
        ("resolved", incident.resolved_at and _ago(incident.resolved_at, now)),
        ("ended", incident.ended_at and _ago(incident.ended_at, now)),
        ("declared by", clean_line(incident.declared_by)),
        ("marked", incident.tlp),
        ("restricted", ", ".join(map(clean_line, incident.restricted or ()))),
        ("code name", clean_line(incident.codename)),
        ("detected by", incident.detected_by),
        ("category", clean_line(incident.category)),
        ("exercise", "yes: a drill, outside the metrics" if incident.exercise else ""),
        ("imported", "yes: made of a file, over when it came" if incident.imported else ""),
        ("tags", ", ".join(map(clean_line, incident.tags))),
        ("reporter", clean_line(incident.reporter)),
        ("responsible", clean_line(incident.responsible)),
        ("systems", ", ".join(map(clean_line, incident.systems))),
        ("phases", ", ".join(map(str, incident.phases_seen))),
        ("entries", str(incident.seq)),
    ]
    lines = [
        f"{clean_line(incident.id)}  {clean_line(incident.heading)}",
        f"{incident.severity}  {incident.priority}  {incident.status}  phase {incident.phase}",
        *(f"{pad(name, 11)}  {value}" for name, value in facts if value),
    ]
    return "\n".join(lines)


def _description(incident: Incident) -> str:
    return section("Description", clean(incident.description))


def _roles(incident: Incident) -> str:
    lines = [
        f"{pad(role, 21)}  {', '.join(map(clean_line, incident.roles[role]))}"
        for role in Role
        if incident.roles.get(role)
    ]
    if not incident.commander and not incident.over:
        lines.insert(0, f"{pad(Role.COMMANDER, 21)}  nobody yet")
    lines.extend(
        f"{pad(role, 21)}  offered to {clean_line(offer.to)} by {clean_line(offer.by)}"
        for role, offer in incident.offers.items()
    )
    return section("Roles", "\n".join(lines))


def _progress(incident: Incident) -> str:
    over = (TaskState.DONE, TaskState.VERIFIED, TaskState.SKIPPED)
    finished = sum(task.state in over for task in incident.tasks.values())
    return f"{finished}/{len(incident.tasks)}"


def _task_line(task: Task, now: datetime) -> str:
    words = [f"{pad(clean_line(task.id), 4)}  {pad(task.state, 8)}  {clean_line(task.text)}"]
    if task.person:
        words.append(f"[{clean_line(task.person)}]")
    if task.unacknowledged:
        words.append("[not acknowledged]")
    if task.done_by and task.done_by != task.person:
        words.append(f"[done by {clean_line(task.done_by)}]")
    if task.verified_by:
        words.append(f"[verified by {clean_line(task.verified_by)}]")
    if task.due_at is not None:
        words.append(f"[{_left(task.due_at, now)}]")
    elif task.time_box and task.state in (TaskState.OPEN, TaskState.BLOCKED):
        words.append(f"[time-box {time_box_text(task.time_box)}]")
    for remark in (task.reason, task.result):
        if remark:
            words.append(f"— {clean_line(remark)}")
    return " ".join(words)


def _left(due_at: datetime, now: datetime) -> str:
    left = due_at - now
    if left < timedelta(0):
        return f"overdue by {format_short(-left)}"
    return f"{format_short(left)} left"


def _message_line(message: Message) -> str:
    if message.state is MessageState.RECEIVED:
        by = f" by {message.channel}" if message.channel else ""
        words = f"from {message.by} ({message.audience}){by}: {message.text}"
    else:
        words = message_row(message)
    state = "waits for approval" if message.state is MessageState.DRAFT else message.state.value
    moment = format_stamp(message.sent_at or message.at)
    return hang(f"{pad(clean_line(message.id), 4)}  {moment}  {pad(state, 18)}  {clean(words)}", 6)


def _update_line(audience: Audience, incident: Incident, now: datetime) -> str:
    name = clean_line(audience.name)
    head = pad(name, max(16, cell_width(name)))
    if audience.due_at is None or incident.over:
        return f"{head}  none promised"
    return f"{head}  {format_stamp(audience.due_at)}  {_left(audience.due_at, now)}"
