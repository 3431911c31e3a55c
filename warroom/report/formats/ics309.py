"""`ics309`: the communications log as ICS form 309 has it (ARES/RACES), as text in pages.

The fields of the form: 1 incident name and number, 2 operational period, 3 net or position, 4
operator, 5 the log (time; from and to, each with the number that this side gave the message; the
message), 6 prepared by, 7 date and time prepared, 8 page of pages.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from warroom.model import events as ev
from warroom.model.incident import Incident, Message
from warroom.model.words import EXERCISE, MessageState, Role
from warroom.report.formats.base import Case, Format
from warroom.report.formats.entries import told_entries
from warroom.report.rows import RowKind, imported_text
from warroom.text import clean, clean_line, pad, wrap
from warroom.times import format_stamp

WIDTH = 100
"""Cells of a line: fits a page in landscape, and a terminal."""

PAGE_LINES = 40
"""Lines of the log on a page, under the header and above the footer."""

TIME, STATION, NUMBER = 20, 14, 6
"""Cells of the columns; the message has the rest."""


_NOTES = (ev.Noted, ev.RowImported)
"""Events that may tell of a call which the communication log does not have."""


class Call(NamedTuple):
    """A line of the log. `from_number`, `to_number`: the message's number on either side."""

    at: datetime
    sender: str
    from_number: str
    receiver: str
    to_number: str
    text: str


class Form(NamedTuple):
    """The form, filled in from the log; `title` is the code name where there is one."""

    incident: str
    title: str
    begins: str
    ends: str
    station: str
    operator: str
    calls: tuple[Call, ...]
    prepared_by: str
    prepared_at: str
    label: str
    exercise: bool


def form_of(case: Case) -> Form:
    """The form of a case: what went out and came in, and what was said on the timeline about it."""
    incident = case.incident
    times = [entry.at for entry in case.entries]
    operator = incident.holder(Role.COMMUNICATIONS) or incident.holder(Role.SCRIBE)
    return Form(
        incident=case.saved.name,
        title=clean_line(incident.called),
        begins=format_stamp(incident.started_at or min(times, default=case.now)),
        ends=format_stamp(incident.ended_at or max(times, default=case.now)),
        station="warroom",
        operator=clean_line(operator),
        calls=tuple(sorted(_calls(case), key=lambda call: call.at)),
        prepared_by=clean_line(operator or incident.commander),
        prepared_at=format_stamp(case.now),
        label=case.label,
        exercise=incident.exercise,
    )


def _calls(case: Case) -> Iterator[Call]:
    for message in case.incident.messages.values():
        if message.state in (MessageState.SENT, MessageState.RECEIVED):
            yield _call(message, case.incident)
    for told in told_entries(case):
        entry = told.entry
        # Messages have rows of this kind too, one for each of their steps, and were told above.
        if told.kind == RowKind.COMMUNICATION and isinstance(entry.event, _NOTES):
            marks = "".join(f" [{mark}]" for mark in told.marks)
            sender, text = entry.actor, told.text
            if told.imported:
                # Said by whom its file names; who imported it was not there.
                sender = told.imported.author
                text = f"{imported_text(told.imported, entry, case.incident)} [imported]"
            yield Call(entry.at, sender, str(entry.seq), "", "", f"{text}{marks}")


def _call(message: Message, incident: Incident) -> Call:
    by = f" [{message.channel}]" if message.channel else ""
    if message.state is MessageState.RECEIVED:
        sender, receiver = f"{message.by} ({message.audience})", message.to or incident.id
        return Call(message.at, sender, "", receiver, message.id, f"{message.text}{by}")
    at, sender = message.sent_at or message.at, message.sent_by or message.by
    return Call(at, sender, message.id, message.audience, "", f"{message.text}{by}")


def _write(case: Case) -> Iterator[bytes]:
    form = form_of(case)
    pages = list(_pages([line for call in form.calls for line in _lines(call)]))
    for number, page in enumerate(pages, 1):
        yield _page(form, page, number, len(pages)).encode()


def _pages(lines: list[str]) -> Iterator[list[str]]:
    if not lines:
        yield ["(nothing was sent or received)"]
    for first in range(0, len(lines), PAGE_LINES):
        yield lines[first : first + PAGE_LINES]


def _lines(call: Call) -> list[str]:
    left = (format_stamp(call.at), call.sender, call.from_number, call.receiver, call.to_number)
    widths = (TIME, STATION, NUMBER, STATION, NUMBER)
    cells = [pad(clean_line(text), width) for text, width in zip(left, widths, strict=True)]
    head = " ".join(cells) + " "
    blank = " " * (sum(widths) + len(widths))
    rows = wrap(clean(call.text), WIDTH - len(blank))
    # Further lines begin under the message, so that none can pass for a line of the log.
    return [f"{head if not place else blank}{row}".rstrip() for place, row in enumerate(rows)]


def _page(form: Form, lines: list[str], number: int, count: int) -> str:
    rule = "-" * WIDTH
    headings = ("TIME (UTC)", "FROM", "MSG #", "TO", "MSG #")
    widths = (TIME, STATION, NUMBER, STATION, NUMBER)
    heads = " ".join(pad(text, width) for text, width in zip(headings, widths, strict=True))
    top = [form.label, *([f"*** {EXERCISE} ***"] if form.exercise else [])]
    return "\n".join([
        *top,
        pad("COMMUNICATIONS LOG", WIDTH - 7) + "ICS 309",
        rule,
        f"1. Incident name, number:  {form.title} ({form.incident})",
        f"2. Operational period:     from {form.begins} to {form.ends}",
        f"3. Net or position:        {form.station}",
        f"4. Operator:               {form.operator or '-'}",
        rule,
        "5. Log",
        f"{heads} MESSAGE",
        rule,
        *lines,
        rule,
        f"6. Prepared by: {form.prepared_by or '-'}    7. Prepared: {form.prepared_at}"
        f"    8. Page {number} of {count}",
        *top,
        "\n",
    ])  # fmt: skip


FORMAT = Format("Communications log, ICS form 309, as text.", ".ics309.txt", _write)
