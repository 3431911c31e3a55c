"""The part of the people pane that tells who answered: the last roll-call, the CAN reports."""

from screens.listing import Item
from screens.paint import SHOWN, Look, Piece, Pieces, column, say, spread
from warroom.model.incident import CanReport, Incident
from warroom.text import clean_line, wrap

_ROWS = 3
"""Rows of a CAN report's field."""


def _heading(text: str, right: str, width: int) -> Item:
    return Item(
        "", ((), spread((Piece(f" {text}", "strong"),), (say(right, "dim"), Piece(" ")), width))
    )


def roll_call(incident: Incident, width: int) -> list[Item]:
    """The newest roll-call: who answered what, and who has not."""
    call = next(reversed(incident.roll_calls.values()), None)
    if call is None:
        return []
    made = [_heading(f"Roll-call {call.id}", f"{len(call.answers)}/{len(call.people)}", width)]
    for name in call.people:
        if name in call.answers:
            line: Pieces = (Piece(" ✓ "), say(name), Piece(" "), say(call.answers[name], "dim"))
        else:
            look: Look = "warning" if call.closed else "dim"
            line = (Piece(" ○ ", look), say(name), Piece(" no answer" if call.closed else "", look))
        made.append(Item("", (line,)))
    return made


def can_reports(incident: Incident, width: int) -> list[Item]:
    """The newest report or request of each person, the newest first."""
    newest: dict[str, CanReport] = {}
    for report in incident.can_reports.values():
        newest.pop(report.person, None)
        newest[report.person] = report
    if not newest:
        return []
    made = [_heading("CAN reports", str(len(newest)), width)]
    for report in reversed(newest.values()):
        made.append(_report(report, width))
    return made


def _report(report: CanReport, width: int) -> Item:
    waits = report.reported_at is None
    mark = Piece(" ? ", "accent") if waits else Piece(" ● ")
    head: Pieces = (mark, say(report.person))
    if waits:
        return Item("", ((*head, Piece(" is asked", "dim")),))
    lines: list[Pieces] = [head]
    for name, text in (
        ("conditions", report.conditions),
        ("actions", report.actions),
        ("needs", report.needs),
    ):
        if not text:
            continue
        rows = wrap(clean_line(text, SHOWN), max(1, width - 6))
        if len(rows) > _ROWS:
            rows = [*rows[: _ROWS - 1], " ".join(rows[_ROWS - 1 :])]
        for place, row in enumerate(rows):
            letter = name[0].upper() if place == 0 else " "
            lines.append((Piece(f"   {letter} ", "dim"), column(row, max(1, width - 6), "plain")))
    return Item("", tuple(lines))
