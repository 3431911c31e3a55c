"""Lines is a value: many versions share storage and none is seen to change."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.incident import Incident, Line, Lines


def _line(name: str) -> Line:
    return Line(name, is_note=True)


def _names(lines: Lines, upto: int = 30) -> list[str]:
    found = (lines.get(seq) for seq in range(1, upto))
    return [line.actor for line in found if line is not None]


def test_a_longer_version_leaves_the_shorter_one_as_it_was() -> None:
    empty = Lines()
    one = empty.append(_line("a"))
    two = one.append(_line("b"))
    assert (_names(empty), _names(one), _names(two)) == ([], ["a"], ["a", "b"])
    assert (one.get(2), two.get(2), two.get(0), two.get(3)) == (None, _line("b"), None, None)


def test_two_futures_of_one_past_do_not_see_each_other() -> None:
    past = Lines().append(_line("a"))
    left = past.append(_line("b")).append(_line("c"))
    right = past.append(_line("d"))
    longer = left.append(_line("e"))
    assert (_names(past), _names(left), _names(right)) == (["a"], ["a", "b", "c"], ["a", "d"])
    assert _names(longer) == ["a", "b", "c", "e"]


def test_versions_are_equal_when_they_hold_the_same() -> None:
    past = Lines().append(_line("a"))
    longer = past.append(_line("b"))
    assert past == Lines().append(_line("a"))
    assert past != longer
    assert past != Lines(start=1).append(_line("a"))
    assert past != Lines().append(Line("a", is_note=False))
    assert past != "a"


def test_an_incident_starts_with_no_lines_however_many_there_were_before() -> None:
    Desk()
    assert Incident(id="INC-2").lines == Lines()
    assert Incident(id="INC-2").lines.get(1) is None


def test_a_version_that_does_not_know_the_beginning_counts_from_there() -> None:
    lines = Lines(start=10).append(_line("a"))
    assert (lines.get(10), lines.get(11), lines.get(12)) == (None, _line("a"), None)


def test_two_states_from_one_do_not_share_their_authors() -> None:
    desk, other = Desk(), Desk()
    other.incident = desk.incident
    desk.do("ben", cm.Note(text="left"))
    other.do("chloe", cm.AddTask(text="right"))
    assert desk.incident.lines.get(2) == Line("ben", is_note=True)
    assert other.incident.lines.get(2) == Line("chloe", is_note=False)


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_any_tree_of_versions_behaves_as_tuples_do(parents: list[int]) -> None:
    versions: list[tuple[Lines, tuple[str, ...]]] = [(Lines(), ())]
    for number, pick in enumerate(parents):
        lines, names = versions[pick % len(versions)]
        versions.append((lines.append(_line(str(number))), (*names, str(number))))
    for lines, names in versions:
        assert tuple(_names(lines, upto=len(parents) + 2)) == names


def test_the_entries_of_one_author_share_one_line() -> None:
    lines = Lines()
    for _ in range(3):
        # Two strings that are equal and not the same, as two entries that were read give them.
        lines = lines.append(Line("".join(["an", "a"]), is_note=True))
    assert lines.get(1) == Line("ana", is_note=True)
    assert lines.get(1) is lines.get(2) is lines.get(3)


def test_the_authors_of_a_log_are_its_own() -> None:
    mine = Incident(id="INC-1").lines.append(Line("ana", is_note=True))
    longer = mine.extend([Line("ben", is_note=False)])
    theirs = Incident(id="INC-2").lines.append(Line("chloe", is_note=True))
    assert [each.authors for each in (mine, longer, theirs)] == [{"ana"}, {"ana", "ben"}, {"chloe"}]
