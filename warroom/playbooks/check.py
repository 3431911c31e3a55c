"""A playbook's file, and every problem in it with its line."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from warroom.model.playbook import Playbook, read_playbook, shown, table_of
from warroom.model.playbook import Problem as Found
from warroom.text import clean, clean_line
from warroom.toml_lines import Path as Place
from warroom.toml_lines import Problem, line_index, line_of, syntax_problem
from warroom.wire.hygiene import clean_struct

MAX_FILE = 262_144
"""Bytes of a file: several times what the largest playbook takes, with room for remarks."""

MAX_DEPTH = 8
"""Lists and tables inside each other on a line that is reported; a playbook needs two."""

_TOKENS = re.compile(
    r'"""(?:\\.|[^\\])*?"""' r"|'''.*?'''" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'|#[^\n]*|[\[{\]}\n]",
    re.DOTALL,
)


class Checked(NamedTuple):
    """What a file holds: a playbook, or problems, in the order of their lines."""

    playbook: Playbook | None
    problems: tuple[Problem, ...]


def check_file(path: Path) -> Checked:
    """Read and check a file. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        return check_bytes(file.read(MAX_FILE + 1))


def check_bytes(raw: bytes) -> Checked:
    """Check what a file holds. Never raises."""
    parsed = parse(raw)
    if isinstance(parsed, Problem):
        return Checked(None, (parsed,))
    playbook, found = read_playbook(parsed.table)
    if playbook is not None:
        found, playbook = [*hidden(table_of(playbook))], clean_struct(playbook)
    return Checked(None if found else playbook, in_lines(parsed, found))


class Parsed(NamedTuple):
    """A TOML text as tables, and the line of everything in it."""

    table: dict[str, Any]
    lines: dict[Place, int]


def parse(raw: bytes) -> Parsed | Problem:
    """What a file holds, or why it cannot be read. Never raises."""
    if len(raw) > MAX_FILE:
        return Problem(1, f"The file has more than {MAX_FILE:,} bytes. Split it.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Problem(line, f"The byte 0x{raw[error.start]:02x} is not UTF-8 text.")
    text = text.replace("\r\n", "\n")
    try:
        return Parsed(tomllib.loads(text), line_index(text))
    except tomllib.TOMLDecodeError as error:
        return syntax_problem(text, error)
    except RecursionError:
        return Problem(_too_deep(text), "Lists and tables are nested too deeply here.")
    except ValueError:
        # Python reads no number of more than some thousand digits.
        return Problem(_longest_number(text), "There is a number of too many digits.")


def in_lines(parsed: Parsed, found: Iterable[Found]) -> tuple[Problem, ...]:
    """Problems with their lines, in the order of these."""
    problems = [Problem(line_of(parsed.lines, each.path), each.sentence) for each in found]
    return tuple(sorted(problems, key=lambda p: p.line))


def hidden(table: object) -> Iterator[Found]:
    """Texts with characters that act on a terminal or hide: the hub would take them out."""
    for place, text in _texts(table, ()):
        name = next(key for key in reversed(place) if isinstance(key, str))
        plain = unicodedata.normalize("NFC", text)
        if name == "command":
            same = clean(text) == plain
        else:
            same = clean_line(text) == " ".join(plain.split())
        if not same:
            sentence = (
                f"{name} has a character that acts on a terminal or hides from a reader, in"
                f" {shown(clean_line(text))}. Take it out."
            )
            yield Found(place, sentence)


def _texts(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*place, key))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _texts(each, (*place, number))


def _too_deep(text: str) -> int:
    line, depth = 1, 0
    for mark in _TOKENS.findall(text):
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth = max(0, depth - 1)
        if depth > MAX_DEPTH:
            return line
        line += mark.count("\n")
    return 1


def _longest_number(text: str) -> int:
    longest = max(re.finditer(r"[0-9_]+", text), key=lambda match: len(match[0]))
    return text.count("\n", 0, longest.start()) + 1
