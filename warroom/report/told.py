"""Who was told what, when, as one table: the communication log in the order of its times."""

from datetime import datetime
from typing import NamedTuple

from warroom.model.incident import Incident, Message
from warroom.model.words import MessageState
from warroom.text import clean_line, pad
from warroom.times import format_stamp


class Told(NamedTuple):
    """A message. `when`: sent or received, or written where it has not gone out (UTC)."""

    when: datetime
    audience: str
    channel: str
    state: str
    who: str
    text: str
    message: str


def told(incident: Incident, audience: str = "") -> list[Told]:
    """The rows by time, of one audience or of all."""
    wanted = audience.strip().lower()
    rows = [_row(each) for each in incident.messages.values() if wanted in ("", each.audience)]
    return sorted(rows, key=lambda row: row.when)


def _row(message: Message) -> Told:
    if message.state is MessageState.RECEIVED:
        who = f"from {message.by}" + (f" to {message.to}" if message.to else "")
    else:
        who = f"wrote {message.by}"
        who += f", approved {message.approved_by}" if message.approved_by else ""
        who += f", sent {message.sent_by}" if message.sent_by else ""
    return Told(
        message.sent_at or message.at, message.audience, message.channel, message.state.value,
        who, message.text, message.id,
    )  # fmt: skip


def told_lines(rows: list[Told]) -> list[str]:
    """Two lines a message: when, audience, channel, state, who; then the words."""
    lines = []
    for row in rows:
        by = f" by {clean_line(row.channel)}" if row.channel else ""
        head = f"{format_stamp(row.when)}  {pad(row.message, 4)} {row.state:<8}"
        lines.append(f"{head}  {clean_line(row.audience)}{by}  ({clean_line(row.who)})")
        lines.append(f"    {clean_line(row.text)}")
    return lines


def told_document(incident: Incident, audience: str = "") -> dict[str, object]:
    """The table for scripts, with who wrote, approved and sent each apart."""
    rows = []
    for row in told(incident, audience):
        message = incident.messages[row.message]
        rows.append({
            "when": row.when.isoformat(), "message": row.message, "audience": row.audience,
            "channel": row.channel, "state": row.state, "by": message.by, "to": message.to,
            "approved_by": message.approved_by, "sent_by": message.sent_by, "text": row.text,
        })  # fmt: skip
    return {"incident": incident.id, "exercise": incident.exercise, "told": rows}
