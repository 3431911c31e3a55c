"""The checklist pane: tasks by phase, the current one first, and what a key does to a task."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from textual.message import Message

from screens.header import countdown
from screens.keys import Where, bindings
from screens.listing import Item, Listing
from screens.paint import SHOWN, Look, Piece, Pieces, column, say, spread, width_of
from warroom.model.incident import Incident
from warroom.model.words import ROLE_SHORT, Phase, TaskState
from warroom.report.phrases import time_box_text
from warroom.text import clean_line, ellipsize, wrap

if TYPE_CHECKING:
    from warroom.model import commands as cm
    from warroom.model.incident import Task

SYMBOLS: dict[TaskState, str] = {
    TaskState.OPEN: "○",
    TaskState.STARTED: "►",
    TaskState.BLOCKED: "!",
    TaskState.DONE: "✓",
    TaskState.VERIFIED: "✓✓",
    TaskState.SKIPPED: "–",
}
"""A shape for each state: one that is told without colour. A second pair of eyes, a second tick."""

_LOOKS: dict[TaskState, Look] = {
    TaskState.STARTED: "accent",
    TaskState.BLOCKED: "warning",
    TaskState.DONE: "plain",
    TaskState.VERIFIED: "dim",
    TaskState.SKIPPED: "dim",
}
_ROOMY = 56
"""Cells from which persons and times stand in columns of their own."""

_SENTENCE = 12
"""Cells that a task's text must have on its first row; person and time else go to the second."""

_FINISHED = (TaskState.DONE, TaskState.VERIFIED, TaskState.SKIPPED)


class Wants(Message):
    """A person asks for `command` on what the cursor is on; `log` is another log it goes to."""

    def __init__(self, command: cm.AnyCommand, log: str | None = None) -> None:
        super().__init__()
        self.command = command
        self.log = log


