"""What the log shows only while it is folded, and the metrics need: moments and counts."""

from datetime import datetime

import msgspec


class Promises(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of the updates promised to an audience; `late`: seconds, one for each missed."""

    kept: int = 0
    late: tuple[int, ...] = ()


class Counts(msgspec.Struct, frozen=True, omit_defaults=True):
    """Defined in docs/metrics.md. Nothing here is used by a rule.

    `acknowledged_at`: when the first person took it up. `contained_at`: since when nothing that is
    affected spreads. `updates`: by audience, what is settled. `boxes_met`, `boxes_missed`:
    time-boxes that have ended.
    """

    acknowledged_at: datetime | None = None
    contained_at: datetime | None = None
    updates: dict[str, Promises] = {}
    boxes_met: int = 0
    boxes_missed: int = 0
    hand_overs: int = 0
    reopenings: int = 0
    deferrals: int = 0
