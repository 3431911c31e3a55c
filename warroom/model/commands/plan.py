"""Commands about the communication plan and about regulators' clocks."""

from warroom.model.commands.base import Command


class StartPlan(Command, frozen=True, tag="start_plan", kw_only=True):
    """Give each audience of the plan that has no next update its first one."""


class SnoozeUpdate(Command, frozen=True, tag="snooze_update", kw_only=True):
    """Put an audience's next update off by so many seconds, with a reason."""

    audience: str
    seconds: int
    reason: str


class StartClock(Command, frozen=True, tag="start_clock", kw_only=True):
    """Something set regulators' clocks off: "awareness", "classification", or a clock's own id.

    `occurred_at`: when it did, where that is not now.
    """

    start: str


class FileReport(Command, frozen=True, tag="file_report", kw_only=True):
    """A report went to the authority; `reference`: its own number there."""

    clock: str
    reference: str = ""
    text: str = ""


class StopClock(Command, frozen=True, tag="stop_clock", kw_only=True):
    """No report is due after all, with the reason."""

    clock: str
    reason: str


PlanCommand = StartPlan | SnoozeUpdate | StartClock | FileReport | StopClock
"""Every command of this module."""
