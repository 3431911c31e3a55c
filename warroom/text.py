"""The one sanitiser: makes text from people and machines safe, and fits it to a terminal."""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, east_asian_width, normalize

MAX_MARKS = 4
"""Combining marks kept in a row. Four is what pointed Hebrew needs; stacked marks beyond it
("zalgo") paint over the rows above and below."""

MAX_JOINS = 3
"""Zero width joiners kept in one emoji. A family of four has three; a longer chain is measured as
one emoji but drawn as many, and would push the rest of the row off the screen."""

NAME_LIMIT = 32
"""Longest name of a person, in characters."""

RESERVED_NAMES = frozenset({"hub", "system"})
"""Names that entries made by the program itself carry."""

_ELLIPSIS = "…"
_TAB = "    "
_ZWNJ, _ZWJ, _VS16 = "\u200c", "\u200d", "\ufe0f"
_TONES = "\U0001f3fb-\U0001f3ff"
_VOWELS = "\u1160-\u11ff\ud7b0-\ud7ff"  # Hangul that joins the consonant before it, as a mark does

# Colour codes in a pasted log draw nothing, so they go whole. Every other escape sequence loses
# only its control character: what somebody tried to send to the terminals stays readable.
_COLOUR_CODE = re.compile(r"(?:\x1b\[|\x9b)[0-9;:]*[mK]")

_LINE_BREAK = re.compile(r"\r\n?|[\u2028\u2029]")

_NOISE = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 without the newline, DEL, C1
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # unseen, or turn order
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters that draw nothing
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # annotation and format controls
    "\U000e0000-\U000e0fff"  # tags and supplementary selectors: a hidden channel
    "\ud800-\udfff"  # lone surrogates pass JSON and then break the store and the wire
    "\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)

# What nothing needs to be done about, not even composing: most of what people type.
_PLAIN = re.compile(
    "[ -~\n\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2319\u2500-\u25fc]*"
)
_JOINING = re.compile(f"[{_ZWNJ}{_ZWJ}{_TONES}{_VOWELS}]")
_VOWEL = re.compile(f"[{_VOWELS}]")
_TONE = re.compile(f"[{_TONES}]")

# Runs of these are as many cells as characters, so most text is measured by one match.
_SINGLE_CELLS = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u2319\u2500-\u25fc]*"
)

# Wide since the Unicode version of the oldest supported Python: symbols, emoji, ideographs.
_WIDE_SINCE_14 = re.compile(
    "[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d356\U0001d360-\U0001d376"
    "\U0001f6dc\U0001fa70-\U0001faff\U00020000-\U0003fffd]"
)

_NAME_RULE = (
    f"A name is 1 to {NAME_LIMIT} letters, digits, dots, underscores or hyphens, "
    "and begins with a letter or a digit."
)


def clean(text: str, *, lines: bool = True, limit: int | None = None) -> str:
    """Give `text` in NFC without anything that acts on a terminal or hides from a reader.

    Newlines stay (CR LF, CR and the Unicode separators become one), a tab becomes four spaces,
    space at the end of a line goes. With `lines=False` every run of white space becomes one space.
    `limit` is the most characters to give; longer text ends in "…". Idempotent. Letters of every
    script survive, with the joiners and emoji selectors that they need.
    """
    if not _PLAIN.fullmatch(text):
        text = _COLOUR_CODE.sub("", text)
        text = _LINE_BREAK.sub("\n", text).replace("\t", _TAB)
        text = _NOISE.sub("", text)
        if not text.isascii():
            text = _settle(text)
    if not lines:
        text = " ".join(text.split())
    elif "\n" in text:
        text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    else:
        text = text.rstrip()
    if limit is not None and len(text) > limit:
        text = _cut(text, limit)
    return text


def plainly_clean(text: str) -> bool:
    """Whether a short look shows that `clean` and `clean_line` would give `text` as it is.

    Most of what people type is printable ASCII with single spaces. False says nothing.
    """
    return text.isascii() and text.isprintable() and "  " not in text and text.strip() == text


