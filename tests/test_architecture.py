"""The cut of the house: who may import whom, and what every module has to be."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from warroom.cli.main import COMMANDS, module_of

ROOT = Path(__file__).parent.parent
PACKAGES = ("warroom", "server", "screens")
MAX_LINES = 400

ONLY_IN = {
    "textual": ("screens",),
    "rich": ("screens",),
    "websockets": ("warroom.link", "server"),
    "aiosqlite": ("server.store",),
    "asyncssh": ("server.ssh",),
    "sqlite3": ("server.store",),
    "server": ("server", "warroom.cli"),
    "screens": ("screens", "warroom.cli"),
    "warroom.cli": ("warroom.cli", "warroom.__main__"),
}
"""What may be imported in a few places only."""

NEVER = {
    "warroom.wire": ("asyncio", "socket", "ssl", "click", "warroom.link", "warroom.report"),
    "warroom.report": ("asyncio", "socket", "click", "warroom.link"),
    "warroom.text": ("warroom",),
    "server": ("click",),
}
"""What a part of the house does without."""


@cache
def modules() -> dict[str, Path]:
    """Every module of the three packages: its dotted name and its file."""
    found = {}
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__")] = file
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def within(module: str, parts: tuple[str, ...]) -> bool:
    """Whether `module` is one of `parts`, or inside one."""
    return any(module == part or module.startswith(f"{part}.") for part in parts)


def names(node: ast.AST, module: str) -> Iterator[str]:
    """The modules that an import statement names, in full."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            is_package = modules()[module].name == "__init__.py"
            up = module.split(".")[: -node.level + is_package or None]
            base = ".".join([*up, *([base] if base else [])])
        yield base
        # `from warroom import cli` names a module too.
        yield from (f"{base}.{alias.name}" for alias in node.names)


def imports(module: str) -> set[str]:
    return {name for node in ast.walk(tree(module)) for name in names(node, module)}


def eager_imports(module: str) -> set[str]:
    """What is imported as soon as `module` is: not inside a function, not for types only."""
    found: set[str] = set()
    waiting: list[ast.AST] = [tree(module)]
    while waiting:
        node = waiting.pop()
        found.update(names(node, module))
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not typing_only and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def test_there_is_something_to_look_at() -> None:
    assert {"warroom.model.decide.roles", "server.store", "screens"} <= set(modules())
    assert "warroom.model.events" in imports("warroom.model.evolve")


@pytest.mark.parametrize("what", ONLY_IN)
def test_imported_only_where_it_belongs(what: str) -> None:
    for module in modules():
        if not within(module, ONLY_IN[what]):
            assert not [name for name in imports(module) if within(name, (what,))], module


@pytest.mark.parametrize("part", NEVER)
def test_does_without(part: str) -> None:
    inside = [module for module in modules() if within(module, (part,))]
    assert inside
    for module in inside:
        assert not [name for name in imports(module) if within(name, NEVER[part])], module


def test_the_command_line_imports_hub_and_screens_only_inside_the_command() -> None:
    seen: set[str] = set()
    waiting = ["warroom.cli.main", *map(module_of, COMMANDS)]
    while waiting:
        module = waiting.pop()
        seen.add(module)
        assert not within(module, ("server", "screens")), f"{module} is imported at the start"
        waiting.extend((eager_imports(module) & modules().keys()) - seen)
    assert {"warroom.cli.join", "warroom.model.commands"} <= seen


def test_the_model_imports_the_standard_library_and_msgspec() -> None:
    for module in modules():
        if within(module, ("warroom.model",)):
            for name in imports(module):
                top = name.partition(".")[0]
                own = within(name, ("warroom.model",))
                assert own or top == "msgspec" or top in sys.stdlib_module_names, (module, name)
                assert not within(name, ("asyncio", "socket", "threading", "os", "time")), module


def test_the_model_brings_nothing_else_into_the_process() -> None:
    program = """
import sys
import msgspec, msgspec.structs
before = set(sys.modules)
import warroom.model.decide, warroom.model.evolve, warroom.model.summary
print(*sorted(set(sys.modules) - before))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    loaded = done.stdout.split()
    assert "warroom.model.decide.roles" in loaded
    for name in loaded:
        top = name.partition(".")[0]
        own = name == "warroom" or within(name, ("warroom.model",))
        assert own or top == "msgspec" or top in sys.stdlib_module_names, name
    assert not {"asyncio", "socket", "sqlite3", "click"} & set(loaded)


SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|BEGIN|COMMIT)\b")


def test_sql_is_written_in_the_store_only() -> None:
    for module in modules():
        if not within(module, ("server.store",)):
            for node in ast.walk(tree(module)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert not SQL.match(node.value), (module, node.lineno)


@pytest.mark.parametrize("module", modules())
def test_a_module_says_what_it_is_for_and_has_one_job(module: str) -> None:
    text = modules()[module].read_text(encoding="utf-8")
    docstring = ast.get_docstring(tree(module))
    assert docstring and docstring.splitlines()[0].endswith((".", ";", ":")), "no docstring"
    lines = len(text.splitlines())
    assert lines <= MAX_LINES, f"{module} has {lines} lines: cut it where its second job begins"


OF_A_WORKSHOP = re.compile(
    "|".join(
        [
            # In brackets, so that this file does not find itself.
            r"/w[o]rk/",
            r"/r[o]ot/",
            r"\bs[h]ared/",
            r"\bDESIG[N]\.md",
            r"\b[i]ssue #?[0-9]",
            *([re.escape(f"{ROOT}/")] if len(ROOT.parts) > 2 else []),
        ]
    )
)
"""Places and papers of whoever wrote the code: nobody else can look there."""


def _texts() -> Iterator[tuple[Path, str]]:
    for file in sorted(ROOT.rglob("*")):
        where = file.relative_to(ROOT)
        hidden = [part for part in where.parts[:-1] if part.startswith(".") and part != ".ci"]
        # A worktree has a file there that names its repository.
        made = "__pycache__" in where.parts or file.name in (".git", "snapshot_report.html")
        made = made or where.parts[0] in ("build", "dist")
        if hidden or made or not file.is_file():
            continue
        try:
            yield where, file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_the_place_where_it_was_written() -> None:
    found = [
        f"{where}: {match[0]}"
        for where, text in _texts()
        if (match := OF_A_WORKSHOP.search(text)) is not None
    ]
    assert found == []
