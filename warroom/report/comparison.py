"""What changed between two moments of a log, in lines and as a document."""

from collections.abc import Iterator

from warroom.report.documents import Document, plain_value
from warroom.review.compare import Change, Comparison, Point, Sort
from warroom.text import clean_line
from warroom.times import format_stamp

SIGNS = {Sort.ADDED: "+", Sort.CHANGED: "~", Sort.GONE: "-"}
"""How a line of each sort begins."""

SAME = "Nothing changed between the two moments."


def point_text(point: Point) -> str:
    """Which moment it is, "entry 12 (2026-11-23 02:13:07Z)"."""
    if point.at is None:
        return "before the first entry"
    return f"entry {point.seq} ({format_stamp(point.at)})"


def heading_text(it: Comparison) -> str:
    """Which two moments are compared."""
    return f"From {point_text(it.before)} to {point_text(it.after)}"


def change_text(change: Change) -> str:
    """One change in words, without the sign."""
    what = clean_line(change.what)
    if change.sort is Sort.ADDED:
        return f"{what} ({clean_line(change.after)})" if change.after else what
    if change.sort is Sort.GONE:
        return f"{what} (was {clean_line(change.before)})" if change.before else what
    field = f" {clean_line(change.field)}" if change.field else ""
    before, after = clean_line(change.before) or "–", clean_line(change.after) or "–"
    return f"{what}{field}: {before} → {after}"


def comparison_text(it: Comparison) -> str:
    """All changes, pane by pane, a line each."""
    return "\n".join((heading_text(it), *_lines(it)))


def _lines(it: Comparison) -> Iterator[str]:
    if it.same:
        yield SAME
    for pane, changes in it.panes:
        yield ""
        yield pane.capitalize()
        for change in changes:
            yield f"  {SIGNS[change.sort]} {change_text(change)}"


def comparison_document(log: str, it: Comparison) -> Document:
    """All changes as JSON types."""
    return {
        "log": log,
        "before": _point(it.before),
        "after": _point(it.after),
        "changes": [
            {"pane": pane, **change._asdict(), "sort": change.sort.value}
            for pane, changes in it.panes
            for change in changes
        ],
    }


def _point(point: Point) -> Document:
    return {"seq": point.seq, "at": plain_value(point.at)}
