"""Checking files: each problem on its line, whatever is in the file, and never a traceback."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.hostile import HOSTILE, raw_terminal_codes
from warroom.playbooks.check import MAX_FILE, check_bytes, check_file

SOUND = """\
# A remark
id = "outage"
title = "Service outage"
version = "1"
when = \"\"\"\\
  Something is down.\"\"\"
sources = [
    "NIST SP 800-61r3",
    "CISA",
]

[[items]]
id = "confirm"
phase = "identification"
text = "Confirm it from outside"

[[items]]
id = "undo"
phase = "containment"
role = "ops"
time_box = "15m"
severity = "SEV2"
after = ["confirm"]
text = "Undo the last change"
command = "kubectl rollout undo deployment/checkout  # two  spaces"
"""


def lines(text: str | bytes) -> list[tuple[int, str]]:
    raw = text if isinstance(text, bytes) else text.encode()
    checked = check_bytes(raw)
    assert (checked.playbook is None) == bool(checked.problems)
    for problem in checked.problems:
        assert problem.sentence.endswith(".") and "\n" not in problem.sentence
    return [(problem.line, problem.sentence) for problem in checked.problems]


def test_a_sound_file() -> None:
    checked = check_bytes(SOUND.encode())
    assert checked.problems == () and checked.playbook is not None
    assert [item.id for item in checked.playbook.items] == ["confirm", "undo"]
    assert checked.playbook.items[1].command.endswith("# two  spaces")
    assert check_bytes(SOUND.replace("\n", "\r\n").encode("utf-8-sig")).playbook is not None


WRONG: list[tuple[str, str, int, str]] = [
    ('title = "Service outage"', "titel = 7", 3, "has no key “titel”"),
    ('id = "outage"', 'id = "Web"', 2, "“Web” is no id"),
    ('    "CISA",', "    7,", 9, "sources, entry 2, has to be text"),
    ('phase = "containment"', 'phase = "recovery"', 19, "phase “recovery” is not one of"),
    ('phase = "containment"\n', "", 17, "phase is missing"),
    ('role = "ops"', 'role = "boss"', 20, "role “boss” is not one of"),
    ('time_box = "15m"', 'time_box = "15"', 21, "time_box “15” is not between"),
    ('severity = "SEV2"', "severity = 2", 22, "severity “2” is not one of"),
    ('["confirm"]', '["confirm",\n  "x"]', 24, "after names “x”, and no item has that id"),
    ('["confirm"]', '["undo"]', 23, "none could begin: undo → undo"),
    ('id = "undo"', 'id = "confirm"', 18, "The id “confirm” is item 1's already"),
    ('title = "Service outage"', 'title = "Service', 3, "Not TOML"),
    ("[[items]]", "[items]", 17, "Not TOML"),
    ('text = "Undo the', 'text = "\\u001b]52;c;Undo the', 24, "text has a character that acts"),
    ("rollout undo", "rollout\\u202e undo", 25, "command has a character that acts"),
    ('    "CISA",', '    "CI\\u200bSA",', 9, "sources has a character that acts"),
    ('role = "ops"', "role = " + "9" * 5000, 20, "a number of too many digits"),
    ('role = "ops"', "role = " + "[" * 3000 + "]" * 3000, 20, "nested too deeply"),
    ('role = "ops"', "role = " + "{a=" * 3000 + "1" + "}" * 3000, 20, "nested too deeply"),
    ('role = "ops"', "role = " + "[" * 30 + "]" * 30, 20, "role “list” is not one of"),
]


@pytest.mark.parametrize(
    ("good", "bad", "line", "says"), WRONG, ids=[f"{case[2]} {case[3]}" for case in WRONG]
)
def test_a_problem_is_told_on_its_line(good: str, bad: str, line: int, says: str) -> None:
    assert good in SOUND
    found = lines(SOUND.replace(good, bad, 1))
    # A key that is misspelt is also a key that is missing.
    assert any(at == line and says in sentence for at, sentence in found), found


def test_problems_come_in_the_order_of_lines() -> None:
    found = lines(SOUND.replace('"ops"', '"boss"').replace('"SEV2"', '"x"').replace("outage", "A"))
    assert [at for at, _ in found] == [2, 20, 22]


def test_items_may_be_written_inline() -> None:
    text = (
        'id = "a"\ntitle = "A"\nversion = "1"\nwhen = "W"\nitems = [\n'
        '  {id = "x", phase = "reaction", text = "X"},\n'
        '  {id = "y", phase = "no", text = "Y"},\n]\n'
    )
    assert [at for at, _ in lines(text)] == [7]


def test_bytes_that_are_no_text() -> None:
    bad = SOUND.encode().replace(b"Undo", b"\xff\xfe")
    assert lines(bad) == [(24, "The byte 0xff is not UTF-8 text.")]
    assert lines(b"\x00")[0][0] == 1
    assert lines(b"") != []


def test_a_huge_file() -> None:
    assert lines(b"#" * (MAX_FILE + 1)) == [(1, "The file has more than 262,144 bytes. Split it.")]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(OSError):
            check_file(path)


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_text_is_found_or_harmless(text: str) -> None:
    escaped = "".join(f"\\U{ord(char):08x}" for char in text if not 0xD800 <= ord(char) < 0xE000)
    checked = check_bytes(SOUND.replace("Undo the", f"{escaped[:1500]}", 1).encode())
    if checked.playbook is not None:
        assert raw_terminal_codes(checked.playbook.items[1].text) == []


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_bytes_are_borne(raw: bytes) -> None:
    lines(raw)


@given(st.integers(0, len(SOUND)), st.text("[]{}\"'=.,#\n\\ ab1", max_size=6))
def test_any_slip_is_borne(at: int, slip: str) -> None:
    found = lines(SOUND[:at] + slip + SOUND[at:])
    assert all(1 <= line <= SOUND.count("\n") + slip.count("\n") + 1 for line, _ in found)
