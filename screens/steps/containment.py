"""The pane of the step containment: what is affected, workarounds, tasks that ask for an answer."""

from collections.abc import Iterable

from screens.checklist import asks
from screens.completion import quoted
from screens.keys import Where, bindings
from screens.listing import Item
from screens.paint import SHOWN, Look, Piece, say
from screens.playbook_picker import pick_playbook
from screens.sight import Sight
from screens.steps.base import StepPane, bullet, heading, hint
from screens.steps.playbook_runs import runs_section
from warroom.model import commands as cm
from warroom.model.extent import extent_of, next_state
from warroom.model.incident import Affected, Task, Workaround
from warroom.model.words import ExtentKind, ExtentState, Phase
from warroom.text import clean_line, wrap
from warroom.times import format_clock

SIGNS: dict[ExtentState, tuple[str, Look]] = {
    ExtentState.SUSPECTED: ("?", "warning"),
    ExtentState.AFFECTED: ("!", "error"),
    ExtentState.CONTAINED: ("▪", "accent"),
    ExtentState.RECOVERED: ("✓", "good"),
    ExtentState.UNAFFECTED: ("–", "dim"),
}
"""A shape for each state; the word stands beside it."""

_NAMES = {
    ExtentKind.SYSTEM: "Systems",
    ExtentKind.PEOPLE: "People",
    ExtentKind.REGION: "Regions",
}

_INDENT = 4


