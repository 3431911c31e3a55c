"""What is affected, and what holds for now, as an incident remembers it."""

from datetime import datetime

import msgspec

from warroom.model.words import ExtentKind, ExtentState


class ExtentStep(msgspec.Struct, frozen=True):
    """One state of something that is affected, since when, and who said so."""

    state: ExtentState
    at: datetime
    by: str


class Affected(msgspec.Struct, frozen=True, omit_defaults=True):
    """A system, people or a region; `history` has every state, the present one last."""

    kind: ExtentKind
    name: str
    state: ExtentState
    detail: str = ""
    history: tuple[ExtentStep, ...] = ()


class Workaround(msgspec.Struct, frozen=True, omit_defaults=True):
    """It holds for now. In place until `removed_at`; `solved_at`: when it ended the harm."""

    id: str
    what: str
    by: str
    at: datetime
    cost: str = ""
    remover: str = ""
    solved_by: str = ""
    solved_at: datetime | None = None
    removed_by: str = ""
    removed_at: datetime | None = None
    removed_reason: str = ""

    @property
    def in_place(self) -> bool:
        """Whether somebody still has to take it away."""
        return self.removed_at is None
