"""No text of people or machines is ever read as markup: looked for in the source."""

import ast
from pathlib import Path

import pytest

SCREENS = Path(__file__).parents[2] / "screens"
FILES = sorted(SCREENS.rglob("*.py"))

TAKES_MARKUP = {
    "Static", "Label", "Button", "Checkbox", "RadioButton", "Option", "OptionList", "Selection",
    "SelectionList", "Collapsible", "Digits", "Tree", "DataTable", "Toast", "Tab",
}  # fmt: skip
"""Widgets that read markup unless they are told not to."""

READS_MARKUP = {"from_markup", "to_content", "notify", "render_markup", "from_text"}
"""Calls that read markup, or text that may be markup."""

TITLES = {"border_title", "border_subtitle", "tooltip", "title", "sub_title", "label"}
"""Attributes of widgets that read markup when a string is put in."""


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def problems(source: str) -> list[str]:
    """Each place that could read markup, by line."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = name_of(node)
            off = any(
                word.arg == "markup"
                and isinstance(word.value, ast.Constant)
                and word.value.value is False
                for word in node.keywords
            )
            if name in TAKES_MARKUP and not off:
                found.append(f"{node.lineno}: {name}() without markup=False")
            if name in READS_MARKUP and not off:
                found.append(f"{node.lineno}: {name}()")
        if isinstance(node, ast.Assign):
            found += [
                f"{node.lineno}: .{target.attr} = …"
                for target in node.targets
                if isinstance(target, ast.Attribute) and target.attr in TITLES
            ]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_reads_markup(path: Path) -> None:
    assert problems(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "Static(text)",
        "Static(text, markup=True)",
        "widgets.Label(text)",
        "Text.from_markup(text)",
        "self.notify(f'{name} joined')",
        "self.border_title = title",
    ],
)
def test_the_lint_sees_it(source: str) -> None:
    assert problems(source) != []
