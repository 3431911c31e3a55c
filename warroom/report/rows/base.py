"""What the wordings of rows share: the kinds, the shape of a row, halves of sentences."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from warroom.model.entry import Entry
from warroom.model.events import Event
from warroom.model.incident import Incident


class RowKind(StrEnum):
    """The kinds that timeline rows are filtered and coloured by: the notes' and the machine's."""

    OBSERVATION = "observation"
    ACTION = "action"
    DECISION = "decision"
    COMMUNICATION = "communication"
    STATUS_UPDATE = "status update"
    ROLE_CHANGE = "role change"
    TASK_CHANGE = "task change"
    SEVERITY_CHANGE = "severity change"
    ALERT = "alert"
    MILESTONE = "milestone"
    SYSTEM = "system"
    AMENDMENT = "amendment"
    REVIEW_NOTE = "review note"


class RowText(msgspec.Struct, frozen=True, gc=False):
    """A row without its time and actor. `symbol` is one cell; `text` may have several lines."""

    kind: str
    symbol: str
    text: str


def because(reason: str) -> str:
    """The end of a sentence that gives a reason, if there is one."""
    return f": {reason}" if reason else ""


def and_(detail: str) -> str:
    """The end of a sentence that adds a detail, if there is one."""
    return f" — {detail}" if detail else ""


def only_for(people: tuple[str, ...] | None) -> str:
    """The end of a sentence that says who alone sees it, if it is for few."""
    return "" if people is None else f", restricted to {', '.join(people)}"


def task_words(task_id: str, incident: Incident) -> str:
    """A task by its text, with its id."""
    task = incident.tasks.get(task_id)
    return f"{task.text} ({task_id})" if task else task_id


Wordings = Mapping[type[Event], Callable[[Any, Entry, Incident], RowText]]
"""How each kind of event is told; the incident is the state that ids are looked up in."""

Missed = Mapping[str, Callable[[str, str, Incident], str | RowText]]
"""How a missed deadline is told, by the sort of its subject.

Each takes the rest of the subject (`T3` of `task:T3`) and when it was due, in words, and gives
the words of an alert, or a row of its own where nobody has to be alarmed.
"""
