"""The state of an incident: what `evolve` makes of the log and `decide` reads."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from warroom.model.entry import GENESIS
from warroom.model.words import (
    ENDED,
    OVER,
    UNFINISHED,
    MessageState,
    Phase,
    Priority,
    Role,
    Severity,
    Status,
    TaskState,
)


class Line(NamedTuple):
    """What the rules need to know of an earlier entry: who wrote it, and whether it is a note."""

    actor: str
    is_note: bool


class Lines:
    """The authors of all entries so far; appending shares the storage, so it costs O(1).

    A value, like a tuple: an append to an older version copies and disturbs nobody. `start` is the
    number of entries that this one does not know (state taken from a snapshot).
    """

    __slots__ = ("_items", "_size", "start")

    def __init__(self, items: list[Line] | None = None, size: int = 0, start: int = 0) -> None:
        self._items = items if items is not None else []
        self._size = size
        self.start = start

    def get(self, seq: int) -> Line | None:
        """The line with this number, or None where there is none or it is not known here."""
        index = seq - 1 - self.start
        return self._items[index] if 0 <= index < self._size else None

    def append(self, line: Line) -> "Lines":
        """A longer version of this one."""
        items = self._items if len(self._items) == self._size else self._items[: self._size]
        items.append(line)
        return Lines(items, self._size + 1, self.start)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lines):
            return NotImplemented
        mine, theirs = self._items[: self._size], other._items[: other._size]
        return self.start == other.start and mine == theirs

    __hash__ = None  # type: ignore[assignment]  # a value that grows; nothing needs it as a key

    def __repr__(self) -> str:
        return f"Lines({self._size} after {self.start})"


class Amendment(msgspec.Struct, frozen=True):
    """One correction of a note."""

    text: str
    by: str
    at: datetime


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What later entries say about an earlier one."""

    amendments: tuple[Amendment, ...] = ()
    struck_by: str = ""
    struck_reason: str = ""
    pinned: bool = False


class Offer(msgspec.Struct, frozen=True):
    """A role that waits for an answer."""

    to: str
    by: str
    at: datetime


class Task(msgspec.Struct, frozen=True, omit_defaults=True):
    """A checklist item. `time_box` in seconds; `due_at` while it is started and bounded."""

    id: str
    text: str
    phase: Phase
    added_by: str
    state: TaskState = TaskState.OPEN
    person: str = ""
    time_box: int | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    overdue: bool = False
    done_by: str = ""
    done_at: datetime | None = None
    result: str = ""
    verified_by: str = ""
    reason: str = ""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the communication log."""

    id: str
    audience: str
    channel: str
    text: str
    by: str
    at: datetime
    state: MessageState
    next_update: int | None = None
    approved_by: str = ""
    sent_by: str = ""
    sent_at: datetime | None = None


class Audience(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is kept informed, and when they hear from us next; `promised_at`: when that was said."""

    name: str
    due_at: datetime | None = None
    promised_at: datetime | None = None
    overdue: bool = False
    last_sent_at: datetime | None = None


class Incident(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything known at entry `seq`. Dictionaries in it are never changed in place."""

    id: str
    seq: int = 0
    hash: str = GENESIS
    title: str = ""
    description: str = ""
    status: Status = Status.TRIAGE
    phase: Phase = Phase.IDENTIFICATION
    phases_seen: tuple[Phase, ...] = (Phase.IDENTIFICATION,)
    severity: Severity = Severity.SEV3
    priority: Priority = Priority.P3
    declared_at: datetime | None = None
    declared_by: str = ""
    started_at: datetime | None = None
    detected_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    reporter: str = ""
    responsible: str = ""
    systems: tuple[str, ...] = ()
    roles: dict[Role, tuple[str, ...]] = {}
    offers: dict[Role, Offer] = {}
    tasks: dict[str, Task] = {}
    messages: dict[str, Message] = {}
    audiences: dict[str, Audience] = {}
    marks: dict[int, Mark] = {}
    contributors: tuple[str, ...] = ()
    last_at: datetime | None = None
    lines: Lines = Lines()

    @property
    def declared(self) -> bool:
        """Whether the incident exists yet."""
        return self.declared_at is not None

    @property
    def ended(self) -> bool:
        """Whether it is closed or cancelled."""
        return self.status in ENDED

    @property
    def over(self) -> bool:
        """Whether its clocks have stopped."""
        return self.status in OVER

    @property
    def commander(self) -> str:
        """The incident commander's name, or the empty string."""
        return self.holder(Role.COMMANDER)

    def holder(self, role: Role) -> str:
        """Who holds an exclusive role, or the empty string."""
        return next(iter(self.roles.get(role, ())), "")

    def roles_of(self, person: str) -> tuple[Role, ...]:
        """The roles a person holds, the most senior first."""
        return tuple(role for role in Role if person in self.roles.get(role, ()))

    def unfinished(self) -> tuple[Task, ...]:
        """Tasks with work left, in the order they were added."""
        return tuple(task for task in self.tasks.values() if task.state in UNFINISHED)


def _to_builtins(value: object) -> object:
    if isinstance(value, Lines):
        return None
    raise NotImplementedError(type(value))


def _from_builtins(kind: type, value: object) -> object:
    if kind is Lines:
        return Lines()
    raise NotImplementedError(kind)


_encoder = msgspec.json.Encoder(enc_hook=_to_builtins)
_decoder = msgspec.json.Decoder(Incident, dec_hook=_from_builtins)


def encode_snapshot(incident: Incident) -> bytes:
    """The state as JSON, without the authors of its entries: for a client's first sight."""
    return _encoder.encode(incident)


def decode_snapshot(data: bytes | msgspec.Raw) -> Incident:
    """The state that `encode_snapshot` wrote; raises msgspec.DecodeError on anything else."""
    incident = _decoder.decode(data)
    return msgspec.structs.replace(incident, lines=Lines(start=incident.seq))
