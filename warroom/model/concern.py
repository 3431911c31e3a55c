"""What it is that concerns a person; what does, `warroom.model.attention` says."""

from enum import StrEnum
from typing import NamedTuple


class Sort(StrEnum):
    """Why an entry concerns somebody; each person sets which of these ring."""

    MENTION = "mention"
    ASSIGNMENT = "assignment"
    OFFER = "offer"
    REQUEST = "request"
    DEADLINE = "deadline"
    ESCALATION = "escalation"


class Concern(NamedTuple):
    """An entry that a person should not miss."""

    seq: int
    sort: Sort
