"""Checking scenarios: each problem on its line, whatever is in the file, and never a traceback."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.scenarios import DRILL
from warroom.drills.check import check_bytes
from warroom.drills.library import PACKAGE, NotFound, find, library
from warroom.model.scenario_table import problems_of, read_scenario, table_of
from warroom.playbooks.check import MAX_FILE

SOUND = """\
id = "small"
title = "A small one"
version = "1"
incident = "It is down"
description = "It does not answer."
severity = "SEV3"
duration = "10m"
known = "You are on call."
roles = ["incident commander"]

[[people]]
name = "ben"
role = "ops"
takes = "1m"

[[injects]]
id = "alert"
kind = "alert"
from = "monitoring"
at = "1m"
unless = { sign = "told", audience = "customers" }
text = "It is down"

[[injects]]
id = "asked"
kind = "question"
from = "the CEO"
when = { sign = "phase", phase = "containment" }
until = "9m"
text = "And?"

[[objectives]]
id = "lead"
text = "Somebody leads"
sign = "role"
role = "IC"
within = "2m"
points = 10
good = "At once."
why = "Else nobody does."
"""


def lines(text: str | bytes) -> list[tuple[int, str]]:
    raw = text if isinstance(text, bytes) else text.encode()
    checked = check_bytes(raw)
    assert (checked.scenario is None) == bool(checked.problems)
    for problem in checked.problems:
        assert problem.sentence.endswith(".") and "\n" not in problem.sentence
    return [(problem.line, problem.sentence) for problem in checked.problems]


def test_a_sound_file() -> None:
    checked = check_bytes(SOUND.encode())
    assert checked.problems == () and checked.scenario is not None
    assert checked.scenario.objectives[0].within == 120
    assert checked.scenario.injects[1].when is not None


WRONG: list[tuple[str, str, int, str]] = [
    ('id = "small"', 'id = "Small"', 1, "is no id"),
    ('title = "A small one"', "titel = 1", 2, "has no key “titel”"),
    ('severity = "SEV3"', 'severity = "SEV9"', 6, "is not one of: SEV1"),
    ('severity = "SEV3"', "", 1, "severity is missing"),
    ('duration = "10m"', 'duration = "0m"', 7, "is no duration"),
    ('duration = "10m"', 'duration = "9h"', 7, "is no duration"),
    ('duration = "10m"', "", 1, "duration is missing"),
    ('roles = ["incident commander"]', 'roles = ["king"]', 9, "There is no role “king”"),
    ('name = "ben"', 'name = "ben b"', 12, "is no person's name"),
    ('name = "ben"', 'name = "hub"', 12, "is no person's name"),
    ('role = "ops"', "", 14, "takes says when they take their role"),
    ('kind = "alert"', 'kind = "rumour"', 18, "is not one of: alert"),
    ('kind = "alert"', 'kind = "act"', 18, "is not one of: alert"),
    ('at = "1m"', "", 16, "Say when it comes in"),
    ('at = "1m"', 'at = "11m"', 20, "at is after the end"),
    ('at = "1m"', 'at = "1m"\nafter = "1m"', 21, "after goes with when"),
    ('sign = "told", audience', 'sign = "tell", audience', 21, "is not one of: declared"),
    ('sign = "told", audience', "audience", 21, "sign is missing"),
    ('{ sign = "told", audience = "customers" }', '"told"', 21, "unless has to be a table"),
    ('audience = "customers"', 'phase = "containment"', 21, "phase does not go with the sign told"),
    ('phase = "containment" }', 'phase = "lunch" }', 28, "is not one of: identification"),
    (', phase = "containment" }', "}", 28, "The sign phase needs phase"),
    ('until = "9m"', 'until = "2m"\nat = "3m"', 29, "until is before at"),
    ('text = "And?"', 'text = ""', 30, "text is empty"),
    ('id = "asked"', 'id = "alert"', 25, "is number 1 of injects already"),
    ('role = "IC"\nwithin', "within", 32, "The sign role needs role"),
    ('within = "2m"', 'within = "20m"', 37, "within is longer"),
    ('within = "2m"', 'since = "nine"', 37, "There is no inject “nine”"),
    ('within = "2m"', 'words = ["a"]', 37, "words do not go with the sign role"),
    ("points = 10", "points = 0", 38, "points has to be a whole number"),
    ("points = 10", "points = true", 38, "points has to be a whole number"),
    ('sign = "role"\nrole = "IC"', 'sign = "step"', 32, "The sign step needs words"),
    ('sign = "role"\nrole = "IC"', 'sign = "inject"\ninject = "x"', 36, "There is no inject “x”"),
    ('sign = "role"\nrole = "IC"', 'sign = "said"\nwords = ["a||b"]', 36, "between two bars"),
    ("[[objectives]]", "[objectives]", 32, "objectives has to be a list of tables"),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), WRONG)
def test_each_problem_is_on_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in SOUND
    found = lines(SOUND.replace(old, new, 1))
    assert any(at == line and says in sentence for at, sentence in found), found


def test_what_is_missing_altogether() -> None:
    said = [sentence for _, sentence in lines("")]
    for key in ("id", "title", "incident", "known", "injects", "objectives"):
        assert any(sentence.startswith(f"{key} ") for sentence in said), (key, said)


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[n for n, _ in HOSTILE])
def test_hostile_words_are_told_or_taken_out(text: str) -> None:
    quoted = "".join(f"\\U{ord(char):08x}" for char in text if not 0xD800 <= ord(char) < 0xE000)
    raw = SOUND.replace("Somebody leads", quoted)
    for _, sentence in lines(raw):
        assert not raw_terminal_codes(sentence)


@given(st.binary(max_size=400))
def test_never_a_traceback(raw: bytes) -> None:
    lines(raw)


_LINES = SOUND.splitlines()


@given(
    st.lists(st.sampled_from([*_LINES, "[", '"""', "x = 1", "[[injects]]", "at = 9"]), max_size=60)
)
def test_never_a_traceback_for_what_is_nearly_one(some: list[str]) -> None:
    lines("\n".join(some))


