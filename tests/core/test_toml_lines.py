"""Every key of a TOML text is found on its line, whatever the form it is written in."""

import tomllib
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.model.default_policy import DEFAULT_TOML
from warroom.toml_lines import line_index, line_of, syntax_problem

TEXT = dedent('''\
    # a comment with [brackets] and a = sign
    name = "a # no comment"
    long = """
    not = "a key"
    [nor.a.header]
    """ # after it
    list = [
      1, # one
      "two ] three",
      { a = 1, "b c" = [2, 3] },
    ]

    [one]
    two.three = 'x'
    "quoted \\u0041" = 1979-05-27T07:32:00Z

    [[rows]]
    id = 1
    [rows.deep]
    x = 1
    [[rows]]
    id = 2
    [[rows.items]]
    y = 1
    [[rows.items]]
    y = 2
    [ spaced . "out" ]
    z = {}
    ''')

LINES = {
    ("name",): 2,
    ("long",): 3,
    ("list",): 7,
    ("list", 0): 8,
    ("list", 1): 9,
    ("list", 2): 10,
    ("list", 2, "a"): 10,
    ("list", 2, "b c"): 10,
    ("list", 2, "b c", 1): 10,
    ("one",): 13,
    ("one", "two", "three"): 14,
    ("one", "quoted A"): 15,
    ("rows",): 17,
    ("rows", 0): 17,
    ("rows", 0, "deep", "x"): 20,
    ("rows", 1): 21,
    ("rows", 1, "id"): 22,
    ("rows", 1, "items", 0, "y"): 24,
    ("rows", 1, "items", 1, "y"): 26,
    ("spaced", "out"): 27,
    ("spaced", "out", "z"): 28,
}


@pytest.mark.parametrize(("path", "line"), LINES.items(), ids=str)
def test_a_path_has_the_line_it_is_written_on(path: tuple[str | int, ...], line: int) -> None:
    assert line_index(TEXT)[path] == line


def test_what_is_not_there_has_the_line_of_what_contains_it() -> None:
    index = line_index(TEXT)
    assert line_of(index, ("rows", 1, "missing", "deeper")) == 21
    assert line_of(index, ("nowhere",)) == 1


def _paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    found = {path} - {()}
    for key, item in items:
        found |= _paths(item, (*path, key))
    return found


@pytest.mark.parametrize("text", [TEXT, DEFAULT_TOML], ids=["forms", "policy"])
def test_the_index_has_every_path_and_no_other(text: str) -> None:
    assert set(line_index(text)) == _paths(tomllib.loads(text))


_KEYS = st.sampled_from(["a", "b-c", '"d e"', "'f.g'", '"h\\"i"'])
_VALUES = st.recursive(
    st.sampled_from(
        [
            "1",
            "-2.5e3",
            "true",
            '"x # y"',
            "'[z]'",
            '"""\nq = 1\n"""',
            "'''\n]'''",
            '"\\""',
            "07:32:00",
        ]
    ),
    lambda inner: st.lists(inner, max_size=3).map(
        lambda items: "[\n" + "".join(f"  {item}, # item ]\n" for item in items) + "]"
    ),
    max_leaves=5,
)


@given(st.lists(st.tuples(_KEYS, _VALUES), max_size=5, unique_by=lambda pair: pair[0]))
def test_any_document_is_indexed_as_tomllib_reads_it(pairs: list[tuple[str, str]]) -> None:
    text = "".join(f"{key} = {value}\n" for key, value in pairs)
    assert set(line_index(text)) == _paths(tomllib.loads(text))


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a = 1\nb = \n", 2, "Not TOML: Invalid value."),
        ("a = 1\nb = [1,\n", 2, "Not TOML: Invalid value."),
        ("a = 1\na = 2\n", 2, "Not TOML: Cannot overwrite a value."),
    ],
)
def test_a_syntax_error_has_its_line(text: str, line: int, sentence: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert syntax_problem(text, caught.value) == (line, sentence)
