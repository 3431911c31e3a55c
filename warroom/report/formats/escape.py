"""Text made inert for the language of a report: Markdown (CommonMark, GitHub's too) and CSS."""

import re
from functools import lru_cache

# Everything that begins a construct wherever it stands; "|" ends a cell of a table.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>&~|#@$^]")

# Readers make links of bare addresses, and pictures of words between colons.
_ADDRESS = re.compile(r"(?:\.(?=[^\W\d])|:(?=[/a-z+_-]))")

# What is a list, a rule or an underline only where a line begins.
_BEGINNING = re.compile(r"[-+=]|\d{1,9}[.)](?=\s|$)")

_ITEM = re.compile(r"\s*[-*•]\s+(.*)")


class Md(str):
    """Markdown that was made here; any other text is escaped where a template prints it."""

    __slots__ = ()


def md_line(text: object) -> Md:
    """One line on which nothing is markup. White space, also line breaks, becomes single spaces."""
    return text if isinstance(text, Md) else _line(str(text))


# Most of what a long log prints is a number, a name, a kind or a time that was printed before.
@lru_cache(maxsize=8192)
def _line(text: str) -> Md:
    said = " ".join(text.split())
    said = _ANYWHERE.sub(r"\\\g<0>", said)
    said = _ADDRESS.sub(r"\\\g<0>", said)
    begins = _BEGINNING.match(said)
    if begins:
        at = begins.end() - 1
        said = f"{said[:at]}\\{said[at:]}"
    return Md(said)


def md_cell(text: object) -> Md:
    """A text of several lines in a cell of a table, or in an item of a list."""
    if isinstance(text, Md):
        return text
    return Md(" ↵ ".join(md_line(line) for line in str(text).split("\n") if line.strip()))


def md_block(text: object, prefix: str = "") -> Md:
    """Paragraphs, and items where a line begins with a dash; each line begins with `prefix`."""
    if isinstance(text, Md):
        return text
    made: list[str] = []
    before = ""
    for line in str(text).split("\n"):
        item = _ITEM.fullmatch(line)
        kind = "item" if item else "text" if line.strip() else ""
        if kind == before == "text":
            made[-1] += "\\"
        elif before and kind and kind != before:
            made.append("")
        made.append(f"- {md_line(item[1])}" if item else md_line(line))
        before = kind
    return Md("\n".join(f"{prefix}{line}".rstrip() for line in made))


def css_text(text: object) -> str:
    """A text inside of quotes in a style sheet: whatever could end them becomes a space."""
    return "".join(c if c.isalnum() or c in " .,:+-/()#·–—…" else " " for c in str(text))


def md_hash(text: object) -> Md:
    """Only the digits of a hash, for where code stands: nothing in there can be escaped."""
    return Md(re.sub(r"[^0-9a-fA-F]", "", str(text)))


def md_command(text: object) -> Md:
    """Only letters, digits and dashes, for a command to copy."""
    return Md(re.sub(r"[^0-9A-Za-z-]", "", str(text)))
