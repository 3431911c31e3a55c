"""JSON documents for scripts: stable keys, all of them always there, nothing but ASCII."""

import json
from datetime import datetime
from typing import Any

import msgspec

from warroom.model.completeness import missing
from warroom.model.entry import Entry
from warroom.model.events import Event, Unknown
from warroom.model.extent import extent_of
from warroom.model.incident import Incident
from warroom.report.workload import workload_of
from warroom.wire.frames import LobbyRow

Document = dict[str, Any]


def to_json(document: object) -> str:
    """One line of JSON. Every character beyond ASCII is escaped, so no terminal can act on it."""
    return json.dumps(document, ensure_ascii=True, separators=(", ", ": "), allow_nan=False)


def plain_value(value: object) -> object:
    """A struct, and all in it, as JSON types. No field is left out for having its default."""
    if isinstance(value, msgspec.Struct):
        return {name: plain_value(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return msgspec.to_builtins(value)


def entry_document(entry: Entry) -> Document:
    """A line of the log."""
    return {
        "seq": entry.seq,
        "recorded_at": _time(entry.recorded_at),
        "occurred_at": _time(entry.occurred_at),
        "actor": entry.actor,
        "command_id": entry.command_id,
        "hash": entry.hash,
        "event": _event(entry.event),
    }


def list_document(rows: list[LobbyRow], every: list[LobbyRow] | None = None) -> Document:
    """The list of incidents: each one's summary and who is in its room; and the workload.

    The workload (hours) is counted over `every` incident, also those that are not listed.
    """
    work = workload_of(rows if every is None else every)
    return {
        "incidents": [
            {**_struct(row.summary), "present": list(row.present)} for row in rows
        ],
        "workload": {
            "load": work.load,
            "capacity": work.capacity,
            "people": work.people,
            "over": work.over,
            "ranked": [standing._asdict() for standing in work.ranked],
        },
    }  # fmt: skip


_LISTS = (
    "tasks",
    "runs",
    "messages",
    "audiences",
    "evidence",
    "timelines",
    "hypotheses",
    "decisions",
    "factors",
    "follow_ups",
    "workarounds",
    "teams",
    "escalations",
    "clocks",
)
"""Fields that are told by id in the state and as a list in a document."""


def incident_document(incident: Incident) -> Document:
    """Everything known about an incident; tasks, messages and the like as lists.

    `missing`: the fields that its record still lacks.
    """
    document: Document = {
        name: plain_value(getattr(incident, name))
        for name in incident.__struct_fields__
        if name != "lines"  # the rules' own index of the log, not a fact about the incident
    }
    document["commander"] = incident.commander
    for name in _LISTS:
        document[name] = [plain_value(item) for item in getattr(incident, name).values()]
    document["extent"] = [plain_value(item) for item in extent_of(incident).values()]
    document["missing"] = [each.field for each in missing(incident)]
    return document


def evidence_document(incident: Incident) -> Document:
    """The evidence of an incident, without its content."""
    return {
        "incident": incident.id,
        "evidence": [plain_value(piece) for piece in incident.evidence.values()],
    }


def checklist_document(incident: Incident) -> Document:
    """The tasks of an incident."""
    return {
        "incident": incident.id,
        "tasks": [plain_value(task) for task in incident.tasks.values()],
    }


def communication_document(incident: Incident) -> Document:
    """The messages of an incident, and when each audience hears from us next."""
    return {
        "incident": incident.id,
        "messages": [plain_value(message) for message in incident.messages.values()],
        "audiences": [plain_value(audience) for audience in incident.audiences.values()],
    }


def _struct(struct: msgspec.Struct) -> Document:
    return {name: plain_value(getattr(struct, name)) for name in struct.__struct_fields__}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else str(msgspec.to_builtins(moment))


def _event(event: Event) -> object:
    """An event with all its fields; one of a newer version as that version wrote it."""
    if not isinstance(event, Unknown):
        return {"kind": event.__struct_config__.tag, **_struct(event)}
    try:
        return msgspec.json.decode(event.raw)
    except (msgspec.DecodeError, RecursionError):
        return {"kind": event.name, "raw": event.raw}
