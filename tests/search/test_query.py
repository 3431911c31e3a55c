"""The language of the search: what people write, and that nothing they write breaks it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.search.query import MAX_QUERY, QueryError, Term, parse_query, resembling

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def terms(text: str, *, typing: bool = False) -> list[Term]:
    return list(parse_query(text, NOW, typing=typing).terms)


def test_words_phrases_and_beginnings() -> None:
    assert terms("pool drained") == [Term("pool"), Term("drained")]
    assert terms('"pool drained" eu-w*') == [Term("pool drained"), Term("eu-w", prefix=True)]
    assert terms("“pool drained") == [Term("pool drained")]
    assert terms("http://x:80 12:30 E1234") == [Term("http://x:80"), Term("12:30"), Term("E1234")]


def test_while_typing_the_last_word_is_a_beginning() -> None:
    assert terms("pool dra", typing=True) == [Term("pool"), Term("dra", prefix=True)]
    assert terms("pool dra ", typing=True) == [Term("pool"), Term("dra")]
    assert terms("x", typing=True) == [Term("x")]


def test_a_single_letter_begins_too_much() -> None:
    assert terms("x*") == [Term("x")]


def test_words_to_leave_out() -> None:
    query = parse_query('pool -test -"dry run"', NOW)
    assert query.without == (Term("test"), Term("dry run"))
    with pytest.raises(QueryError, match="what to find"):
        parse_query("-test", NOW)
    assert parse_query("-test author:ana", NOW).without == (Term("test"),)


def test_filters() -> None:
    query = parse_query(
        'kind:status-update kind:Note author:"Ana B" system:CHECKOUT incident:3 incident:prb-2'
        " after:2026-11-20 before:2026-11-22T02:09Z",
        NOW,
    )
    assert query.terms == ()
    assert query.kinds == {"status update", "note"}
    assert query.authors == {"ana b"}
    assert query.systems == {"checkout"}
    assert query.logs == {"INC-3", "PRB-2"}
    assert query.after == datetime(2026, 11, 20, tzinfo=UTC)
    assert query.before == datetime(2026, 11, 22, 2, 9, tzinfo=UTC)
    narrow = parse_query("after:2026-11-20 after:2026-11-21", NOW)
    assert narrow.after == datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Write what to look for"),
        ("  ", "Write what to look for"),
        ("!!! --- ***", "Write what to look for"),
        ("kind:", "Say what kind: is to be"),
        ("kind:novel", "There is no kind “novel”"),
        ("incident:x", "no incident's id"),
        ("before:yesterdayish", "Write 02:09"),
        ("-kind:note pool", "goes before a word"),
        ("a" * (MAX_QUERY + 1), "at most 500 characters"),
        ("ab " * 30, "at most 24 words"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(text: str, says: str) -> None:
    with pytest.raises(QueryError, match=says) as caught:
        parse_query(text, NOW)
    assert str(caught.value).endswith((".", "…"))


PIECES = st.sampled_from(
    ['"', "-", "*", ":", "kind:", "author:", "before:", " ", "AND", "NOT", "NEAR(", ")", "{a}", "^",
     "\0", "\x1b[31m", "'", ";", "--", "ä", "ß", "İ", "日本", "\u202e", "note", "INC-1"]
)  # fmt: skip
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=20).map("".join)


@given(text=HOSTILE, typing=st.booleans())
def test_any_text_is_a_query_or_a_sentence(text: str, typing: bool) -> None:
    try:
        query = parse_query(text, NOW, typing=typing)
    except QueryError as error:
        assert str(error)
    else:
        assert all(any(char.isalnum() for char in term.text) for term in query.terms)


def test_a_title_asks_for_any_of_its_words() -> None:
    query = resembling("The checkout returns 502s in eu-west")
    assert query.any
    assert Term("checkout") in query.terms
    assert Term("return", prefix=True) in query.terms
    assert not {"the", "in"} & {term.text for term in query.terms}
    with pytest.raises(QueryError):
        resembling("of the in")


@given(HOSTILE)
def test_any_title_can_be_asked_with(text: str) -> None:
    try:
        assert resembling(text).terms
    except QueryError as error:
        assert str(error)
