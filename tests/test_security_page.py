"""SECURITY.md names for each threat its control and its tests: each of them is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
THREATS = (ROOT / "SECURITY.md").read_text().partition("\n## Threats\n")[2].partition("\n## ")[0]
ROWS = [line for line in THREATS.splitlines() if line.startswith("|")][2:]
NODE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split(" | ")]


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests of a module, as pytest finds them: its functions, and methods of its classes."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def missing(row: str) -> list[str]:
    """What is wrong with one row."""
    parts = cells(row)
    if len(parts) != 3 or not all(parts):
        return [f"not three cells: {row}"]
    nodes = NODE.findall(parts[2])
    if not nodes or NODE.sub("", parts[2]).strip():
        return [f"the last cell is not tests alone, as `path::name`: {row}"]
    return [f"{path}::{name}" for path, name in nodes if name not in names_in(path)]


def test_every_threat_has_a_control_and_tests_that_are_there() -> None:
    assert len(ROWS) > 25
    assert [each for row in ROWS for each in missing(row)] == []


def test_no_threat_stands_there_twice() -> None:
    threats = [cells(row)[0] for row in ROWS]
    assert sorted(threats) == sorted(set(threats))


@pytest.mark.parametrize(
    "row",
    [
        "| a | b |",
        "| a |  | `tests/test_security_page.py::test_no_threat_stands_there_twice` |",
        "| a | b | tests |",
        "| a | b | `tests/test_security_page.py` |",
        "| a | b | `tests/test_security_page.py::test_of_nothing` |",
        "| a | b | `tests/of_nothing.py::test_x` |",
        "| a | b | by hand, `tests/test_security_page.py::test_no_threat_stands_there_twice` |",
    ],
)
def test_a_row_that_promises_what_is_not_there_is_found(row: str) -> None:
    assert missing(row)
