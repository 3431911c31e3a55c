"""What the composer knows of the room, for the completions of what is typed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from warroom.model.incident import Incident


Proposal = tuple[str, str]
"""What is typed for it, and what it means."""


class Context(msgspec.Struct, frozen=True):
    """Where somebody types: the room's state, the names known here, their own name.

    `problems` are the ids and titles of problem records, as far as they are known here.
    `extent_kind`: the beginning of the kind of thing whose names are wanted.
    """

    incident: Incident | None = None
    people: tuple[str, ...] = ()
    you: str = ""
    problems: tuple[Proposal, ...] = ()
    extent_kind: str = ""
