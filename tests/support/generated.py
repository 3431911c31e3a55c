"""Pages that are made from the code: `python -m tests.support.generated --check|--write`."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from screens.keys import KEYS, Where
from screens.slash.base import Group
from screens.slash.commands import COMMANDS
from tests.support.rights_page import rights_page

ROOT = Path(__file__).parents[2]


def keys_page() -> str:
    """docs/keys.md, from the key table and the table of slash commands."""
    lines = [
        "# Keys and commands",
        "",
        "Made from the program's own tables by `python -m tests.support.generated --write`.",
        "In the program, `F1` shows those of where you are, and `Ctrl+P` finds any by its words.",
        "",
        "## Keys",
        "",
        "Letters, digits and `?` are keys only while no text is being typed.",
    ]
    for where in Where:
        rows = [(_codes(key.label.split()), key.words) for key in KEYS if key.where is where]
        lines += ["", f"### {where.value.capitalize()}", "", *_table(("key", "does"), rows)]
    lines += [
        "",
        "## Commands",
        "",
        "Typed in the composer. Text without `/` is a note; a text that starts with `/` is typed",
        "with `//`. What stands in `[]` may be left out. Roles, phases and statuses can be cut",
        "short as long as they are clear, and `Tab` completes them. `me` is you. Times are UTC",
        "unless the screen shows local time: `02:09`, `yesterday 23:50`, `10m ago`. Durations are",
        "`15m`, `1h30m`, `2d`.",
    ]
    for group in Group:
        commands = [
            (_codes([slash.usage]), _with_aliases(slash.words, slash.aliases), f"`{slash.example}`")
            for slash in COMMANDS
            if slash.group is group
        ]
        head = ("command", "means", "example")
        lines += ["", f"### {group.value.capitalize()}", "", *_table(head, commands)]
    return "\n".join(lines) + "\n"


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "keys.md": keys_page,
    ROOT / "docs" / "rights.md": rights_page,
}
"""Every generated page and what makes it."""


def stale() -> list[Path]:
    """The pages that are missing or differ from what the code makes."""
    return [
        path
        for path, make in PAGES.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != make()
    ]


def main(arguments: list[str]) -> int:
    """Check the pages, or write those that are stale; 1 when the check finds one."""
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="say which pages are stale")
    what.add_argument("--write", action="store_true", help="write the stale pages")
    write = parser.parse_args(arguments).write
    found = stale()
    for path in found:
        name = path.relative_to(ROOT)
        if write:
            path.write_text(PAGES[path](), encoding="utf-8")
            sys.stdout.write(f"{name} is written.\n")
        else:
            advice = "python -m tests.support.generated --write"
            sys.stderr.write(f"{name} is not what the code says. Run: {advice}\n")
    return 1 if found and not write else 0


def _codes(texts: Iterable[str]) -> str:
    return " ".join(f"`{text}`" for text in texts)


def _with_aliases(words: str, aliases: tuple[str, ...]) -> str:
    return f"{words} (also {_codes(f'/{name}' for name in aliases)})" if aliases else words


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    # A bar ends a cell in Markdown, even inside code.
    cells = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in cells),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
