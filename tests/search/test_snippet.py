"""What of a text is shown, and which places in it are marked."""

from hypothesis import given
from hypothesis import strategies as st

from warroom.search.query import Term
from warroom.search.snippet import WIDTH, Snippet, fold, snippet


def marked(found: Snippet) -> list[str]:
    return [found.text[begin:end] for begin, end in found.marks]


def test_words_are_marked_whatever_their_case_and_accents() -> None:
    found = snippet(["Der Kräfte KRAFT, kraft"], [Term("kraft"), Term("krafte")])
    assert marked(found) == ["Kräfte", "KRAFT", "kraft"]


def test_a_phrase_is_marked_across_what_separates_its_words() -> None:
    assert marked(snippet(["on eu-west, eu.west"], [Term("eu west")])) == ["eu-west", "eu.west"]
    assert marked(snippet(["neu west", "eu westend"], [Term("eu west")])) == []


def test_all_of_a_word_is_marked_that_begins_so() -> None:
    assert marked(snippet(["draining the pool"], [Term("dra", prefix=True)])) == ["draining"]


def test_a_long_text_is_cut_around_the_first_match() -> None:
    found = snippet(["word " * 200 + "needle " + "word " * 200], [Term("needle")])
    assert marked(found) == ["needle"]
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert len(found.text) <= WIDTH + 2


def test_the_text_with_a_match_comes_before_one_without() -> None:
    assert snippet(["", "first", "the match"], [Term("match")]).text == "the match"
    assert snippet(["", "first", "second"], [Term("none")]) == Snippet("first")
    assert snippet([], []) == Snippet("")


@given(st.text(max_size=400), st.text(max_size=10), st.booleans())
def test_marks_lie_in_the_text_in_order(text: str, word: str, prefix: bool) -> None:
    found = snippet([text], [Term(word, prefix)], width=40)
    places = [place for mark in found.marks for place in mark]
    assert places == sorted(places)
    assert all(0 <= begin < end <= len(found.text) for begin, end in found.marks)
    assert len(fold(text)) == len(text)
