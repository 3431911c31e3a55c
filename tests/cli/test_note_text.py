"""A long text from a pipe becomes several notes, and nothing of it is lost on the way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.cli.note import MAX_PIPED, split_text
from warroom.errors import WarroomError
from warroom.model.limits import MAX_TEXT
from warroom.text import clean


def unnumbered(parts: list[str]) -> list[str]:
    for number, part in enumerate(parts, 1):
        assert part.startswith(f"({number}/{len(parts)})\n")
    return [part.split("\n", 1)[1] for part in parts]


def test_a_short_text_is_one_note_as_it_is() -> None:
    assert split_text("x" * MAX_TEXT) == ["x" * MAX_TEXT]
    assert split_text(" two\nlines \n") == ["two\nlines"]


def test_a_long_text_is_cut_at_line_ends() -> None:
    text = "\n".join(f"line {number}: all is on fire" for number in range(1, 900))
    parts = split_text(text)
    assert len(parts) == 3
    assert all(len(part) <= MAX_TEXT for part in parts)
    assert "\n".join(unnumbered(parts)) == text


def test_a_long_line_is_cut_inside() -> None:
    text = "x" * 25_000
    parts = split_text(text)
    assert len(parts) == 3
    assert "".join(unnumbered(parts)) == text


@pytest.mark.parametrize("cluster", ["e\u0316\u0301", "👨‍👩‍👧‍👦", "👍🏽"])
def test_a_cut_leaves_characters_whole(cluster: str) -> None:
    text = clean(cluster * 7001)
    parts = unnumbered(split_text(text))
    assert "".join(parts) == text
    assert all(part.startswith(clean(cluster)) for part in parts)
    assert [clean(part) for part in parts] == parts


@given(st.text(alphabet="ab \n漢\u0301", max_size=300))
def test_nothing_but_line_ends_is_lost(text: str) -> None:
    text = clean(text).strip()
    parts = split_text(text, limit=40)
    if len(parts) > 1:
        assert all(len(part) <= 40 for part in parts)
        parts = unnumbered(parts)
    assert re.sub(r"\n", "", "".join(parts)) == re.sub(r"\n", "", text)


def test_too_much_is_refused_whole() -> None:
    with pytest.raises(WarroomError, match="nothing was sent"):
        split_text("x" * (MAX_PIPED + 1))
