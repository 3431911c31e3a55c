"""On which line of a TOML text a key stands, so that a check can say where the mistake is."""

import re
import tomllib
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Keys and places in arrays from the top: `("audiences", 0, "cadence", "SEV1")`."""


class Problem(NamedTuple):
    """What is wrong on a line, as a sentence."""

    line: int
    sentence: str


_SYNTAX = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


def syntax_problem(text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """The line and the sentence of what tomllib said about `text`."""
    match = _SYNTAX.fullmatch(str(error))
    if match is None:
        return Problem(1, f"Not TOML: {error}.")
    line = int(match[2]) if match[2] else len(text.splitlines()) or 1
    return Problem(line, f"Not TOML: {match[1]}.")


def line_index(text: str) -> dict[Path, int]:
    """The line (from 1) of every key, table and array item in `text`, which tomllib has read.

    A table without a header of its own has the line of the first key that makes it.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def line_of(index: dict[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest that contains it; 1 for the document itself."""
    while path and path not in index:
        path = path[:-1]
    return index.get(path, 1)


_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_ATOM = re.compile(r"[^,\]}\n#]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


class _Scanner:
    """Reads keys and skips values; it checks nothing, that was tomllib's work."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[Path, int] = {}
        self.arrays: dict[Path, int] = {}
        """How many tables each `[[array]]` has so far."""

    def document(self) -> None:
        table: Path = ()
        while self.skip(_GAP).at < len(self.text):
            if self.take("["):
                table = self.header(is_array=self.take("["))
            else:
                self.pair(table)

    def header(self, is_array: bool) -> Path:
        keys = self.keys()
        self.take("]")
        self.take("]")
        path: Path = ()
        for key in keys[:-1]:
            path = self.within((*path, key))
        path = (*path, keys[-1])
        if is_array:
            self.lines.setdefault(path, self.line)
            self.arrays[path] = self.arrays.get(path, 0) + 1
            path = self.within(path)
        # A header after a table of its own says where the table is.
        self.lines[path] = self.line
        return path

    def within(self, path: Path) -> Path:
        """`path`, and the newest table of it where it is an array of tables."""
        count = self.arrays.get(path)
        path = path if count is None else (*path, count - 1)
        self.lines.setdefault(path, self.line)
        return path

    def pair(self, table: Path) -> None:
        path = table
        for key in self.keys():
            path = (*path, key)
            self.lines.setdefault(path, self.line)
        self.take("=")
        self.value(path)

    def keys(self) -> list[str]:
        found = [self.key()]
        while self.take("."):
            found.append(self.key())
        return found

    def key(self) -> str:
        self.skip(_SPACE)
        bare = _BARE.match(self.text, self.at)
        if bare:
            self.skip(_BARE)
            return bare[0]
        quoted = _STRING.match(self.text, self.at)
        if quoted is None:
            raise ValueError(f"line {self.line}: no key where one must be")
        self.skip(_STRING)
        # tomllib knows the escapes of a quoted key.
        return next(iter(tomllib.loads(f"{quoted[0]} = 0")))

    def value(self, path: Path) -> None:
        self.skip(_SPACE)
        if self.take("["):
            self.items(path)
        elif self.take("{"):
            while not self.skip(_GAP).take("}"):
                self.pair(path)
                self.skip(_GAP).take(",")
        elif _STRING.match(self.text, self.at):
            self.skip(_STRING)
        else:
            self.skip(_ATOM)

    def items(self, path: Path) -> None:
        place = 0
        while not self.skip(_GAP).take("]"):
            self.lines[(*path, place)] = self.line
            self.value((*path, place))
            self.skip(_GAP).take(",")
            place += 1

    def skip(self, pattern: re.Pattern[str]) -> "_Scanner":
        match = pattern.match(self.text, self.at)
        if match:
            self.line += match[0].count("\n")
            self.at = match.end()
        return self

    def take(self, mark: str) -> bool:
        """Whether `mark` is next, blanks aside; it is then behind us."""
        self.skip(_SPACE)
        taken = self.text.startswith(mark, self.at)
        self.at += len(mark) if taken else 0
        return taken
