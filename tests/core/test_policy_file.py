"""A policy file: read as it is meant, and every mistake is told on its line."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.model.default_policy import DEFAULT_TOML
from warroom.model.policy import DEFAULT, Policy
from warroom.policy_file import MAX_BYTES, BadPolicy, policy_from, read_policy
from warroom.toml_lines import Problem

LINES = DEFAULT_TOML.splitlines()


def problems(text: str) -> list[Problem]:
    with pytest.raises(BadPolicy) as caught:
        policy_from(text)
    return caught.value.problems


def changed(old: str, new: str) -> tuple[str, int]:
    """The default with one line changed, and that line's number."""
    assert LINES.count(old) >= 1, old
    at = LINES.index(old)
    return "\n".join([*LINES[:at], new, *LINES[at + 1 :]]), at + 1


def test_the_default_in_the_form_of_a_file_is_the_default() -> None:
    assert policy_from(DEFAULT_TOML) == DEFAULT


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('silence = "5m"', "silence = 300", 'silence has to be a duration in quotes, as in "30m"'),
        ('silence = "5m"', 'silence = "soon"', "silence has to be a duration"),
        ('silence = "5m"', 'silence = "5m', "Not TOML"),
        ('silence = "5m"', 'silense = "5m"', "There is no key silense here. Known are name,"),
        ("span_of_control = 7", "span_of_control = 7.5", "has to be a whole number"),
        ("span_of_control = 7", "span_of_control = true", "has to be a whole number"),
        ("span_of_control = 7", "span_of_control = 0", "has to be between 1 and 50"),
        ("capacity_otherwise = 6.0", 'capacity_otherwise = "6"', "has to be a number"),
        ('"scribe" = 0.0', '"clerk" = 0.0', "“clerk” is none of incident commander,"),
        ('priority = "P4"', 'priority = "P6"', "“P6” is none of P1, P2, P3, P4, P5."),
        ("[severities.SEV4]", "[severities.SEV6]", "“SEV6” is none of SEV1,"),
        ('cadence = "1d"', "cadence = 1", "cadence has to be a duration in quotes"),
        ('SEV1 = "30m"', "SEV1 = 30", "SEV1 has to be a duration in quotes"),
        ("bell = false", 'bell = "no"', "bell has to be true or false"),
        ('low = "P5"', 'low = ["P5"]', "is none of P1"),
        ('ask = ["@duty-manager"]', 'ask = "@duty-manager"', "ask has to be a list"),
        ('ask = ["@duty-manager"]', 'ask = ["manager"]', "“manager” is no role"),
        ('id = "gdpr"', 'id = "nis2-early"', "“nis2-early” is there twice"),
        ('start = "nis2-notification"', 'start = "nis3"', "“nis3” starts no clock"),
        ('channel = "e-mail"', "channel = 7", "channel has to be a text in quotes"),
    ],
)
def test_a_mistake_is_told_on_its_line(old: str, new: str, says: str) -> None:
    text, line = changed(old, new)
    found = problems(text)
    assert any(each.line == line and says in each.sentence for each in found), found


def test_all_mistakes_are_told_in_the_order_of_the_lines() -> None:
    text, first = changed('silence = "5m"', "silence = 5")
    text = text.replace('id = "gdpr"', "id = 3")
    found = problems(text)
    assert [problem.line for problem in found] == [first, text.splitlines().index("id = 3") + 1]


def test_what_is_missing_is_told_where_it_should_be() -> None:
    header = LINES.index("[priorities.P2]")
    text = "\n".join([*LINES[: header + 2], *LINES[header + 3 :]])
    (found,) = problems(text)
    assert found == (header + 1, "priorities.P2 lacks accept.")
    assert problems("name = 'x'")[0].sentence.startswith("The policy lacks severities, priorities")
    gone = re.sub(r"\[severities\.SEV5\].*?(?=\n\n)", "", DEFAULT_TOML, flags=re.DOTALL)
    assert "SEV5 is missing." in [problem.sentence for problem in problems(gone)]


def test_tables_have_to_be_tables() -> None:
    said = [problem.sentence for problem in problems('name = "x"\nseverities = 3\nladder = [1]\n')]
    assert "severities has to be a table." in said
    assert "ladder.0 has to be a table." in said


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(DEFAULT_TOML)
    assert read_policy(file) == DEFAULT
    file.write_bytes(b"name = 'x'\nother = '\xff'\n")
    with pytest.raises(BadPolicy) as caught:
        read_policy(file)
    assert caught.value.problems == [(2, "This is not UTF-8. Save the file as UTF-8.")]
    file.write_text("#" * (MAX_BYTES + 1))
    with pytest.raises(BadPolicy, match="at most 48 KiB"):
        read_policy(file)
    with pytest.raises(OSError, match="No such file"):
        read_policy(tmp_path / "none")


@given(st.lists(st.sampled_from(LINES), max_size=60).map("\n".join))
def test_any_lines_make_a_policy_or_problems_on_lines_that_are_there(text: str) -> None:
    try:
        made = policy_from(text)
    except BadPolicy as bad:
        count = max(1, len(text.splitlines()))
        assert all(1 <= line <= count and said.endswith(".") for line, said in bad.problems)
    else:
        assert isinstance(made, Policy)
