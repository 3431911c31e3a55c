"""Commands about the checklist."""

from warroom.model.commands.base import Command
from warroom.model.words import Phase


class AddTask(Command, frozen=True, tag="add_task", kw_only=True):
    """Put an item on the checklist. `phase` None: the current one; `time_box` in seconds."""

    text: str
    phase: Phase | None = None
    to: str = ""
    time_box: int | None = None


class AssignTask(Command, frozen=True, tag="assign_task", kw_only=True):
    """Give a task to one named person."""

    task: str
    to: str


class AcknowledgeTask(Command, frozen=True, tag="acknowledge_task", kw_only=True):
    """Say that you know of the task that you were given, and take it."""

    task: str


class MoreTime(Command, frozen=True, tag="more_time", kw_only=True):
    """Give a started task so many seconds more: from its end, or from now when that is over."""

    task: str
    seconds: int


class SetTimeBox(Command, frozen=True, tag="set_time_box", kw_only=True):
    """Bound a task's time (seconds from its start, or from now if it runs); None: no bound."""

    task: str
    time_box: int | None = None


class StartTask(Command, frozen=True, tag="start_task", kw_only=True):
    """Begin work on a task. `anyway`: although a task that it comes after is not finished."""

    task: str
    anyway: bool = False


class FinishTask(Command, frozen=True, tag="finish_task", kw_only=True):
    """Say that a task is done, and with what result."""

    task: str
    result: str = ""


class VerifyTask(Command, frozen=True, tag="verify_task", kw_only=True):
    """Say that you saw a done task work."""

    task: str


class BlockTask(Command, frozen=True, tag="block_task", kw_only=True):
    """Say what a task waits for."""

    task: str
    reason: str


class SkipTask(Command, frozen=True, tag="skip_task", kw_only=True):
    """Say why a task is not going to be done."""

    task: str
    reason: str


class ReopenTask(Command, frozen=True, tag="reopen_task", kw_only=True):
    """Take a finished task up again."""

    task: str
    reason: str = ""


TaskCommand = (
    AddTask
    | AssignTask
    | AcknowledgeTask
    | MoreTime
    | SetTimeBox
    | StartTask
    | FinishTask
    | VerifyTask
    | BlockTask
    | SkipTask
    | ReopenTask
)
"""Every command of this module."""
