"""A moment of a log as people write it: an entry's number, a time, the start or the end."""

import re
from datetime import UTC, tzinfo

from warroom.report.plain import Order
from warroom.review.moments import Moments
from warroom.text import clean_line
from warroom.times import parse_when

_NUMBER = re.compile(r"#?([0-9]{1,15})")


def read_point(text: str, moments: Moments, zone: tzinfo = UTC) -> int:
    """The number of the last entry at or before what was written; 0 is before the first.

    A time without a date is the last such moment of the log; `zone` is where one without a zone is
    meant. Raises ValueError with a sentence for the person.
    """
    course = moments.course(Order.RECORDED)
    wanted = text.strip().casefold()
    if wanted in ("start", "end"):
        return min(1, course.end) if wanted == "start" else course.end
    if match := _NUMBER.fullmatch(wanted):
        seq = int(match[1])
        if seq > course.end:
            raise ValueError(f"There is no entry {seq}; the log has {course.end}.")
        return seq
    try:
        return course.at(parse_when(wanted, course.moment(course.end), zone))
    except ValueError as error:
        raise ValueError(
            f"“{clean_line(text, 40)}” is no moment of this log. Write an entry's number as 41, a"
            " time as 02:09 or 2026-11-23 02:09, start, or end."
        ) from error
