"""The drawings of a report: an axis as long as what happened, and labels that can be read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.report.formats.stories import case
from tests.report.formats.test_html import html
from tests.support.imported_timeline import made_of_a_file
from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.words import NoteKind
from warroom.report.formats.charts import WIDTH, Activity, Flag, charts
from warroom.report.formats.view import When, view_of


def noted(*seconds: float) -> Desk:
    """An incident with a note so many seconds after it was declared."""
    desk = Desk()
    began = desk.now
    for after in seconds:
        desk.now = began + timedelta(seconds=after)
        desk.do("ana", cm.Note(text="x", note_kind=NoteKind.OBSERVATION))
    return desk


def activity(desk: Desk) -> Activity:
    """The bars of its report."""
    made = charts(view_of(case(desk))).activity
    assert made is not None
    return made


@pytest.mark.parametrize("length", [0.4, 12, 59, 95, 3_600, 7 * 86_400])
def test_bars_are_whole_seconds_and_fill_the_width(length: float) -> None:
    drawn = activity(noted(length / 3, length / 2, length))
    assert drawn.each >= timedelta(seconds=1) and not drawn.each.microseconds
    last = drawn.bars[-1]
    assert last.x + last.width <= WIDTH - 8
    assert sum(bar.entries for bar in drawn.bars) == drawn.entries == 4
    assert all(bar.start <= drawn.end for bar in drawn.bars)
    if length >= 10:
        assert last.x + last.width >= 0.9 * WIDTH
    labels = [tick.text for tick in drawn.ticks]
    assert 1 <= len(labels) == len(set(labels))


def test_a_short_one_is_told_in_seconds() -> None:
    text = html(case(noted(1, 2, 12)))
    assert "each bar is 1 s." in text and "each bar is 0 s" not in text


def test_of_an_imported_timeline_only_its_rows_are_drawn() -> None:
    drawn = activity(made_of_a_file())
    assert drawn.entries == 3
    assert drawn.end - drawn.start == timedelta(minutes=2)
    assert "Rows of the imported timeline" in html(case(made_of_a_file()))


def test_over_several_years_an_axis_says_which() -> None:
    ticks = activity(made_of_a_file(days=500)).ticks
    assert ticks[0].text.startswith("2018-") and ticks[-1].text.startswith("2020-")


def test_when_a_file_was_taken_in_is_said_once() -> None:
    text = html(case(made_of_a_file()))
    assert "nginx.csv, by ana 20" in text
    rows = [line for line in text.splitlines() if "row 1" in line]
    assert rows and not any("recorded" in line for line in rows)


def test_labels_of_moments_at_the_same_time_do_not_overlap() -> None:
    view = view_of(case(noted(30, 60)))
    at = view.phases[0].start
    names = ("started", "detected", "declared", "mitigated", "resolved", "closed")
    for late in (0, 3_600):
        moments = [When("begun", at, "")]
        moments += [When(n, at + timedelta(seconds=late + i), "") for i, n in enumerate(names)]
        made = charts(replace(view, moments=moments)).phases
        assert made is not None
        taken = [(flag.row, *_reach(flag)) for flag in made.flags]
        for n, (row, begin, end) in enumerate(taken):
            assert begin >= 0 and end <= WIDTH
            for other, start, stop in taken[n + 1 :]:
                assert row != other or end <= start or stop <= begin


def _reach(flag: Flag) -> tuple[int, int]:
    """What a label covers, at 7 units a letter."""
    needs = 7 * len(flag.name)
    return (flag.x - 4 - needs, flag.x - 4) if flag.left else (flag.x + 4, flag.x + 4 + needs)


def test_no_heading_is_broken_in_a_word() -> None:
    text = html(case(noted(1)))
    style = text[text.index("<style>") : text.index("</style>")]
    (heading,) = (line for line in style.splitlines() if line.startswith("thead th{"))
    assert "white-space:nowrap" in heading
