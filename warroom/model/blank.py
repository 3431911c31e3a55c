"""What is left of an event when its texts are erased: the rules and the fold go on with it.

Kept are its kind, ids, numbers, times, words of a closed vocabulary, and the names that other
entries go by: of people who have something, of audiences and teams. A body that was made by another
version may differ, so who compares takes the hub's.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import commitment_to
from warroom.model.policy import Policy
from warroom.model.words import BLANK, EMPTY

NAMES = frozenset(
    {
        "about",
        "after",
        "ahead_of",
        "asked",
        "audience",
        "bodies",
        "by",
        "clock",
        "decision",
        "escalation",
        "evidence",
        "executor",
        "factor",
        "follow_up",
        "former",
        "hash",
        "hypothesis",
        "in_place",
        "incident",
        "incidents",
        "inject",
        "item",
        "last",
        "lead",
        "message",
        "owner",
        "people",
        "person",
        "previous",
        "report",
        "roll_call",
        "run",
        "start",
        "still_open",
        "subject",
        "task",
        "team",
        "timeline",
        "to",
        "workaround",
    }
)
"""Fields of events that name something: the fold and the rules go by them."""

NAMED: dict[str, frozenset[str]] = {
    "Playbook": frozenset({"id"}),
    "PlaybookItem": frozenset({"id", "after"}),
    "Scenario": frozenset({"id"}),
    "Inject": frozenset({"id", "to"}),
    "Objective": frozenset({"id", "since"}),
    "Simulated": frozenset({"name"}),
    "Check": frozenset({"audience", "inject"}),
    "ClockDue": frozenset({"clock"}),
    # A workaround is an id in an incident, and the words themselves in a problem record.
    "KnownErrorRecorded": frozenset(),
}
"""The same of other structs, and of events where a name of NAMES is a text."""


def blank(event: ev.Event, seq: int) -> ev.Event:
    """`event` of entry `seq` without its texts; itself where it has none."""
    if isinstance(event, ev.EntryTakenBack):
        return _taken_back(event, seq)
    if isinstance(event, ev.Unknown):
        return _unknown(event)
    if isinstance(event, ev.PeopleEvent):
        return event  # the register is names, devices and keys, and no text
    blanked: ev.Event = _struct(event)
    if isinstance(blanked, ev.ExtentChanged) and blanked is not event:
        # Two systems stay two.
        blanked = replace(blanked, name=f"[redacted {seq}]")
    return blanked


def blank_body(body: bytes | msgspec.Raw, seq: int) -> bytes:
    """The same of an event's JSON; empty where it carries no text."""
    event = ev.decode_event(body)
    blanked = blank(event, seq)
    return b"" if blanked is event or blanked == event else ev.encode_event(blanked)


def texts_of(event: ev.Event) -> list[str]:
    """The texts that `blank` takes out of an event."""
    if isinstance(event, ev.EntryTakenBack):
        return texts_of(ev.decode_event(event.raw.encode()))
    found: list[str] = []
    if isinstance(event, ev.Unknown):
        _strings(msgspec.json.decode(event.raw), found)
    else:
        _collect(event, found)
    return [text for text in dict.fromkeys(found) if text and not text.startswith("[redacted")]


def _struct(struct: Any) -> Any:
    changed = {}
    for name, value in _fields(struct):
        new = _value(name, value)
        if new is not value and new != value:
            changed[name] = new
    return replace(struct, **changed) if changed else struct


def _fields(struct: Any) -> list[tuple[str, Any]]:
    """The fields that are not names."""
    names = NAMED.get(type(struct).__name__, NAMES if isinstance(struct, ev.Event) else frozenset())
    return [(name, getattr(struct, name)) for name in struct.__struct_fields__ if name not in names]


def _value(name: str, value: Any) -> Any:
    if type(value) is str:
        return value and ("" if name in EMPTY else BLANK)
    if type(value) is tuple:
        return tuple(_value(name, each) for each in value)
    if isinstance(value, Policy):
        return value  # the hub's own file, and nobody typed it
    return _struct(value) if isinstance(value, msgspec.Struct) else value


def _collect(struct: Any, found: list[str]) -> None:
    for _, value in _fields(struct):
        for each in value if type(value) is tuple else (value,):
            if type(each) is str:
                found.append(each)
            elif isinstance(each, msgspec.Struct) and not isinstance(each, Policy):
                _collect(each, found)


def _taken_back(event: ev.EntryTakenBack, seq: int) -> ev.EntryTakenBack:
    inner = blank_body(event.raw.encode(), seq)
    if not inner:
        return event
    # Its own salt would let the erased words be guessed.
    commitment = event.commitment or commitment_to(event.salt, event.raw.encode())
    return replace(event, raw=inner.decode(), salt="", commitment=commitment)


def _unknown(event: ev.Unknown) -> ev.Unknown:
    """Every string but the name of the kind: what they mean is not known here."""
    body = msgspec.json.decode(event.raw)
    if not isinstance(body, dict):
        return event
    blanked = {
        name: value if name == "kind" else _blank_json(value) for name, value in body.items()
    }
    if blanked == body:
        return event
    return replace(event, raw=msgspec.json.encode(blanked).decode())


def _blank_json(value: Any) -> Any:
    if isinstance(value, str):
        return value and BLANK
    if isinstance(value, list):
        return [_blank_json(each) for each in value]
    if isinstance(value, dict):
        return {str(n): _blank_json(each) for n, (_, each) in enumerate(value.items(), 1)}
    return value


def _strings(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, list):
        for each in value:
            _strings(each, found)
    elif isinstance(value, dict):
        for each in value.values():
            _strings(each, found)
