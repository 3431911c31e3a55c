"""Working days, for what is due "within five working days": Monday to Friday, in UTC.

Public holidays are not known here: they differ by place, and a date that falls on one is moved by
hand. That errs on the early side, which is the harmless one for a reminder.
"""

from datetime import datetime, timedelta

_SATURDAY = 5


def is_working_day(moment: datetime) -> bool:
    """Whether the day of `moment` (in its own zone) is Monday to Friday."""
    return moment.weekday() < _SATURDAY


def add_working_days(moment: datetime, days: int) -> datetime:
    """The same time of day, `days` working days on; Friday and one is Monday.

    From a weekend one is counted as from the Friday before, so that Saturday and one is Monday.
    `days` is 0 or more; with 0 a moment on a weekend moves to the Monday after it.
    """
    weeks, rest = divmod(max(0, days), 5)
    if not is_working_day(moment):
        back = moment.weekday() - _SATURDAY + 1
        moment -= timedelta(days=back)
        if not days:
            return moment + timedelta(days=3)
    moment += timedelta(weeks=weeks)
    for _ in range(rest):
        moment += timedelta(days=1)
        while not is_working_day(moment):
            moment += timedelta(days=1)
    return moment
