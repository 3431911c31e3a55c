"""The table of the controls: what to take out of the sources, and which tests then have to fail."""

import ast
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent

NODE = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")


@dataclass(frozen=True)
class Edit:
    """`was` stands exactly once in `file`, and gives way to `now`."""

    file: str
    was: str
    now: str

    def made_in(self, text: str) -> str:
        """The text without the control. Raises ValueError where it is not there once."""
        if text.count(self.was) != 1:
            raise ValueError(f"{self.file} has {text.count(self.was)} times: {self.was!r}")
        return text.replace(self.was, self.now)


@dataclass(frozen=True)
class Control:
    """What is taken out, in words; how; the tests (node ids) that fail without it.

    `least`: so many cases of each of these tests fail; 0 where any of them will do.
    """

    name: str
    edits: tuple[Edit, ...]
    red: tuple[str, ...]
    least: int = 0


def controls(tables: Collection[str] = ()) -> list[Control]:
    """The controls of these tables, or of all. Raises KeyError, TypeError."""
    found = []
    for path in sorted(HERE.glob("*.toml")):
        if tables and path.stem not in tables:
            continue
        for row in tomllib.loads(path.read_text())["control"]:
            edits = row.get("edits") or [{key: row[key] for key in ("file", "was", "now")}]
            found.append(
                Control(
                    row["name"],
                    tuple(Edit(**each) for each in edits),
                    tuple(row["red"]),
                    row.get("least", 0),
                )
            )
    return found


def promised() -> list[str]:
    """Every test that SECURITY.md names for a threat, once."""
    threats = (ROOT / "SECURITY.md").read_text().partition("\n## Threats\n")[2]
    return list(dict.fromkeys(NODE.findall(threats)))


def function_of(test: str) -> str:
    """A node id without its parameters."""
    return test.partition("[")[0]


@cache
def _text(file: str) -> str:
    return (ROOT / file).read_text()


def wrong_with(control: Control) -> list[str]:
    """Why a control cannot be taken out, and which of its tests are not there."""
    found = [] if control.edits and control.red else ["nothing to take out, or no test"]
    texts: dict[str, str] = {}
    for edit in control.edits:
        try:
            texts[edit.file] = edit.made_in(texts.get(edit.file, _text(edit.file)))
        except (OSError, ValueError) as error:
            found.append(str(error))
    for file, text in texts.items():
        try:
            if file.endswith(".py") and ast.dump(ast.parse(text)) == ast.dump(
                ast.parse(_text(file))
            ):
                found.append(f"{file} means the same afterwards")
        except SyntaxError as error:
            found.append(f"{file} is no Python afterwards: {error}")
    for test in control.red:
        path, _, name = function_of(test).partition("::")
        if not re.search(rf"def {name}\(", _text(path)):
            found.append(f"there is no {test}")
    return found
