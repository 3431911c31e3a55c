"""The metrics as a JSON document: stable keys, all of them always there. Times in seconds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from warroom.report.documents import plain_value
from warroom.report.metrics.definitions import COUNTS, DURATIONS, ITEMS, SHARES
from warroom.report.metrics.measure import By, Kept, Late, Measured, Timed
from warroom.report.metrics.recurrence import Again, Recurrence
from warroom.report.metrics.spread import Spread
from warroom.report.metrics.view import Group, View

Document = dict[str, Any]


def metrics_document(
    view: View,
    now: datetime,
    *,
    by: By | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    exercises: View | None = None,
    exercises_left_out: int = 0,
) -> Document:
    """All of a view. `exercises` is a document of the same shape, or null."""
    return {
        "now": plain_value(now),
        "since": plain_value(since),
        "until": plain_value(until),
        **_view(view, by, now),
        "exercises_left_out": exercises_left_out,
        "exercises": None if exercises is None else _view(exercises, by, now),
    }


def _view(view: View, by: By | None, now: datetime) -> Document:
    return {
        **_measured(view.total),
        "by": by.value if by else None,
        "groups": [_group(each) for each in view.by(by)] if by else [],
        "months": [_group(each) for each in view.months],
        "audiences": [
            {"audience": name, "kept": kept, "missed": missed}
            for name, (kept, missed) in view.audiences.items()
        ],
        "recurrence": _recurrence(view.recurrence),
        "follow_ups_overdue": [_late(each, now) for each in view.overdue],
    }


def _group(group: Group) -> Document:
    return {"name": group.name, **_measured(group.measured)}


def _measured(it: Measured) -> Document:
    return {
        "counts": {each.name: it.counts[each.name] for each in COUNTS},
        "durations": {
            each.name: {
                "from": each.since, "to": each.until, **_timed(it.durations[each.name])
            }
            for each in DURATIONS
        },
        "items": {
            each.name: {"from": each.since, "to": each.until, **_spread(it.items[each.name])}
            for each in ITEMS
        },
        "shares": {each.name: _kept(it.shares[each.name]) for each in SHARES},
    }  # fmt: skip


def _timed(it: Timed) -> Document:
    return {
        **_spread(it.spread),
        "running": it.running,
        "unknown": it.unknown,
        "reversed": list(it.reversed),
    }


def _spread(it: Spread) -> Document:
    return {**it._asdict(), "few": it.few}


def _kept(it: Kept) -> Document:
    share = None if it.share is None else round(it.share, 4)
    return {"met": it.met, "missed": it.missed, "share": share}


def _recurrence(it: Recurrence) -> Document:
    return {
        "systems": _agains(it.systems),
        "factors": _agains(it.factors),
        "problems": _agains(it.problems),
        "recurred": list(it.recurred),
    }


def _agains(found: Iterable[Again]) -> list[Document]:
    return [{name: plain_value(value) for name, value in each._asdict().items()} for each in found]


def _late(late: Late, now: datetime) -> Document:
    due_at = late.item.due_at
    return {
        "incident": late.incident.id,
        **{name: plain_value(getattr(late.item, name)) for name in late.item.__struct_fields__},
        "late": None if due_at is None else int((now - due_at).total_seconds()),
    }