class Containment(StepPane):
    """The step containment."""

    PHASE = Phase.CONTAINMENT
    BINDINGS = bindings(Where.CONTAINMENT)

    def open_count(self) -> str:
        """How many things are affected now, and how many may be."""
        if self.sight is None:
            return ""
        states = [each.state for each in extent_of(self.sight.incident).values()]
        counts = ((states.count(s), s) for s in (ExtentState.AFFECTED, ExtentState.SUSPECTED))
        return " · ".join(f"{number} {state}" for number, state in counts if number)

    def items(self, width: int) -> list[Item]:
        """The sections, one under the other."""
        if self.sight is None:
            return []
        first, *rest = [
            *self._tasks(self.sight, width),
            *self._extent(self.sight, width),
            *runs_section(self.sight.incident, width),
            *self._workarounds(self.sight, width),
        ]
        # The gap above a heading is none at the top.
        return [Item(first.key, first.lines[1:]), *rest]

    # The sections

    def _tasks(self, sight: Sight, width: int) -> list[Item]:
        """Tasks that ask: a time-box that is over, an assignment that nobody acknowledged."""
        asking = [task for task in sight.incident.unfinished() if asks(task)]
        if not asking:
            return []
        made = [heading("Tasks that ask", str(len(asking)), width=width)]
        return made + [self._asking(task, width) for task in asking]

    def _asking(self, task: Task, width: int) -> Item:
        item = bullet(
            f"{task.id} {task.text}",
            width=width,
            key=f"task:{task.id}",
            sign="!",
            look="warning",
            right=(say(task.person or "–"),),
        )
        return _with(item, asks(task), "warning", width)

    def _extent(self, sight: Sight, width: int) -> list[Item]:
        known = extent_of(sight.incident)
        if not known:
            return [
                heading("Extent", width=width),
                hint("Nobody has said what is affected. e or /extent says it.", width=width),
            ]
        made: list[Item] = []
        for kind in ExtentKind:
            of_kind = {key: each for key, each in known.items() if each.kind is kind}
            if not of_kind:
                continue
            harmed = sum(each.state is ExtentState.AFFECTED for each in of_kind.values())
            made.append(heading(_NAMES[kind], f"{harmed} of {len(of_kind)} affected", width=width))
            made += [self._affected(key, each, sight, width) for key, each in of_kind.items()]
        return made

    def _affected(self, key: str, affected: Affected, sight: Sight, width: int) -> Item:
        sign, look = SIGNS[affected.state]
        detail = f" — {affected.detail}" if affected.detail else ""
        since = f" {format_clock(affected.history[-1].at, sight.zone)[:5]}"
        item = bullet(
            f"{affected.name}{detail}",
            width=width,
            key=f"extent:{key}",
            sign=sign,
            look=look,
            right=(Piece(affected.state, look), Piece(since, "dim")),
        )
        if len(affected.history) < 2:
            return item
        was = " › ".join(
            f"{step.state} {format_clock(step.at, sight.zone)[:5]} {step.by}"
            for step in affected.history
        )
        return _with(item, (was,), "dim", width)

    def _workarounds(self, sight: Sight, width: int) -> list[Item]:
        known = sight.incident.workarounds.values()
        left = sum(each.in_place for each in known)
        made = [heading("Workarounds", f"{left} in place" if known else "", width=width)]
        if not known:
            made.append(hint("None yet. w or /workaround records one.", width=width))
        return made + [self._workaround(each, width, sight.incident.over) for each in known]

    def _workaround(self, workaround: Workaround, width: int, over: bool) -> Item:
        sign, state = "▸", "in place"
        look: Look = "accent"
        if not workaround.in_place:
            sign, look, state = "–", "dim", "removed"
        elif over:
            sign, look, state = "!", "warning", "still in place"
        elif workaround.solved_at:
            sign, look, state = "✓", "good", "ended the harm"
        item = bullet(
            f"{workaround.id} {workaround.what}",
            width=width,
            key=f"workaround:{workaround.id}",
            sign=sign,
            look=look,
            right=(Piece(state, look),),
        )
        facts = []
        if workaround.cost:
            facts.append(f"costs {workaround.cost}")
        if workaround.solved_by:
            facts.append(f"ended the harm, says {workaround.solved_by}")
        if not workaround.in_place:
            why = f": {workaround.removed_reason}" if workaround.removed_reason else ""
            return _with(item, [*facts, f"removed by {workaround.removed_by}{why}"], "dim", width)
        if workaround.remover:
            facts.append(f"{workaround.remover} removes it")
        item = _with(item, facts, "dim", width)
        lacks = ["what it costs"] * (not workaround.cost)
        lacks += ["who removes it"] * (not workaround.remover)
        missing = [f"∅ {' and '.join(lacks)}: w says it"] if lacks else []
        return _with(item, missing, "warning", width)

    # What keys do

    def _under(self, sort: str) -> str:
        """What the cursor is on, when it is of this sort."""
        found, _, name = self.cursor.partition(":")
        return name if found == sort else ""

    def _affected_here(self) -> Affected | None:
        known = extent_of(self.sight.incident) if self.sight else {}
        return known.get(self._under("extent"))

    def action_advance(self) -> None:
        """The state that usually follows; where none does, the person writes which."""
        if task := self._under("task"):
            self.want(cm.FinishTask(task=task))
        elif affected := self._affected_here():
            state = next_state(affected.state)
            if state is None:
                self.action_extent()
                return
            command = cm.SetExtent(extent_kind=affected.kind, name=affected.name, state=state)
            self.want(command)

    def action_extent(self) -> None:
        """Write how something is affected."""
        affected = self._affected_here()
        about = f"{affected.kind} {quoted(affected.name)} " if affected else ""
        self.prefill(f"/extent {about}")

    def action_workaround(self) -> None:
        """Write a new one, or what is not known of this one."""
        known = self._under("workaround")
        self.prefill(f"/workaround {known} cost: " if known else "/workaround ")

    def action_solved(self) -> None:
        """It ended the harm."""
        if workaround := self._under("workaround"):
            self.want(cm.SolveByWorkaround(workaround=workaround))

    def action_remove(self) -> None:
        """Write why it is not in place any more."""
        if workaround := self._under("workaround"):
            self.prefill(f"/remove {workaround} ")

    def action_playbooks(self) -> None:
        """Choose a playbook to start."""
        if self.sight:
            pick_playbook(self.app, self.sight.incident, self.want)

    def action_acknowledge(self) -> None:
        """You know of the task."""
        if task := self._under("task"):
            self.want(cm.AcknowledgeTask(task=task))

    def action_more(self) -> None:
        """Write how much more time the task takes."""
        if task := self._under("task"):
            self.prefill(f"/more {task} 15m")

    def action_block(self) -> None:
        """Write what the task waits for."""
        if task := self._under("task"):
            self.prefill(f"/block {task} ")


def _with(item: Item, rows: Iterable[str], look: Look, width: int) -> Item:
    """The item with more rows under it, a line each."""
    margin, room = Piece(" " * _INDENT), max(1, width - _INDENT - 1)
    lines = (line for row in rows for line in wrap(clean_line(row, SHOWN), room))
    return Item(item.key, (*item.lines, *((margin, Piece(line, look)) for line in lines)))
