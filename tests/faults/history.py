"""What happened at the clients, in the order in which it happened; one list for all of them."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec


class Event(msgspec.Struct, frozen=True, tag_field="what", omit_defaults=True):
    """`at`: seconds on this process's monotonic clock. `client`: one run of one person's program.

    `actor` is the person; a program that was killed and started again is another client.
    """

    at: float
    client: str
    actor: str


class Sent(Event, frozen=True, tag="sent"):
    """A command was given to the client to send, or sent by it. `text` occurs in no other one."""

    id: str
    incident: str
    text: str


class Acked(Event, frozen=True, tag="acked"):
    """The hub said that it is durable as these entries."""

    id: str
    incident: str
    first: int
    last: int


class Refused(Event, frozen=True, tag="refused"):
    """The hub did not take it; `final` False: for now."""

    id: str
    why: str
    sentence: str
    final: bool = True


class Seen(Event, frozen=True, tag="seen"):
    """An entry arrived. `stream` counts what a client holds as one contiguous history.

    `older`: it was fetched and stands before those that are there. `data`: its bytes, where the
    client keeps them; a Link does not, but checks that they give `hash`.
    """

    incident: str
    epoch: str
    stream: int
    seq: int
    hash: str
    command_id: str
    older: bool = False
    data: bytes = b""


class Reset(Event, frozen=True, tag="reset"):
    """The client was told that what it has is not the hub's history."""

    incident: str
    sentence: str


class Told(Event, frozen=True, tag="told"):
    """A sentence for the person: the banner of a hub that cannot write, a problem, a goodbye."""

    sentence: str


class Injected(Event, frozen=True, tag="injected"):
    """The trial did this; `id`: to this command."""

    fault: str
    id: str = ""


Any = Sent | Acked | Refused | Seen | Reset | Told | Injected

E = TypeVar("E", bound=Event)


class History:
    """A list of events that grows; the clock is that of whoever makes it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.events: list[Any] = []
        self.clock = clock

    def __iter__(self) -> Iterator[Any]:
        return iter(self.events)

    def add(self, event: Any) -> None:
        """What happened just now."""
        self.events.append(event)

    def of(self, kind: type[E], client: str = "") -> list[E]:
        """The events of one kind, of one client or of all."""
        return [e for e in self.events if isinstance(e, kind) and client in ("", e.client)]

    def write(self, path: Path) -> None:
        """As JSON lines, for whoever looks for the cause."""
        path.write_bytes(msgspec.json.Encoder().encode_lines(self.events))


def read(path: Path) -> History:
    """A history that was written. Raises OSError, msgspec.DecodeError."""
    history = History()
    history.events = msgspec.json.Decoder(Any).decode_lines(path.read_bytes())
    return history
