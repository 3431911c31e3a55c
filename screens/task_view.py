"""All of one task, with what a playbook gave it: what comes before, and a command to copy."""

from datetime import tzinfo
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.widgets import Static

from screens.entry_view import EntryView, Facts, task_facts
from screens.keys import Where, bindings
from warroom.model.incident import Incident, Task

COPIED = "Copied. If it is not on your clipboard, your terminal does not allow it (OSC 52)."


class TaskView(EntryView):
    """A box over the room; a key copies the command."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.TASK)

    def __init__(self, title: str, facts: Facts, command: str) -> None:
        super().__init__(title, facts)
        self._command = command

    def on_mount(self) -> None:
        """Say which key copies."""
        if self._command:
            self._end("c copies the command · Esc goes back")

    def action_copy(self) -> None:
        """The command, as it is, to the person's own clipboard through the terminal."""
        if self._command:
            self.app.copy_to_clipboard(self._command)
            self._end(f"{COPIED} Esc goes back")

    def _end(self, words: str) -> None:
        self.query_one("#reading-end", Static).update(Text(words, "dim"))


def task_view(task: Task, incident: Incident, zone: tzinfo) -> TaskView:
    """The view of a task."""
    facts = [*task_facts(task, zone), *_of_playbook(task, incident)]
    return TaskView(f"Task {task.id}", facts, task.command)


def _of_playbook(task: Task, incident: Incident) -> Facts:
    run = incident.runs.get(task.run)
    known = (incident.tasks.get(each) for each in task.after)
    before = [f"{each.id} {each.text} ({each.state})" for each in known if each is not None]
    facts = [
        ("role", task.role or ""),
        ("playbook", f"{run.playbook.title} ({run.id})" if run else ""),
        ("after", "\n".join(before)),
        # On a line of its own, so that a mouse takes it whole.
        ("command", f"{task.command}\n" if task.command else ""),
    ]
    return [(label, value) for label, value in facts if value]