class Prefill(Message):
    """A person is about to write the rest of `text` in the composer."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class OpenItem(Message):
    """A person wants to read all of the task or message `key`."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class Checklist(Listing):
    """Tasks, one cursor. It submits nothing itself: it posts `Wants`, `Prefill` and `OpenItem`."""

    BINDINGS = bindings(Where.CHECKLIST)

    def __init__(self) -> None:
        super().__init__(id="checklist")
        self._incident = Incident(id="")
        self._now: datetime | None = None
        self._you = ""
        self._made: dict[str, tuple[Task, Piece, int, Item]] = {}
        self._progress = ""
        self._clocks_run = False

    def show(self, incident: Incident, you: str, now: datetime) -> None:
        """Take the state, the person who looks, and the time (UTC)."""
        before, then = self._incident, self._now
        self._incident, self._you, self._now = incident, you, now
        if incident.tasks is not before.tasks or then is None:
            # The state's mappings are never changed in place: the same one says the same.
            self._count(incident.tasks.values())
        elif (
            (incident.phase, incident.declared) == (before.phase, before.declared)
            and (not self._clocks_run or _second(now) == _second(then))
        ):  # fmt: skip
            # Most entries are notes, and a long response has hundreds of tasks.
            return
        self.rebuild()

    def _count(self, tasks: Collection[Task]) -> None:
        finished = sum(task.state in _FINISHED for task in tasks)
        self._progress = f"{finished}/{len(tasks)}" if tasks else ""
        self._clocks_run = any(_runs(task) for task in tasks)

    @property
    def progress(self) -> str:
        """Finished and all tasks, "5/9"."""
        return self._progress

    def items(self, width: int) -> list[Item]:
        """A heading a phase that has tasks, and its tasks in the order they were added."""
        incident = self._incident
        if not incident.tasks:
            # Before the hub has answered nothing is known, not even that there are none.
            text = "No tasks yet."
            if not self.reading:
                text = f"{text} /do adds one." if incident.declared else "Asking the hub…"
            return [Item("", tuple((Piece(f" {row}", "dim"),) for row in wrap(text, width - 2)))]
        order = sorted(Phase, key=lambda phase: phase is not incident.phase)
        made: list[Item] = []
        for phase in order:
            tasks = [task for task in incident.tasks.values() if task.phase is phase]
            if not tasks:
                continue
            finished = sum(task.state in _FINISHED for task in tasks)
            here: Look = "accent" if phase is incident.phase else "dim"
            heading = spread(
                (Piece(f" {phase.capitalize()}", here),),
                (Piece(f"{finished}/{len(tasks)} ", "dim"),),
                width,
            )
            gap: tuple[Pieces, ...] = ((),) if made else ()
            made.append(Item("", (*gap, heading)))
            made += [self._item(task, width) for task in tasks]
        return made

    def _item(self, task: Task, width: int) -> Item:
        """Made anew only where something differs: a long response has hundreds of them."""
        clock = self._time(task)
        made = self._made.get(task.id)
        if made is None or made[0] is not task or made[1:3] != (clock, width):
            made = task, clock, width, self._new_item(task, clock, width)
            self._made[task.id] = made
        return made[3]

    def _new_item(self, task: Task, clock: Piece, width: int) -> Item:
        look: Look = _LOOKS.get(task.state, "plain")
        words: Look = "dim" if task.state in _FINISHED else "plain"
        copy = (Piece("$ ", words),) if task.command else ()
        lead = (Piece(f" {SYMBOLS[task.state]:<2} ", look), column(task.id, 4, "dim"), *copy)
        if width >= _ROOMY:
            right = (column(_who(task), 8, words), Piece(f" {clock.text:>10} ", clock.look))
        else:
            person = say(ellipsize(_who(task), 8), words)
            space = (Piece(" "),) if clock.text else ()
            right = (person, *space, clock, Piece(" "))
        indent = width_of(lead)
        margin = Piece(" " * indent)
        whole, beside = width - indent - 1, width - indent - width_of(right) - 1
        made: list[Pieces]
        if beside >= _SENTENCE:
            first, rest = _two_rows(task.text, beside, whole)
            made = [spread((*lead, Piece(first, words)), right, width, 1)]
            if rest:
                made.append((margin, Piece(rest, words)))
        else:
            first, rest = _two_rows(task.text, whole, beside)
            made = [(*lead, Piece(first, words))]
            made.append(spread((margin, Piece(rest, words)), right, width, 1))
        if task.reason and task.state in (TaskState.BLOCKED, TaskState.SKIPPED):
            reason = column(f"{task.state}: {task.reason}", width - indent - 1, look)
            made.append((margin, reason))
        for asked in asks(task):
            rows = wrap(asked, max(1, width - indent - 1))
            made += [(margin, Piece(row, "warning")) for row in rows]
        return Item(task.id, tuple(made))

    def _time(self, task: Task) -> Piece:
        """Time left or overdue; for one that has not begun what it comes after, or its time-box."""
        if _runs(task) and task.due_at and self._now:
            left = countdown(task.due_at, self._now)
            return Piece(left.text.replace("overdue", "late"), left.look)
        before = self._incident.before(task) if task.state is TaskState.OPEN else ()
        if before:
            more = f"+{len(before) - 1}" if len(before) > 1 else ""
            return Piece(f"after {before[0].id}{more}", "dim")
        if task.time_box and task.state is TaskState.OPEN:
            return Piece(time_box_text(task.time_box), "dim")
        return Piece("")

    # What keys do

    def action_open(self) -> None:
        """All of it."""
        if self.cursor:
            self.post_message(OpenItem(self.cursor))

    def action_start(self) -> None:
        """Begin work."""
        from warroom.model.commands import StartTask

        self._want(lambda task: StartTask(task=task))

    def action_acknowledge(self) -> None:
        """You know of it."""
        from warroom.model.commands import AcknowledgeTask

        self._want(lambda task: AcknowledgeTask(task=task))

    def action_more(self) -> None:
        """Write how much more time it takes."""
        if self.cursor:
            self.post_message(Prefill(f"/more {self.cursor} 15m"))

    def action_finish(self) -> None:
        """It is done."""
        from warroom.model.commands import FinishTask

        self._want(lambda task: FinishTask(task=task))

    def action_verify(self) -> None:
        """You saw it work."""
        from warroom.model.commands import VerifyTask

        self._want(lambda task: VerifyTask(task=task))

    def action_take(self) -> None:
        """It is yours from now on."""
        from warroom.model.commands import AssignTask

        self._want(lambda task: AssignTask(task=task, to=self._you))

    def action_reopen(self) -> None:
        """It is not finished after all."""
        from warroom.model.commands import ReopenTask

        self._want(lambda task: ReopenTask(task=task))

    def action_add(self) -> None:
        """Write a new one."""
        self.post_message(Prefill("/do "))

    def action_block(self) -> None:
        """Write what it waits for."""
        if self.cursor:
            self.post_message(Prefill(f"/block {self.cursor} "))

    def action_skip(self) -> None:
        """Write why it is not going to be done."""
        if self.cursor:
            self.post_message(Prefill(f"/skip {self.cursor} "))

    def _want(self, command: Callable[[str], cm.AnyCommand]) -> None:
        if self.cursor:
            self.post_message(Wants(command(self.cursor)))


def _runs(task: Task) -> bool:
    """Whether the time that is left of it is shown."""
    return task.state is TaskState.STARTED and task.due_at is not None


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def asks(task: Task) -> list[str]:
    """What a task asks of a person, in words, the keys of the answers with it."""
    asked = []
    if task.overdue:
        again = f", after more time {task.more_time}×" if task.more_time else ""
        asked.append(f"late{again}: x done · m more · b blocked")
    if task.unacknowledged:
        asked.append(f"not acknowledged by {clean_line(task.person, SHOWN)}")
    return asked


def _who(task: Task) -> str:
    """The person who has it; else the role that it is for."""
    return task.person or (f"({ROLE_SHORT[task.role]})" if task.role else "–")


def _two_rows(text: str, first: int, second: int) -> tuple[str, str]:
    """A text on a row of `first` cells, and what is left of it on one of `second`."""
    text = clean_line(text, SHOWN)
    start = wrap(text, max(1, first))[0]
    return start, ellipsize(text[len(start) :].strip(" "), max(1, second))
