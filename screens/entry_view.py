"""All of one entry, task or message, over the room: nothing cut, with its history."""

from datetime import datetime, tzinfo
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.bars import Bars
from screens.keys import Where, bindings
from screens.lifetime import Lifetime
from warroom.link.gone import Gone
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident, Mark, Message, Task
from warroom.model.words import Media
from warroom.report.phrases import time_box_text
from warroom.report.rows import bytes_text, describe, source_of
from warroom.text import clean
from warroom.times import format_clock, format_stamp

Facts = list[tuple[str, str]]
"""Label and value, in the order to read them; a value may have many lines."""


def moment(value: datetime, zone: tzinfo) -> str:
    """A time in UTC, and as the screen shows times if that is another zone."""
    local = value.astimezone(zone)
    if not local.utcoffset():
        return format_stamp(value)
    return f"{format_stamp(value)} ({format_clock(value, zone)} {local.tzname()})"


def entry_facts(entry: Entry, incident: Incident, zone: tzinfo) -> Facts:
    """Everything that is recorded of an entry."""
    row = describe(entry, incident)
    mark = incident.marks.get(entry.seq, Mark())
    if isinstance(entry.event, ev.EvidenceAttached):
        return _evidence_facts(entry.event, entry, zone)
    by = "imported by" if isinstance(entry.event, ev.RowImported) else "by"
    facts: Facts = [("", row.text), ("kind", row.kind), (by, entry.actor)]
    facts.append(("recorded", moment(entry.recorded_at, zone)))
    if entry.occurred_at:
        facts.append(("happened", moment(entry.occurred_at, zone)))
    if isinstance(entry.event, ev.RowImported):
        facts += _imported_facts(entry.event, incident)
    if mark.amendments and isinstance(entry.event, ev.NOTES):
        facts.append(("at first", entry.event.text))
        facts += [
            (f"amended by {each.by}", f"{moment(each.at, zone)}\n{each.text}")
            for each in mark.amendments
        ]
    if mark.struck_by:
        facts.append(("struck by", f"{mark.struck_by} {mark.struck_reason}".strip()))
    if mark.tlp or incident.tlp:
        facts.append(("marked", mark.tlp or f"{incident.tlp}, as the incident"))
    if mark.pinned:
        facts.append(("pinned", "yes"))
    return facts


def _imported_facts(event: ev.RowImported, incident: Incident) -> Facts:
    """What the file says, apart from what is known here."""
    facts = [
        ("from", source_of(event, incident)),
        ("author there", event.author),
        ("time there", event.written),
        ("time is called", event.described),
    ]
    return [(label, value) for label, value in facts if value]


def _evidence_facts(event: ev.EvidenceAttached, entry: Entry, zone: tzinfo) -> Facts:
    facts = [
        ("", f"{event.evidence}: {event.name}"),
        ("note", event.note),
        ("size", bytes_text(event.size)),
        ("SHA-256", event.sha256),
        ("collected by", entry.actor),
        ("collected", moment(entry.at, zone)),
        ("recorded", moment(entry.recorded_at, zone)),
    ]
    if event.media is Media.TEXT:
        facts.append(("text", f"\n{event.content}"))
    else:
        facts.append(("", f"warroom evidence INCIDENT get {event.evidence} -o FILE writes it."))
    return [(label, value) for label, value in facts if value]


def task_facts(task: Task, zone: tzinfo) -> Facts:
    """Everything that is known of a task."""
    times = [
        ("acknowledged", task.acknowledged_at),
        ("started", task.started_at),
        ("due", task.due_at),
        ("done", task.done_at),
    ]
    facts = [
        ("", task.text),
        ("state", task.state + (" (overdue)" if task.overdue else "")),
        ("person", task.person or "nobody yet"),
        ("given by", task.assigned_by if task.assigned_by != task.person else ""),
        ("phase", task.phase),
        ("time-box", time_box_text(task.time_box) if task.time_box else ""),
        *((label, moment(at, zone)) for label, at in times if at),
        ("more time", f"{task.more_time} times" if task.more_time else ""),
        ("reason", task.reason),
        ("result", task.result),
        ("done by", task.done_by),
        ("verified by", task.verified_by),
        ("added by", task.added_by),
    ]
    return [(label, value) for label, value in facts if value]


def message_facts(message: Message, zone: tzinfo) -> Facts:
    """Everything that is known of a message."""
    facts = [
        ("", message.text),
        ("state", message.state),
        ("audience", message.audience),
        ("channel", message.channel),
        ("by", message.by),
        ("at", moment(message.at, zone)),
        ("approved by", message.approved_by),
        ("sent by", message.sent_by),
        ("sent", moment(message.sent_at, zone) if message.sent_at else ""),
    ]
    return [(label, value) for label, value in facts if value]


def as_text(facts: Facts) -> Text:
    """The facts as one text without markup: what was said first, then what is known of it."""
    text = Text(no_wrap=False, overflow="fold")
    for place, (label, value) in enumerate(facts):
        if place:
            text.append("\n\n" if place == 1 or "\n" in value else "\n")
        if label:
            text.append(f"{clean(label)}  " if "\n" not in value else f"{clean(label)}\n", "dim")
        text.append(clean(value))
    return text


class EntryView(Lifetime, ModalScreen[None]):
    """A box over the room; Esc or Enter goes back. What is in it stays while it is read,
    but for what is redacted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.HELP),
        Binding("enter", "leave", "back", show=False),
    ]

    def __init__(self, title: str, facts: Facts) -> None:
        super().__init__()
        self._title = title
        self._facts = facts

    def compose(self) -> ComposeResult:
        """A scroll with one text."""
        yield Bars()
        with VerticalScroll(id="reading"):
            yield Static(Text(clean(self._title), "bold"), id="reading-title", markup=False)
            yield Static(as_text(self._facts), id="reading-text", markup=False)
            yield Static(Text("Esc goes back", "dim"), id="reading-end", markup=False)

    def redacted(self, gone: Gone) -> None:
        """Take texts that are gone out of what is read here."""
        facts = [(label, gone.out_of(value)) for label, value in self._facts]
        title = gone.out_of(self._title)
        if facts != list(self._facts) or title != self._title:
            self._title, self._facts = title, facts
            self.query_one("#reading-title", Static).update(Text(clean(title), "bold"))
            self.query_one("#reading-text", Static).update(as_text(facts))

    @property
    def _reading(self) -> VerticalScroll:
        return self.query_one("#reading", VerticalScroll)

    def action_down(self) -> None:
        """A line down."""
        self._reading.scroll_down(animate=False)

    def action_up(self) -> None:
        """A line up."""
        self._reading.scroll_up(animate=False)

    def action_page_down(self) -> None:
        """A page down."""
        self._reading.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """A page up."""
        self._reading.scroll_page_up(animate=False)

    def action_first(self) -> None:
        """To the top."""
        self._reading.scroll_home(animate=False)

    def action_last(self) -> None:
        """To the bottom."""
        self._reading.scroll_end(animate=False)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)
