"""Three-way merge: nothing that either side wrote is lost, and what is undecided is marked."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.report.merge import BETWEEN, MINE, THEIRS, marked, merge

BASE = "one\ntwo\nthree\nfour\nfive"

MERGED = [
    ("nothing", BASE, BASE, BASE),
    ("mine only", BASE, "one\n2\nthree\nfour\nfive", "one\n2\nthree\nfour\nfive"),
    ("theirs only", "one\ntwo\nthree\nfour\n5", BASE, "one\ntwo\nthree\nfour\n5"),
    ("two places", "1\ntwo\nthree\nfour\nfive", "one\ntwo\nthree\nfour\n5",
     "1\ntwo\nthree\nfour\n5"),
    ("the same change", "one\n2\nthree\nfour\nfive", "one\n2\nthree\nfour\nfive",
     "one\n2\nthree\nfour\nfive"),
    ("mine at the end, theirs at the start", f"{BASE}\nsix", f"zero\n{BASE}", f"zero\n{BASE}\nsix"),
    ("removed there, changed elsewhere", "one\nthree\nfour\nfive", "one\ntwo\nthree\nfour\n5",
     "one\nthree\nfour\n5"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "mine", "theirs", "merged"), MERGED, ids=[m[0] for m in MERGED])
def test_what_does_not_touch_is_merged(name: str, mine: str, theirs: str, merged: str) -> None:
    assert merge(BASE, mine, theirs) == (merged, 0)


def test_what_both_changed_is_given_twice_between_marks() -> None:
    made = merge("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc", me="yours", them="ben, entry 7")
    assert made.text == ("a\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> ben, entry 7\nc")
    assert (made.conflicts, made.clean) == (1, False)
    assert marked(made.text) == 2


def test_what_one_removed_and_the_other_changed_is_for_people_to_settle() -> None:
    made = merge("a\nb\nc", "a\nc", "a\nB\nc")
    assert made.conflicts == 1
    assert "B" in made.text.split("\n")


@pytest.mark.parametrize("text", ["", "a ======= b", "<<<<<<<<", "  <<<<<<< mine"])
def test_a_text_without_marks_is_not_marked(text: str) -> None:
    assert marked(text) is None


lines = st.lists(st.sampled_from(["", "a", "b", "- c", "d", "e"]), max_size=9)
texts = lines.map("\n".join)


@given(texts, texts, texts)
def test_no_line_that_either_side_wrote_is_lost(base: str, mine: str, theirs: str) -> None:
    made = merge(base, mine, theirs)
    has = Counter(made.text.split("\n"))
    was = Counter(base.split("\n"))
    for side in (mine, theirs):
        for line, count in (Counter(side.split("\n")) - was).items():
            assert has[line] >= count, (made.text, line)


@given(texts, texts, texts)
def test_only_lines_of_the_three_and_marks_come_of_it(base: str, mine: str, theirs: str) -> None:
    made = merge(base, mine, theirs)
    known = {*base.split("\n"), *mine.split("\n"), *theirs.split("\n")}
    for line in made.text.split("\n"):
        assert line in known or line.startswith((MINE, BETWEEN, THEIRS))
    assert made.clean == (marked(made.text) is None)


@given(texts, texts)
def test_one_side_alone_has_its_way(base: str, side: str) -> None:
    assert merge(base, side, base) == (side, 0)
    assert merge(base, base, side) == (side, 0)
    assert merge(base, side, side) == (side, 0)


@given(texts, texts, texts)
def test_both_sides_are_told_the_same(base: str, mine: str, theirs: str) -> None:
    ours, others = merge(base, mine, theirs), merge(base, theirs, mine)
    assert ours.conflicts == others.conflicts
    if ours.clean:
        assert ours.text == others.text
