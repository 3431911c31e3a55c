"""What the sanitiser promises: nothing raw, nothing lost that a reader could see, rows that fit."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.support.hostile import HOSTILE, raw_terminal_codes
from warroom.text import (
    MAX_MARKS,
    NAME_LIMIT,
    cell_width,
    clean,
    clean_line,
    clean_name,
    ellipsize,
    for_terminal,
    pad,
    plainly_clean,
    wrap,
)

SAMPLES = [text for _, text in HOSTILE]

# Random code points rarely form what breaks a sanitiser; pieces of hostile text often do.
PIECES = st.sampled_from(
    [
        *"a 1[;m\n",
        *("\x1b[", "\x9b", "31m", "\r", "\r\n", "\t", "\x00", "\x7f", "\u2028", "\x85", "\xa0"),
        *("\u200b", "\u200c", "\u200d", "\ufe0f", "\u202e", "\u3164", "\U000e0041", "\ud83d"),
        *("\u0301", "\u0316", "\u0334", "\u20e3", "\u09c7", "\u09be", "\u212a", "\u0344", "\u0327"),
        *("漢", "\u3000", "é", "e", "ש", "س", "क", "\u094d", "ก", "\u1100", "\u1161", "\u11a8"),
        *("\U0001f600", "\U0001f3fd", "\u2764", "\U0001f1e9", "…", "\U0001f468\u200d\U0001f469"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=40).map("".join),
    st.text(st.characters(codec=None), max_size=60),
    st.sampled_from(SAMPLES),
)
WIDTHS = st.integers(2, 90)


def all_characters() -> str:
    return "".join(f"x{chr(code)}" for code in range(0x110000))


@pytest.mark.parametrize("text", SAMPLES, ids=[name for name, _ in HOSTILE])
def test_a_hostile_text_is_clean_afterwards(text: str) -> None:
    assert raw_terminal_codes(clean(text)) == []
    assert raw_terminal_codes(for_terminal(text)) == []
    assert raw_terminal_codes(clean_line(text)) == []
    assert "\n" not in clean_line(text)


def test_no_character_at_all_gets_through_raw() -> None:
    assert raw_terminal_codes("".join(set(clean(all_characters())))) == []


def test_every_letter_and_digit_survives_up_to_composition() -> None:
    fillers = {"\u115f", "\u1160", "\u3164", "\uffa0"}
    letters = "".join(
        f"x{char}"
        for char in map(chr, range(0x110000))
        if unicodedata.category(char)[0] in "LN" and char not in fillers
    )
    assert clean(letters) == unicodedata.normalize("NFC", letters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text, as typed.", "plain text, as typed."),
        ("  indented stays\n    so", "  indented stays\n    so"),
        ("trailing   \nspace \n\n", "trailing\nspace"),
        ("a\tb", "a    b"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"),
        ("a\x00\x08\x0b\x0c\x1b\x7f\x80\x9fb", "ab"),
        ("\x1b[1;31mERROR\x1b[0m disk", "ERROR disk"),
        ("\x9b31mred", "red"),
        ("\x1b[2Jgone", "[2Jgone"),
        ("\x1b]52;c;cm0=\x07", "]52;c;cm0="),
        ("Cafe\u0301", "Café"),
        ("invoice\u202egnp", "invoicegnp"),
        ("e\u200b\u0301", "é"),
        ("a\ud800\udfffb", "ab"),
        ("\u0301\u0301alone\n\u0301x", "alone\nx"),
        ("قاعدة البيانات", "قاعدة البيانات"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
        ("\U0001f44d\U0001f3fd", "\U0001f44d\U0001f3fd"),
        ("a\u200db", "ab"),
        ("é\u200db", "éb"),
        ("ف\u200d", "ف"),
        ("[@click=app.quit]x[/] [bold", "[@click=app.quit]x[/] [bold"),
    ],
)
def test_what_goes_and_what_stays(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_one_line_folds_every_kind_of_white_space() -> None:
    assert clean_line("  a \n\t b\u3000c\xa0\r\nd  ") == "a b c d"
    assert clean_line(" \n ") == ""


def test_marks_are_capped() -> None:
    assert clean("z" + "\u0316" * 50 + "a") == "z" + "\u0316" * MAX_MARKS + "a"


def test_what_is_measured_as_nothing_cannot_pile_up() -> None:
    assert clean("한\u1161\u1161" + "\u1161" * 50) == "한" + "\u1161" * MAX_MARKS
    assert clean("\U0001f44d" + "\U0001f3fd" * 50) == "\U0001f44d\U0001f3fd"
    assert clean("a\U0001f3fd 漢\U0001f3fd") == "a 漢"


def test_a_megabyte_of_alternating_marks_is_not_a_way_to_stall_the_hub() -> None:
    assert len(clean("z" + "\u0301\u0316" * 500_000)) <= 1 + MAX_MARKS


def test_a_chain_of_joined_emoji_is_broken_up() -> None:
    chain = clean("\u200d".join(["\U0001f600"] * 100))
    assert chain.count("\U0001f600") == 100
    assert cell_width(chain) >= 50


def test_the_limit_counts_the_ellipsis() -> None:
    assert clean("abcdef", limit=6) == "abcdef"
    assert clean("abcdef", limit=5) == "abcd…"
    assert clean("abc   def", limit=6) == "abc…"
    assert clean("abc", limit=1) == "…"
    assert clean("abc", limit=0) == ""
    assert clean_line("one\ntwo", 5) == "one…"
    assert clean("\U0001f468\u200d\U0001f469 and more", limit=3) == "\U0001f468…"


@given(TEXTS, st.booleans(), st.none() | st.integers(0, 30))
@example("\u212a\u200d\u0327", False, None)
@example("\u200d \u0301b", False, None)
@example("X\u200d\u3000Y", False, None)
@example("\u3000\U0001f3fd", False, None)
def test_clean_is_idempotent_and_leaves_nothing_forbidden(
    text: str, lines: bool, limit: int | None
) -> None:
    once = clean(text, lines=lines, limit=limit)
    assert clean(once, lines=lines, limit=limit) == once
    assert raw_terminal_codes(once) == []
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.rstrip()
    once.encode("utf-8")
    if limit is not None:
        assert len(once) <= limit
    if not lines:
        assert "\n" not in once
        assert "  " not in once


@given(st.one_of(TEXTS, st.text("ab  \n", max_size=8)))
@example("a  b")
@example(" a")
@example("a ")
@example("a\tb")
@example("a\nb")
@example("a\x7fb")
@example("\u212a")
def test_what_is_called_plainly_clean_is_what_clean_gives(text: str) -> None:
    if plainly_clean(text):
        assert clean(text) == clean_line(text) == text


@pytest.mark.parametrize("text", ["", "a", "502s begin on all three load balancers"])
def test_what_people_type_most_is_seen_to_be_clean(text: str) -> None:
    assert plainly_clean(text)


@pytest.mark.parametrize(
    "name", ["ana", "Ben", "d.mi-2", "9lives", "Zoë", "दीपा", "李雷", "a" * NAME_LIMIT, "hubert"]
)
def test_a_name_is_kept(name: str) -> None:
    assert clean_name(name) == name
    assert clean_name(f" {name} ") == name


def test_a_name_is_composed() -> None:
    assert clean_name("Zoe\u0308") == "Zoë"


@pytest.mark.parametrize(
    "name",
    [
        *("", "  ", ".ana", "-ana", "_ana", "a b", "a/b", "a\nb", "a" * (NAME_LIMIT + 1)),
        *("an\x1ba", "an\u200ba", "\u3164", "a\u3164", "\u0301a", "a\u202eb", "ana²", "a\ud800"),
        *(
            "a" + "\u0316" * 9,
            "\U0001f600",
            "a" * 1_000_000,
            "a" + "\u0301\u0316" * 500_000,
            "ana@host",
            "[bold]",
        ),
    ],
)
def test_what_is_no_name_is_refused_with_the_rule(name: str) -> None:
    with pytest.raises(ValueError, match="A name is 1 to 32 letters, digits"):
        clean_name(name)


@pytest.mark.parametrize("name", ["hub", "HUB", "System", "ｈｕｂ"])
def test_the_programs_own_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="stands for the program itself"):
        clean_name(name)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("plain", 5),
        ("02:13 → ops · ✓ …", 17),
        ("漢字", 4),
        ("한글", 4),
        ("\u1112\u1161\u11ab", 2),
        ("é", 1),
        ("e\u0316", 1),
        ("\u2764", 1),
        ("\u2764\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 2),
        ("\U0001f44d\U0001f3fd", 2),
        ("\U0001f1e9\U0001f1ea", 2),
        ("\U0001fae8", 2),
        ("قاعدة", 5),
    ],
)
def test_cell_width(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize("text", SAMPLES, ids=[name for name, _ in HOSTILE])
def test_the_screens_measure_the_same_width(text: str) -> None:
    line = clean_line(text)
    assert cell_width(line) == cell_len(line)


def test_almost_every_character_has_the_width_that_the_screens_give_it() -> None:
    assigned = (
        char
        for char in map(chr, range(0x20, 0x110000))
        if unicodedata.category(char) not in {"Cn", "Cs", "Cc"} and clean(char) == char
    )
    differ = [f"U+{ord(char):04X}" for char in assigned if cell_width(char) != cell_len(char)]
    assert len(differ) < 50, differ


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab cd", 4, "ab…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("abc", -3, ""),
        ("漢字", 4, "漢字"),
        ("漢字", 3, "漢…"),
        ("漢字漢", 4, "漢…"),
        ("漢", 1, "…"),
        ("漢 字字", 4, "漢…"),
        ("e\u0316e\u0316e\u0316", 2, "e\u0316…"),
    ],
)
def test_ellipsize(text: str, cells: int, expected: str) -> None:
    assert ellipsize(text, cells) == expected


@given(TEXTS, st.integers(-1, 40))
def test_ellipsize_and_pad_keep_to_the_cells(text: str, cells: int) -> None:
    line = clean_line(text)
    fitted = ellipsize(line, cells)
    assert cell_width(fitted) <= max(cells, 0)
    if cells > 0:
        assert fitted == line if cell_width(line) <= cells else fitted.endswith("…")
    assert cell_width(pad(line, cells)) == max(cells, 0)


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("", 5, [""]),
        ("one two", 7, ["one two"]),
        ("one two", 6, ["one", "two"]),
        ("one two", 3, ["one", "two"]),
        ("one  two three", 9, ["one  two", "three"]),
        ("one\n\ntwo", 5, ["one", "", "two"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 3, ["ab", "cde", "fgh"]),
        ("  ab cd", 4, ["  ab", "cd"]),
        ("      ab", 4, ["ab"]),
        ("      ", 4, [""]),
        ("ab   ", 2, ["ab"]),
        ("漢字漢", 4, ["漢字", "漢"]),
        ("漢字漢", 3, ["漢", "字", "漢"]),
        ("ab 漢字", 5, ["ab 漢", "字"]),
        ("a漢", 2, ["a", "漢"]),
        ("漢字", 1, ["漢", "字"]),
        ("     漢", 4, ["漢"]),
        ("né\u0316e\u0316n", 2, ["né\u0316", "e\u0316n"]),
        ("one two", 0, ["one two"]),
        ("one\ntwo", -1, ["one", "two"]),
    ],
)
def test_wrap(text: str, cells: int, expected: list[str]) -> None:
    assert wrap(text, cells) == expected


@given(TEXTS, WIDTHS)
def test_wrap_keeps_to_the_width_and_loses_nothing_but_spaces(text: str, cells: int) -> None:
    text = clean(text)
    rows = wrap(text, cells)
    assert all(cell_width(row) <= cells for row in rows)
    assert not any("\n" in row or row.endswith(" ") for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert len(rows) >= text.count("\n") + 1


@given(st.text("ab ", max_size=60), WIDTHS)
def test_wide_and_narrow_lines_break_at_the_same_places(text: str, cells: int) -> None:
    # A mark takes no cell, so it changes the way a line is measured and nothing else.
    marked = text.replace("a", "q\u0316")
    assert [row.replace("q\u0316", "a") for row in wrap(marked, cells)] == wrap(text, cells)


@given(TEXTS)
def test_without_a_width_lines_stay_whole(text: str) -> None:
    assert wrap(clean(text), 0) == clean(text).split("\n")


def test_ten_thousand_characters_on_one_line() -> None:
    assert wrap("x" * 10_000, 40) == ["x" * 40] * 250
    assert wrap("漢" * 10_000, 41) == ["漢" * 20] * 500
    assert ellipsize("漢" * 10_000, 41) == "漢" * 20 + "…"
    assert wrap("a" + " " * 10_000 + "b", 40) == ["a", "b"]