def clean_line(text: str, limit: int | None = None) -> str:
    """Give `text` as one clean line of at most `limit` characters."""
    return clean(text, lines=False, limit=limit)


def clean_name(text: str) -> str:
    """Give a person's name in NFC, or raise ValueError with a sentence for the person.

    Nothing is dropped from a name: one with a character that does not belong is refused, so that
    two people never end up with the same name by accident.
    """
    name = normalize("NFC", text.strip()) if len(text) <= 8 * NAME_LIMIT else ""
    fits = 0 < len(name) <= NAME_LIMIT and name == clean_line(name)
    if not fits or not _is_name(name):
        raise ValueError(_NAME_RULE)
    if normalize("NFKC", name).casefold() in RESERVED_NAMES:
        raise ValueError(f'The name "{name}" stands for the program itself. Choose another one.')
    return name


def for_terminal(text: str) -> str:
    """Give `text` as it may be printed on a terminal. Newlines stay; use `clean_line` in a row."""
    return clean(text)


def cell_width(text: str) -> int:
    """Give the number of terminal cells that one line of cleaned text takes.

    Follows the East Asian Width property; marks and joiners take none; an emoji of several joined
    characters counts once. Terminals disagree about joined emoji, Thai and Indic text, so free text
    belongs at the end of a row.
    """
    if _SINGLE_CELLS.fullmatch(text):
        return len(text)
    return sum(cells for _, cells in _clusters(text))


def is_single_cells(text: str) -> bool:
    """Whether every character takes one cell, and no terminal can think otherwise."""
    return _SINGLE_CELLS.fullmatch(text) is not None


def ellipsize(text: str, cells: int) -> str:
    """Give one line of `text` in at most `cells` terminal cells, cut with "…" if need be."""
    if cells <= 0:
        return ""
    if _SINGLE_CELLS.fullmatch(text):
        return text if len(text) <= cells else text[: cells - 1].rstrip() + _ELLIPSIS
    used = kept = end = 0
    for cluster, width in _clusters(text):
        used += width
        if used > cells:
            return text[:kept].rstrip() + _ELLIPSIS
        end += len(cluster)
        if used < cells:
            kept = end
    return text


def pad(text: str, cells: int) -> str:
    """Give one line of `text` in exactly `cells` terminal cells: cut with "…", or spaces after."""
    fitted = ellipsize(text, cells)
    return fitted + " " * (cells - cell_width(fitted))


def wrap(text: str, cells: int) -> list[str]:
    """Give the rows of `text` in a column `cells` wide: at least one, an empty line is one row.

    Breaks at spaces and beside wide characters, and inside a word only if it is wider than the
    column. A row never exceeds `cells`, except that a wide character in a column of one cell gets a
    row of its own. Without a width (`cells` below 1, before the first layout) lines stay whole.
    """
    rows: list[str] = []
    for line in text.split("\n"):
        if cells < 1 or (len(line) <= cells and _SINGLE_CELLS.fullmatch(line)):
            rows.append(line.rstrip(" "))
        elif _SINGLE_CELLS.fullmatch(line):
            _wrap_narrow(line, cells, rows)
        else:
            _wrap_wide(line, cells, rows)
    return rows


def _settle(text: str) -> str:
    """Tame marks and joiners and compose, until neither changes the other's result.

    Marks are capped before composing because canonical ordering is quadratic in their number.
    """
    while (settled := normalize("NFC", _tame(text))) != text:
        text = settled
    return text


