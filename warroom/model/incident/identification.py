"""Evidence and the latest size-up, as an incident remembers them."""

from datetime import datetime

import msgspec

from warroom.model.words import Media, Trend


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of evidence without its content, which is in entry `seq` of the log.

    `by` collected it. `size` in bytes, of which `sha256` is the hash, in hex.
    """

    id: str
    name: str
    media: Media
    size: int
    sha256: str
    by: str
    at: datetime
    seq: int
    note: str = ""


class SizeUp(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was said last of each part of it; `by` and `at`: who looked last, and when."""

    by: str
    at: datetime
    symptoms: str = ""
    scope: str = ""
    trend: Trend | None = None
    recent_changes: str = ""