def _odd() -> st.SearchStrategy[object]:
    leaf = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
        st.sampled_from(["1m", "told", "alert", "SEV1", "IC"]),
    )  # fmt: skip
    keys = st.sampled_from(["id", "sign", "at", "from", "words", "injects", "text", "points"])
    return st.recursive(
        leaf, lambda it: st.one_of(st.lists(it, max_size=3), st.dictionaries(keys, it, max_size=5))
    )


@given(
    st.dictionaries(
        st.sampled_from(["id", "injects", "objectives", "people", "duration", "known", "roles"]),
        _odd(),
    )
)
def test_any_table_has_problems_or_is_a_scenario(table: dict[str, object]) -> None:
    scenario, found = read_scenario(table)
    assert (scenario is None) == bool(found)


def test_too_large_a_file_and_too_large_a_scenario() -> None:
    assert "more than" in lines(b"#" * (MAX_FILE + 1))[0][1]
    inject = '[[injects]]\nid = "i%d"\nkind = "alert"\nfrom = "x"\nat = "1m"\ntext = "%s"\n'
    many = "".join(inject % (number, "y" * 990) for number in range(70))
    assert any("bytes and the limit is" in sentence for _, sentence in lines(SOUND + many))


@pytest.mark.parametrize("scenario", [DRILL, *library()], ids=lambda it: it.id)
def test_there_and_back(scenario: object) -> None:
    assert problems_of(scenario) == []  # type: ignore[arg-type]
    assert read_scenario(table_of(scenario))[0] == scenario  # type: ignore[arg-type]


def test_finding_one(tmp_path: Path) -> None:
    assert find(" Ransomware ").id == "ransomware"
    file = tmp_path / "mine.toml"
    file.write_text(SOUND)
    assert find(str(file)).id == "small"
    for wrong in ("nothing", str(tmp_path / "none.toml")):
        with pytest.raises(NotFound):
            find(wrong)
    file.write_text("x")
    with pytest.raises(NotFound, match=r"mine.toml:1: Not TOML"):
        find(str(file))


def test_every_file_of_the_package_is_one() -> None:
    assert len(library()) == len(list(PACKAGE.glob("*.toml"))) >= 5
