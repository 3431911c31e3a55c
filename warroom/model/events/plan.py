"""Events of the communication plan and of regulators' clocks."""

from datetime import datetime

import msgspec

from warroom.model.events.base import Event


class UpdateSnoozed(Event, frozen=True, tag="update_snoozed"):
    """An audience's next update was put off until `due_at`."""

    audience: str
    due_at: datetime
    reason: str


class ClockDue(msgspec.Struct, frozen=True):
    """A regulator's clock, by its id in the policy, and when its report is due."""

    clock: str
    due_at: datetime


class ReportingClocksStarted(Event, frozen=True, tag="reporting_clocks_started"):
    """What `start` says happened, at the entry's time; these reports are due because of it."""

    start: str
    clocks: tuple[ClockDue, ...]


class ReportFiled(Event, frozen=True, tag="report_filed"):
    """A report went to the authority; `started`: the clocks that it sets off."""

    clock: str
    reference: str = ""
    text: str = ""
    started: tuple[ClockDue, ...] = ()


class ReportingClockStopped(Event, frozen=True, tag="reporting_clock_stopped"):
    """No such report is due after all."""

    clock: str
    reason: str


PlanEvent = UpdateSnoozed | ReportingClocksStarted | ReportFiled | ReportingClockStopped
"""Every kind that this module knows."""
