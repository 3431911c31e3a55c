"""The numbers a response runs on: default priority, update cadence, bounds on what people type."""

from datetime import UTC, datetime, timedelta

from warroom.model.words import Priority, Severity

PRIORITY_BY_SEVERITY: dict[Severity, Priority] = {
    severity: Priority(f"P{severity[-1]}") for severity in Severity
}
"""The priority an incident starts with; the incident commander changes it."""

UPDATE_CADENCE: dict[Severity, timedelta] = {
    Severity.SEV1: timedelta(minutes=30),
    Severity.SEV2: timedelta(minutes=30),
    Severity.SEV3: timedelta(minutes=60),
    Severity.SEV4: timedelta(hours=4),
    Severity.SEV5: timedelta(hours=24),
}
"""Time to the next update where none is promised (30 minutes for major incidents: Atlassian's
Incident Management Handbook, "Communicate"; the longer ones follow common practice)."""

MAX_TITLE = 200
MAX_LINE = 200
MAX_TEXT = 10_000
MAX_SYSTEMS = 50
MAX_TASKS = 1_000
MAX_MESSAGES = 10_000
"""Bounds in characters and in items per incident; a frame holds MAX_TEXT in any script."""

FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far after the hub's clock something may be said to have happened (clocks differ)."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing is said to have happened before this: such a date is a slip of the keyboard."""

MIN_TIME_BOX = timedelta(minutes=1)
MAX_TIME_BOX = timedelta(days=7)
MAX_NEXT_UPDATE = timedelta(days=30)
