"""The metrics as plain text in 80 columns."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from warroom.report.metrics.definitions import DURATIONS, ITEMS, SHARES
from warroom.report.metrics.drawing import BLOCKS, sparkline
from warroom.report.metrics.measure import By, Kept, Late, Measured
from warroom.report.metrics.recurrence import Again
from warroom.report.metrics.spread import Spread
from warroom.report.metrics.view import Group, View
from warroom.report.plain import columns, section
from warroom.text import cell_width, clean_line, ellipsize, pad, wrap

WIDTH = 80
"""Cells of a line."""

_IN_GROUPS = ("time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve")
_MOST = 12
"""Rows of a list, and months of a sparkline."""


def metrics_text(view: View, now: datetime, by: By | None = None, steps: str = BLOCKS) -> str:
    """All of a view; without an incident nothing."""
    if not view.every:
        return ""
    parts = [
        "\n".join(_facts(view)),
        "\n".join(_durations(view.total)),
        "\n".join(_shares(view)),
        "\n".join(_trends(view.months, steps)),
        "\n".join(_groups(view.by(by), by)) if by else "",
        _recurrences(view),
        section("Follow-ups overdue", "\n".join(_overdue(view.overdue, now))),
    ]
    return "\n\n".join(part for part in parts if part)


def took(seconds: float | None) -> str:
    """A duration in at most six cells: 45s, 12m, 1h05, 2d03, 410d; "-" where there is none."""
    if seconds is None:
        return "-"
    minutes = int(seconds) // 60
    if minutes < 1:
        return f"{int(seconds)}s"
    if minutes < 60:
        return f"{minutes}m"
    hours = minutes // 60
    if hours < 24:
        return f"{hours}h{minutes % 60:02}"
    return f"{hours // 24}d{hours % 24:02}" if hours < 100 * 24 else f"{hours // 24}d"


def percent(kept: Kept) -> str:
    """A share; "-" where there was nothing to count. All is 100 %, and only all."""
    if kept.share is None:
        return "-"
    return f"{int(kept.share * 100)} %"


def facts_of(total: Measured) -> list[str]:
    """How many, and what of them is not like the others: "12 incidents", "2 open" …"""
    counts = total.counts
    told = [f"{counts['incidents']} incident{'s' * (counts['incidents'] != 1)}"]
    for name, words in (
        ("open", "still running"),
        ("cancelled", "cancelled"),
        ("reopened", "reopened"),
        ("deferred", "deferred now"),
        ("imported", "imported"),
    ):
        if counts[name]:
            told.append(f"{counts[name]} {words}")
    return told


def _facts(view: View) -> Iterator[str]:
    first, last = view.months[0].name, view.months[-1].name
    yield from wrap(", ".join(facts_of(view.total)), WIDTH)
    yield f"Declared from {first} to {last} (UTC)."


def _durations(total: Measured) -> Iterator[str]:
    rows = [("TIME", "FROM", "TO", "N", "P50", "P90", "MAX", "RUNS", "GAPS")]
    for each in DURATIONS:
        timed = total.durations[each.name]
        gaps = timed.unknown + len(timed.reversed)
        left = (str(timed.running or ""), str(gaps or ""))
        rows.append((each.words, each.since, each.until, *_cells(timed.spread), *left))
    for item in ITEMS:
        rows.append((item.words, item.since, item.until, *_cells(total.items[item.name]), "", ""))
    yield from columns(rows)
    if any(row[3].endswith("*") for row in rows):
        yield "* fewer than 5 values: no trend can be seen in them."
    if any(row[7] or row[8] for row in rows[1:]):
        yield "RUNS: incidents that are not over. GAPS: a moment is missing or wrong."
    if wrong := wrong_times(total):
        yield from wrap(wrong, WIDTH)


def wrong_times(total: Measured) -> str:
    """Which incidents have times that cannot be, in a sentence; nothing where none has."""
    wrong = sorted({name for timed in total.durations.values() for name in timed.reversed})
    if not wrong:
        return ""
    shown = ", ".join(_name(name, 12) for name in wrong[:5]) + ", …" * (len(wrong) > 5)
    return f"To be corrected, as something ends before it begins (left out there): {shown}."


def _cells(spread: Spread) -> tuple[str, str, str, str]:
    n = f"{spread.n}{'*' * spread.few}"
    return (n, took(spread.p50), took(spread.p90), took(spread.most))


def _shares(view: View) -> Iterator[str]:
    rows = [("KEPT", "YES", "NO", "SHARE")]
    for each in SHARES:
        kept = view.total.shares[each.name]
        rows.append((each.words, str(kept.met), str(kept.missed), percent(kept)))
        if each.name == "updates_on_time" and len(view.audiences) > 1:
            rows.extend(
                (f"  {_name(name, 20)}", str(met), str(missed), percent(Kept(met, missed)))
                for name, (met, missed) in view.audiences.items()
            )
    yield from columns(rows)


class Trend(NamedTuple):
    """A value a month (None: there is none), each as text too. `top`: what is all, if anything.

    `means`: from which moment to which.
    """

    words: str
    values: list[float | None]
    texts: list[str]
    top: float = 0.0
    means: str = ""

    @property
    def known(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for value in self.values)

    def highest(self) -> str:
        """The greatest value, as text."""
        known = [(v, t) for v, t in zip(self.values, self.texts, strict=True) if v is not None]
        return max(known)[1] if known else "-"


def trends(months: Sequence[Group]) -> list[Trend]:
    """What is drawn by month: incidents, medians of times, shares."""
    incidents = [each.measured.counts["incidents"] for each in months]
    made = [Trend("incidents", [*map(float, incidents)], [*map(str, incidents)])]
    for duration in DURATIONS:
        medians = [each.measured.durations[duration.name].spread.p50 for each in months]
        means = f"{duration.since} → {duration.until}"
        made.append(Trend(f"{duration.words} p50", medians, [*map(took, medians)], means=means))
    for share in SHARES:
        kept = [each.measured.shares[share.name] for each in months]
        made.append(Trend(share.words, [it.share for it in kept], [*map(percent, kept)], top=1.0))
    return made


def _trends(months: Sequence[Group], steps: str) -> Iterator[str]:
    shown = months[-_MOST:]
    if len(shown) < 2:
        return
    yield f"BY MONTH, {shown[0].name} to {shown[-1].name}"
    names = [each.name for each in shown]
    for trend in trends(shown):
        if trend.known:
            known = zip(names, trend.values, trend.texts, strict=True)
            month, text = next((m, t) for m, v, t in reversed([*known]) if v is not None)
            last = f"{month} {text}"
            line = sparkline(trend.values, steps, trend.top)
            yield f"{pad(trend.words, 18)}  {line}  {pad(last, 15)}highest {trend.highest()}"


def _groups(groups: Sequence[Group], by: By | None) -> Iterator[str]:
    by_name = {each.name: each for each in DURATIONS}
    heads = [by_name[name].words.upper() for name in _IN_GROUPS]
    rows = [(by.value.upper() if by else "", "N", *heads, "UPDATES", "BOXES")]
    for each in groups:
        it = each.measured
        times = [_median(it.durations[name].spread) for name in _IN_GROUPS]
        rows.append((
            _name(each.name, 16), str(it.counts["incidents"]), *times,
            percent(it.shares["updates_on_time"]), percent(it.shares["time_boxes_met"]),
        ))  # fmt: skip
    yield from columns(rows)
    yield "Times are medians (p50); in brackets of how many, where fewer than 5."


def _median(spread: Spread) -> str:
    return f"{took(spread.p50)} ({spread.n})" if spread.few else took(spread.p50)


def _recurrences(view: View) -> str:
    found = view.recurrence
    parts = [
        section("Systems again", "\n".join(_agains(found.systems))),
        section("Contributing factors again", "\n".join(_agains(found.factors))),
        section("Problems again", "\n".join(_agains(found.problems))),
    ]
    return "\n\n".join(part for part in parts if part)


def _agains(found: Sequence[Again]) -> Iterator[str]:
    for each in found[:_MOST]:
        yield _fitted(again_text(each), WIDTH - 2)
    if len(found) > _MOST:
        yield f"and {len(found) - _MOST} more"


def again_text(again: Again) -> str:
    """How often, since when last, in which, and what: the name comes last, as it may be long."""
    which = ", ".join(_name(name, 12) for name in again.incidents[-3:])
    more = "… " * (len(again.incidents) > 3)
    record = f"{_name(again.record, 12)} ({again.state}) " if again.record else ""
    last = f"{again.last_at:%Y-%m-%d}"
    return f"{len(again.incidents)}×, last {last}, {more}{which}: {record}{again.name}"


def _overdue(late: Sequence[Late], now: datetime) -> Iterable[str]:
    for each in late[:_MOST]:
        yield _fitted(late_text(each, now), WIDTH - 2)
    if len(late) > _MOST:
        yield f"and {len(late) - _MOST} more"


def late_text(late: Late, now: datetime) -> str:
    """Which, how late, whose, and what it is."""
    item = late.item
    days = (now - (item.due_at or now)) // timedelta(days=1)
    by = f"{days} day{'s' * (days != 1)}" if days else "less than a day"
    person = clean_line(item.person) or "nobody"
    which = f"{_name(late.incident.id, 12)} {_name(item.id, 6)}"
    return f"{which}  {by} late, {person}: {clean_line(item.text)}"


def _name(text: str, cells: int) -> str:
    return ellipsize(clean_line(text), cells)


def _fitted(text: str, cells: int) -> str:
    return text if cell_width(text) <= cells else ellipsize(text, cells)
