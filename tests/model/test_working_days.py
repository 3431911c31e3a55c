"""Working days are Monday to Friday, and nothing else is known."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.model.working_days import add_working_days, is_working_day


def at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=9)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02", 0, "2026-03-02"),
        ("2026-03-02", 1, "2026-03-03"),
        ("2026-03-02", 5, "2026-03-09"),
        ("2026-03-06", 1, "2026-03-09"),
        ("2026-03-06", 5, "2026-03-13"),
        ("2026-03-07", 1, "2026-03-09"),
        ("2026-03-08", 1, "2026-03-09"),
        ("2026-03-08", 5, "2026-03-13"),
        ("2026-03-07", 0, "2026-03-09"),
        ("2026-03-08", 0, "2026-03-09"),
        ("2026-03-04", 30, "2026-04-15"),
        ("2026-12-31", 1, "2027-01-01"),
    ],
)
def test_from_a_day_so_many_working_days_on(start: str, days: int, end: str) -> None:
    assert add_working_days(at(start), days) == at(end)


@given(st.integers(0, 400), st.integers(0, 60))
def test_as_many_working_days_lie_between_as_were_asked_for(offset: int, days: int) -> None:
    start = at("2026-01-01") + timedelta(days=offset)
    end = add_working_days(start, days)
    assert is_working_day(end) and end.time() == start.time()
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    counted = sum(map(is_working_day, between))
    assert counted == (days or (0 if is_working_day(start) else 1))