def _tame(text: str) -> str:
    """Drop marks and joiners that are too many, or have nothing to stand on or to join."""
    categories = "".join(map(category, text))
    if "M" not in categories and not _JOINING.search(text):
        return text
    kept: list[str] = []
    marks = joins = 0
    before = " "
    for position, char in enumerate(text):
        if categories[2 * position] == "M" or _VOWEL.match(char):
            if marks >= MAX_MARKS or before.isspace():
                continue
            marks += 1
        elif char in (_ZWJ, _ZWNJ):
            if joins >= MAX_JOINS or not _joins(before):
                continue
            joins += 1
        elif _TONE.match(char):
            # On anything but an emoji a skin tone is measured as nothing and drawn as a square.
            if _char_width(before) != 2 or category(before) != "So":
                continue
        else:
            if before not in (_ZWJ, _ZWNJ):
                joins = 0
            elif not _joins(char):
                kept.pop()
                joins = 0
            marks = 0
        kept.append(char)
        before = char
    if before in (_ZWJ, _ZWNJ):
        kept.pop()
    return "".join(kept)


def _joins(char: str) -> bool:
    """Whether a joiner beside `char` means anything: not with ASCII, space, or another joiner."""
    return not (char.isascii() or char.isspace() or char in (_ZWJ, _ZWNJ))


def _cut(text: str, limit: int) -> str:
    if limit < 1:
        return ""
    return text[: limit - 1].rstrip().rstrip(_ZWJ + _ZWNJ) + _ELLIPSIS


def _is_name(name: str) -> bool:
    if not (category(name[0])[0] == "L" or category(name[0]) == "Nd"):
        return False
    return all(c in "._-" or category(c)[0] in "LM" or category(c) == "Nd" for c in name)


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    kind = category(char)
    if kind in ("Mn", "Me", "Mc", "Cc") or _JOINING.match(char):
        return 0
    if _WIDE_SINCE_14.match(char):
        return 2
    # Python before 3.12 calls every unassigned character full width.
    if kind != "Cn" and east_asian_width(char) in "WF":
        return 2
    return 1


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Give what is drawn as one character, with its cells: a base, its marks, what is joined on."""
    cluster = base = ""
    cells = 0
    joined = False
    for char in text:
        width = 0 if joined else _char_width(char)
        if width and cluster:
            yield cluster, cells
            cluster = ""
            cells = 0
        if width:
            base = char
        elif char == _VS16 and cells == 1 and _turns_emoji(base):
            cells = 2
        joined = char == _ZWJ
        cluster += char
        cells += width
    if cluster:
        yield cluster, cells


def _turns_emoji(char: str) -> bool:
    """Whether the emoji selector makes `char` two cells wide: keycaps and narrow symbols."""
    return char in "#*0123456789‼⁉" or (category(char)[0] == "S" and not char.isascii())


def _wrap_narrow(line: str, cells: int, rows: list[str]) -> None:
    line = line.rstrip(" ")
    start, length = 0, len(line)
    while length - start > cells:
        end = line.rfind(" ", start, start + cells + 1)
        row = line[start:end].rstrip(" ") if end > start else ""
        if row:
            rows.append(row)
            start = end
        elif line[start] != " ":
            rows.append(line[start : start + cells])
            start += cells
        # An indent too wide for the column ends here as well: it would be an empty row.
        while start < length and line[start] == " ":
            start += 1
    if start < length or not length:
        rows.append(line[start:])


def _wrap_wide(line: str, cells: int, rows: list[str]) -> None:
    row = gap = ""
    used = 0
    for piece, width in _pieces(line):
        if piece == " ":
            gap += piece
            continue
        if used + len(gap) + width <= cells:
            row += gap + piece
            used += len(gap) + width
        else:
            if row:
                rows.append(row)
            row, used = "", 0
            for cluster, cluster_width in [(piece, width)] if width <= cells else _clusters(piece):
                if row and used + cluster_width > cells:
                    rows.append(row)
                    row, used = "", 0
                row += cluster
                used += cluster_width
        gap = ""
    rows.append(row)


def _pieces(line: str) -> Iterator[tuple[str, int]]:
    """Give what a row may not be broken inside, with its cells: words, wide characters, spaces."""
    word = ""
    width = 0
    for cluster, cells in _clusters(line):
        if cells == 1 and cluster != " ":
            word += cluster
            width += 1
            continue
        if word:
            yield word, width
            word = ""
            width = 0
        yield cluster, cells
    if word:
        yield word, width
