"""Looking back at what was made of a file: by the clock of what happened."""

from tests.support.imported_timeline import THEN, made_of_a_file
from tests.support.incidents import Desk
from warroom.report.plain import Order
from warroom.review.moments import Moments


def test_it_is_gone_through_as_it_happened() -> None:
    moments = Moments(made_of_a_file().entries)
    assert moments.natural is Order.OCCURRED
    course = moments.course(Order.OCCURRED)
    rows = [moments.known_at(Order.OCCURRED, place) for place in range(course.end + 1)]
    # Declared and the first row at once, then a row each; that it was taken in comes last.
    assert rows == [0, 1, 3, 4, 5, 5]
    assert moments.known_at(Order.OCCURRED, 2, THEN) == 3
    assert not any(moments.written_later(Order.OCCURRED, place) for place in range(1, 5))


def test_until_it_was_taken_in_takes_half_of_the_bar_at_most() -> None:
    moments = Moments(made_of_a_file().entries)
    scale, course = moments.scale(Order.OCCURRED), moments.course(Order.OCCURRED)
    assert scale.of_moment(course.moment(4)) == 0.5
    assert len(moments.gaps(Order.OCCURRED)) == 1


def test_anything_else_is_gone_through_as_it_was_recorded() -> None:
    assert Moments(Desk().entries).natural is Order.RECORDED
    assert Moments(()).natural is Order.RECORDED
