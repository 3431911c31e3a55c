"""Whom and what an entry concerns: people, a task, an audience."""

from collections.abc import Iterator
from functools import cache

from warroom.model.entry import Entry
from warroom.model.events import Event
from warroom.model.incident import Incident

_PERSON = (
    "to", "lead", "person", "executor", "previous", "owner", "sender", "remover", "responsible",
    "reporter", "accepted_by", "author",
)  # fmt: skip
"""Fields of events that hold a person's name."""

_PEOPLE = ("asked", "people")
"""Fields of events that hold several."""


@cache
def _fields(kind: type[Event], wanted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in kind.__struct_fields__ if name in wanted)


def people_of(entry: Entry) -> Iterator[str]:
    """Who wrote it, and whom it names in a field of its own; what a text says does not count."""
    yield entry.actor
    event = entry.event
    for name in _fields(type(event), _PERSON):
        if value := getattr(event, name):
            yield value.removeprefix("@")
    for name in _fields(type(event), _PEOPLE):
        for value in getattr(event, name):
            yield value.removeprefix("@")


def task_of(entry: Entry, incident: Incident) -> str:
    """The id of the task that it is about, also as a deadline or an escalation; or nothing."""
    return getattr(entry.event, "task", "") or _about(entry.event, incident, "task")


def audience_of(entry: Entry, incident: Incident) -> str:
    """The audience that it is about: told, heard from, to be told; or nothing."""
    event = entry.event
    if named := getattr(event, "audience", ""):
        return str(named)
    message = incident.messages.get(getattr(event, "message", ""))
    return message.audience if message else _about(event, incident, "update")


def _about(event: Event, incident: Incident, sort: str) -> str:
    about = getattr(event, "subject", "") or getattr(event, "about", "")
    if not about and (raised := incident.escalations.get(getattr(event, "escalation", ""))):
        about = raised.about
    found, _, name = str(about).partition(":")
    return name if found == sort else ""
