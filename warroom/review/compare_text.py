"""A comparison in words, for a terminal and for scripts."""

from collections.abc import Iterator

from warroom.report.documents import Document
from warroom.review.compare import Change, Comparison, Point, Sort
from warroom.times import format_stamp

SYMBOLS: dict[Sort, str] = {Sort.ADDED: "+", Sort.CHANGED: "~", Sort.GONE: "-"}
"""What stands before a line; the words beside it say the same."""


def change_text(change: Change) -> str:
    """One line without its symbol."""
    if change.sort is Sort.ADDED:
        return f"{change.what} ({change.after})" if change.after else change.what
    if change.sort is Sort.GONE:
        was = f" (was {change.before})" if change.before else ""
        return f"gone: {change.what}{was}"
    name = f"{change.what}, {change.field}" if change.field else change.what
    return f"{name}: {change.before or 'nothing'} → {change.after or 'nothing'}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """All of it: the two moments, then each pane's name and its lines."""
    yield f"From {_point(comparison.before)} to {_point(comparison.after)}"
    if comparison.same:
        yield "Nothing changed but the timeline."
    for pane, changes in comparison.panes:
        yield ""
        yield pane.capitalize()
        for change in changes:
            yield f"  {SYMBOLS[change.sort]} {change_text(change)}"


def comparison_document(incident: str, comparison: Comparison) -> Document:
    """The same for scripts: stable keys, all of them always there."""
    return {
        "incident": incident,
        "from": _point_document(comparison.before),
        "to": _point_document(comparison.after),
        "panes": [
            {
                "pane": pane,
                "changes": [
                    {
                        "change": change.sort.value,
                        "what": change.what,
                        "field": change.field,
                        "before": change.before,
                        "after": change.after,
                    }
                    for change in changes
                ],
            }
            for pane, changes in comparison.panes
        ],
    }


def _point(point: Point) -> str:
    if point.at is None:
        return "before the first entry"
    return f"entry {point.seq} ({format_stamp(point.at)})"


def _point_document(point: Point) -> Document:
    at = point.at.isoformat().replace("+00:00", "Z") if point.at else None
    return {"seq": point.seq, "recorded_at": at}
