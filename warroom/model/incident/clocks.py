"""Regulators' clocks, as an incident remembers them."""

from datetime import datetime

import msgspec


class Clock(msgspec.Struct, frozen=True, omit_defaults=True):
    """A report that an authority expects. Not legal advice: the policy says which and when."""

    id: str
    regulation: str
    report: str
    started_at: datetime | None = None
    due_at: datetime | None = None
    overdue: bool = False
    filed_at: datetime | None = None
    filed_by: str = ""
    reference: str = ""
    text: str = ""
    stopped_by: str = ""
    stopped_reason: str = ""

    @property
    def running(self) -> bool:
        """Whether the report is still to be filed."""
        return self.due_at is not None and self.filed_at is None and not self.stopped_by
