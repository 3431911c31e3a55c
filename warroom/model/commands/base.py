"""What all commands have in common."""

from datetime import datetime

import msgspec


class Command(
    msgspec.Struct,
    frozen=True,
    tag_field="kind",
    omit_defaults=True,
    forbid_unknown_fields=True,
    kw_only=True,
):
    """Base of every command. `occurred_at`: when it happened, where that is not now (UTC)."""

    occurred_at: datetime | None = None
