"""What resembles a title: rare words and systems weigh more, and the answer is always the same."""

import random
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import START
from warroom.model.incident import Incident, Problem, Recurrence
from warroom.model.similar import (
    ENOUGH,
    last_seen,
    problems_of,
    recurring,
    similar,
    stem,
    words,
)
from warroom.model.summary import Summary, summarize


def row(number: int, title: str, *systems: str) -> Summary:
    at = START + timedelta(hours=number)
    return summarize(Incident(id=f"INC-{number}", title=title, systems=systems, declared_at=at))


def problem(number: int, title: str, *incidents: str) -> Summary:
    linked = {name: Recurrence(name, "ana", START) for name in incidents}
    return summarize(
        Incident(
            id=f"PRB-{number}", title=title, declared_at=START, problem=Problem(incidents=linked)
        )
    )


EARLIER = [
    row(1, "Checkout returns 502 in eu-west", "checkout"),
    row(2, "Certificate of the edge proxies expired", "edge"),
    row(3, "Search is slow", "search"),
    row(4, "Mail is slow", "mail"),
    row(5, "Login is slow in eu-west", "login"),
    row(6, "Payments database: replication lag", "payments"),
]


def ids(
    title: str, *systems: str, rows: list[Summary] = EARLIER, typing: bool = False
) -> list[str]:
    return [each.summary.id for each in similar(title, rows, systems, typing=typing)]


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("502s returned by the checkout", "INC-1"),
        ("Expired certificates on proxies", "INC-2"),
        ("SEARCH SLOWER", "INC-3"),
        ("replication lagging", "INC-6"),
    ],
)
def test_other_forms_of_the_same_words_are_found(title: str, first: str) -> None:
    assert ids(title)[0] == first


def test_nothing_in_common_is_nothing_similar() -> None:
    assert ids("Printer jam on the third floor") == []
    assert ids("") == ids("the of and in") == ids("—!?") == []
    assert similar("checkout", []) == []


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    assert ids("Lag is slow")[0] == "INC-6"


def test_a_system_weighs_more_than_a_word() -> None:
    rows = [row(1, "Timeout while booting"), row(2, "Crash", "copying"), row(3, "Odd timeout")]
    assert ids("timeout", "copying", rows=rows)[0] == "INC-2"


def test_of_two_as_much_alike_the_younger_comes_first() -> None:
    rows = [row(2, "Search is slow"), row(9, "Search is slow"), row(5, "Search is slow")]
    assert ids("Search slow", rows=rows) == ids("Search slow", rows=rows[::-1])
    assert ids("Search slow", rows=rows) == ["INC-9", "INC-5", "INC-2"]


def test_it_is_bounded_and_leaves_out_what_it_is_told_to() -> None:
    rows = [row(number, "Search is slow") for number in range(1, 30)]
    assert len(similar("search slow", rows)) == 3
    assert len(similar("search slow", rows, most=7)) == 7
    found = similar("search slow", rows, without=("INC-29",))
    assert [each.summary.id for each in found] == ["INC-28", "INC-27", "INC-26"]


def test_the_word_that_is_being_typed_counts_as_a_beginning() -> None:
    assert ids("certif") == []
    assert ids("certif", typing=True) == ["INC-2"]
    assert ids("ce", typing=True) == [], "two letters begin too much"


def test_the_present_row_is_given_not_one_from_before() -> None:
    before = similar("Search slow", EARLIER)[0].summary
    later = [row(3, "Search is slow", "search"), *EARLIER[:2], *EARLIER[3:]]
    assert similar("Search slow", later)[0].summary is later[0]
    assert before == later[0]


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=8)), max_size=8),
    st.booleans(),
)
def test_any_text_gives_the_same_sound_answer(
    title: str, rows: list[tuple[str, str]], typing: bool
) -> None:
    made = [row(number, text, name) for number, (text, name) in enumerate(rows, 1)]
    found = similar(title, made, typing=typing)
    assert found == similar(title, made[::-1], typing=typing)
    assert all(ENOUGH <= each.score <= 1 for each in found)
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)


def test_a_row_is_most_like_itself() -> None:
    for each in EARLIER:
        best = similar(each.title, EARLIER, each.systems)[0]
        assert (best.summary.id, best.score) == (each.id, 1.0)


@pytest.mark.parametrize(
    ("forms", "one"),
    [
        (("return", "returns", "returned", "returning"), "return"),
        (("502", "502s"), "502"),
        (("crash", "crashes", "crashed", "crashing"), "crash"),
        (("query", "queries"), "query"),
        (("service", "services"), "servic"),
        (("drop", "dropped", "dropping"), "drop"),
        (("expire", "expired", "expires", "expiring"), "expir"),
        (("access",), "access"),
        (("dns",), "dns"),
    ],
)
def test_forms_of_a_word_meet(forms: tuple[str, ...], one: str) -> None:
    assert {stem(form) for form in forms} == {one}


def test_words_of_a_text() -> None:
    assert words("The Pool is full: pool_2, DB-7") == {"pool", "full", "2", "db", "7"}


BY_ID = {each.id: each for each in EARLIER}
PROBLEMS = {
    each.id: each
    for each in (problem(1, "Retry storm", "INC-1", "INC-4"), problem(2, "Replication lags"))
}


def test_a_problem_is_found_through_an_incident_that_is_linked_to_it() -> None:
    found = recurring("Checkout returns 502 again", (), BY_ID, PROBLEMS)
    assert [(each.problem.id, each.through) for each in found] == [("PRB-1", "INC-1")]
    found = recurring("Replication lag", (), BY_ID, PROBLEMS)
    assert [(each.problem.id, each.through) for each in found] == [("PRB-2", "PRB-2")]
    assert recurring("Printer jam", (), BY_ID, PROBLEMS) == []


def test_what_is_linked_already_is_not_proposed_again() -> None:
    again = {**BY_ID, "INC-9": row(9, "Checkout returns 502 again")}
    title = again["INC-9"].title
    assert recurring(title, (), again, PROBLEMS, incident="INC-9")
    linked = {"PRB-1": problem(1, "Retry storm", "INC-1", "INC-9")}
    assert recurring(title, (), again, linked, incident="INC-9") == []
    assert problems_of("INC-9", linked) == [linked["PRB-1"]]
    assert problems_of("INC-9", PROBLEMS) == []


def test_when_a_problem_was_last_seen() -> None:
    assert last_seen(PROBLEMS["PRB-1"], BY_ID) == BY_ID["INC-4"].declared_at
    assert last_seen(PROBLEMS["PRB-1"], {}) == START
    assert last_seen(PROBLEMS["PRB-2"], BY_ID) is None
    assert last_seen(BY_ID["INC-1"], BY_ID) is None


def test_two_thousand_rows_do_not_hold_up_who_types() -> None:
    random.seed(7)
    parts = ["checkout", "search", "mail", "login", "payments", "slow", "502", "expired", "lag"]
    rows = [row(n, " ".join(random.sample(parts, 4)), parts[n % 5]) for n in range(1, 2001)]
    similar("warm", rows)
    began = time.perf_counter()
    for length in range(4, 24):
        similar("checkout 502 in eu-west"[:length], rows, typing=True)
    each = (time.perf_counter() - began) / 20
    assert each < 0.1, f"{each:.3f} s a key"
