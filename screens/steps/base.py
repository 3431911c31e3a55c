"""What the panes of the five steps share: sections, fields, and the keys that do something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from screens.checklist import Prefill, Wants
from screens.listing import Item, Listing
from screens.paint import SHOWN, Look, Piece, Pieces, fit, say, spread, width_of
from warroom.model.words import Phase
from warroom.text import clean_line, wrap

if TYPE_CHECKING:
    from screens.sight import Sight
    from warroom.model import commands as cm

LABEL = 14
"""Cells of a field's name, with the space after it."""


class JumpTo(Message):
    """A person wants to see entry `seq` on the timeline."""

    def __init__(self, seq: int) -> None:
        super().__init__()
        self.seq = seq


class StepPane(Listing):
    """One step. It submits nothing itself: it posts `Wants` and `Prefill`.

    A subclass names its PHASE and gives `items` from `self.sight`, which is None until the first
    look. `problem` stands in its title: how much of it is still open.
    """

    PHASE: ClassVar[Phase]

    def __init__(self) -> None:
        super().__init__(id=self.PHASE.value)
        self.sight: Sight | None = None

    def show(self, sight: Sight) -> None:
        """Take what there is to see."""
        self.sight = sight
        self.rebuild()

    def open_count(self) -> str:
        """What stands in the title, such as the number of things that are missing."""
        return ""

    def all_items(self, width: int) -> Sequence[Item]:
        """What the step shows, and under it what other incidents and the problems say to it."""
        made = list(self.items(width))
        if self.sight is not None and self.sight.incident.declared:
            made += _below(self.PHASE, self.sight, width)
        return made

    # What keys do

    def action_link_problem(self) -> None:
        """Link the problem under the cursor to this incident."""
        from screens.steps.problems import KEY

        if self.sight and self.cursor.startswith(KEY):
            from warroom.model.commands import LinkIncident

            command = LinkIncident(incident=self.sight.incident.id)
            self.want(command, self.cursor.removeprefix(KEY))
        else:
            self.prefill("/problem link PRB-")

    def want(self, command: cm.AnyCommand, log: str | None = None) -> None:
        """Ask the hub for something; `log` is another log than this incident's."""
        self.post_message(Wants(command, log))

    def jump(self, seq: int) -> None:
        """Show an entry on the timeline."""
        self.post_message(JumpTo(seq))

    def prefill(self, text: str) -> None:
        """Begin a line in the composer for the person to finish."""
        self.post_message(Prefill(text))


def _below(phase: Phase, sight: Sight, width: int) -> list[Item]:
    """What stands under the pane of a step."""
    # Imported here, as it is made of this module's lines.
    from screens.steps.problems import problem_items, similar_items

    made = similar_items(sight, width) if phase is Phase.IDENTIFICATION else []
    if phase in (Phase.IDENTIFICATION, Phase.CONCLUSION):
        made += problem_items(sight, width)
    return made


def heading(text: str, right: str = "", *, width: int, first: bool = False) -> Item:
    """The name of a section, with a count or a state at the right."""
    line = spread((Piece(f" {text}", "strong"),), (say(right, "dim"), Piece(" ")), width)
    return Item("", (line,) if first else ((), line))


def field(name: str, value: str, *, width: int, key: str = "", look: Look = "plain") -> Item:
    """A fact with its name, over as many lines as it takes."""
    rows = wrap(clean_line(value, SHOWN), max(1, width - LABEL - 2))
    lead: list[Pieces] = [(Piece(f" {name:<{LABEL}}"[: LABEL + 1], "dim"),)]
    lead += [(Piece(" " * (LABEL + 1)),)] * (len(rows) - 1)
    lines = tuple((*start, Piece(row, look)) for start, row in zip(lead, rows, strict=True))
    return Item(key, lines)


def missing(name: str, how: str, *, width: int, key: str = "") -> Item:
    """A fact that is not known yet, and how to say it."""
    start = (Piece(f" {name:<{LABEL}}"[: LABEL + 1], "dim"), Piece("∅ ", "warning"))
    return Item(key, (fit((*start, Piece(how, "dim")), width),))


def bullet(
    text: str,
    *,
    width: int,
    key: str = "",
    sign: str = "·",
    look: Look = "plain",
    right: Sequence[Piece] = (),
) -> Item:
    """A line of a list, wrapped under itself; `right` stands at the end of its first line."""
    lead = (Piece(f" {sign:<2}", look),)
    end = (*right, Piece(" ")) if right else ()
    indent = width_of(lead)
    words: Look = "dim" if look == "dim" else "plain"
    text = clean_line(text, SHOWN)
    start = wrap(text, max(1, width - indent - width_of(end) - 1))
    made = [spread((*lead, Piece(start[0], words)), end, width, 1)]
    if len(start) > 1:
        rest = text[len(start[0]) :].lstrip(" ")
        rows = wrap(rest, max(1, width - indent - 1))
        made += [(Piece(" " * indent), Piece(row, words)) for row in rows]
    return Item(key, tuple(made))


def hint(text: str, *, width: int) -> Item:
    """A dim sentence: what is empty here, and what to do about it."""
    rows = wrap(text, max(1, width - 2))
    return Item("", tuple((Piece(f" {row}", "dim"),) for row in rows))
