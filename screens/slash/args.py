"""Reading the arguments of a slash command: one word, a name, a task, a time, the rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import TypeVar

from warroom.model.words import ROLE_SHORT, Role
from warroom.text import clean_line
from warroom.times import parse_duration, parse_when

W = TypeVar("W", bound=StrEnum)

SPACES = re.compile(r"\s+")
"""What stands between words."""

_QUOTED = re.compile(r'"([^"]*)"')
_NUMBER = re.compile(r"#?([0-9]{1,15})")
# A bare number ends many a task's text ("set the pool to 20"), so a time-box there needs its unit.
_BOUND = re.compile(r"(?:[0-9]{1,6}[dhms])+", re.IGNORECASE)
_WHEN_WORDS = 3
"""Most words in a time: "1h 30m ago", "2026-11-23 02:09 +01:00"."""


class Unclear(ValueError):  # noqa: N818 - it names what the line is
    """The line cannot be understood; the sentence says how to write it."""


@dataclass
class Args:
    """What is left of a line, taken from the left. `usage` is shown where something is missing.

    `here` is the id of the log that it is typed in, where that is known.
    """

    left: str
    usage: str
    you: str
    now: datetime
    zone: tzinfo = field(default=UTC)
    here: str = ""

    def __post_init__(self) -> None:
        self.left = self.left.strip()

    def missing(self, what: str) -> Unclear:
        """The refusal for something that was not given."""
        return Unclear(f"{what} is missing. Write: {self.usage}")

    def rest(self) -> str:
        """All that is left; may be empty."""
        rest, self.left = self.left, ""
        return rest

    def text(self, what: str) -> str:
        """All that is left, which has to be something."""
        if not self.left:
            raise self.missing(what)
        return self.rest()

    def nothing_more(self) -> None:
        """Refuse words after the last argument: they were typed for a reason."""
        if self.left:
            raise Unclear(f"“{shown(self.left)}” is one thing too many. Write: {self.usage}")

    def word(self, what: str) -> str:
        """The next word."""
        if not self.left:
            raise self.missing(what)
        word, *rest = SPACES.split(self.left, maxsplit=1)
        self.left = rest[0] if rest else ""
        return word

    def peek(self) -> str:
        """The next word, left where it is."""
        return SPACES.split(self.left, maxsplit=1)[0]

    def person(self, what: str = "The name") -> str:
        """A person's name; "me" is the one who types, a leading @ is dropped."""
        word = self.word(what).removeprefix("@")
        if not word:
            raise self.missing(what)
        return self.you if self.you and word.casefold() == "me" else word

    def optional_person(self) -> str:
        """Like `person`, or the empty string at the end of the line."""
        return self.person() if self.left else ""

    def item(self, letter: str, what: str) -> str:
        """The id of a task (T) or a message (M): "T4", "t4" and "4" are the same."""
        word = self.word(f"The {what}")
        number = word[1:] if word[:1].upper() == letter else word
        if not (number.isascii() and number.isdigit()):
            raise Unclear(
                f"“{shown(word)}” is not a {what}: they are {letter}1, {letter}2 and so on."
            )
        return f"{letter}{int(number[:15])}"

    def entry(self) -> int:
        """The number of an entry: "41" or "#41"."""
        word = self.word("The number of the entry")
        match = _NUMBER.fullmatch(word)
        if match is None:
            raise Unclear(f"“{shown(word)}” is not the number of an entry. Write: {self.usage}")
        return int(match[1])

    def choice(self, words: type[W], what: str) -> W:
        """One of a closed vocabulary, by its beginning."""
        return one_of(self.word(what), {word: (word.value,) for word in words})

    def level(self, words: type[W], what: str) -> W:
        """A severity or a priority: "2", "SEV2", "P2"."""
        word = self.word(what)
        for level in words:
            if word.upper() in (level.value, level.value[-1]):
                return level
        raise Unclear(f"{what} is 1, the highest, to 5; not “{shown(word)}”.")

    def role(self) -> Role:
        """A role by its name, its short form or a beginning: "IC", "ops", "incident commander"."""
        first = self.word("The role")
        two = f"{first} {self.peek()}".casefold()
        for role in Role:
            if role.value == two:
                self.word("The role")
                return role
        return one_of(
            first, {role: (ROLE_SHORT[role], role.value, role.value.split()[-1]) for role in Role}
        )

    def audience(self) -> tuple[str, str]:
        """An audience and its channel, where one is named: `customers,"status page"`."""
        if not self.left:
            raise self.missing("The audience")
        audience = self._quoted_or(r"[^\s,]+")
        channel = ""
        if self.left.startswith(","):
            self.left = self.left[1:].lstrip()
            channel = self._quoted_or(r"\S+")
        self.left = self.left.lstrip()
        if not audience:
            raise self.missing("The audience")
        return audience, channel

    def label(self, what: str) -> str:
        """The next word, or several in quotes: `nginx`, `"lb-2 log"`."""
        if not self.left:
            raise self.missing(what)
        found = self._quoted_or(r"\S+")
        self.left = self.left.lstrip()
        if not found:
            raise self.missing(what)
        return found

    def _quoted_or(self, pattern: str) -> str:
        match = _QUOTED.match(self.left) or re.match(f"({pattern})", self.left)
        if match is None:
            return ""
        self.left = self.left[match.end() :]
        return match[1].strip()

    def name(self, what: str) -> str:
        """The next word, or several in quotes."""
        name = self._quoted_or(r"\S+")
        self.left = self.left.lstrip()
        if not name:
            raise self.missing(what)
        return name

    def seconds(self, what: str) -> int | None:
        """A duration in seconds, "none" is None: "15m", "none"."""
        word = self.word(what)
        return None if word.casefold() == "none" else _seconds(word)

    def next_update(self) -> int | None:
        """The next update in seconds where the next word is "+30m"; "+none" is 0: no promise."""
        word = self.peek()
        if not word.startswith("+") or len(word) == 1:
            return None
        promise = 0 if word.casefold() == "+none" else _seconds(word[1:])
        self.word("The next update")
        return promise

    def promise_behind(self, text: str) -> tuple[str, int | None]:
        """The same at the end of a message, where people write it too: an audience has no use
        for a bare "+30m"."""
        said, _, last = text.rpartition(" ")
        if said.strip() and re.fullmatch(r"\+(none|\d[\dhmsd]*)", last.casefold()):
            return said.rstrip(), 0 if last.casefold() == "+none" else _seconds(last[1:])
        return text, None

    def when(self) -> datetime:
        """A moment of up to three words: "02:09", "yesterday 23:50", "10m ago"."""
        if not self.left:
            raise self.missing("The time")
        words = list(re.finditer(r"\S+", self.left))[:_WHEN_WORDS]
        for last in reversed(words):
            try:
                moment = parse_when(self.left[: last.end()], self.now, self.zone)
            except ValueError as mistake:
                sentence = str(mistake)
                continue
            self.left = self.left[last.end() :].lstrip()
            return moment
        raise Unclear(sentence)

    def trailing(self) -> tuple[str, int | None]:
        """The person and the time-box (seconds) at the end of a task's text, in either order."""
        person, bound = "", None
        while len(parts := self.left.rsplit(maxsplit=1)) == 2:
            if parts[1].startswith("@") and len(parts[1]) > 1 and not person:
                person = parts[1][1:]
                person = self.you if self.you and person.casefold() == "me" else person
            elif _BOUND.fullmatch(parts[1]) and bound is None:
                bound = _seconds(parts[1])
            else:
                break
            self.left = parts[0]
        return person, bound


def one_of(word: str, names: dict[W, tuple[str, ...]]) -> W:
    """The one whose name is `word` or begins with it; raises Unclear when none or several do."""
    wanted = word.casefold()
    known = [(name.casefold(), key) for key, all_names in names.items() for name in all_names]
    found = list(dict.fromkeys(key for name, key in known if name == wanted))
    found = found or list(dict.fromkeys(key for name, key in known if name.startswith(wanted)))
    if not found:
        raise Unclear(f"“{shown(word)}” is not one of: {_listed(list(names))}.")
    if len(found) > 1:
        raise Unclear(f"“{shown(word)}” could be {_listed(found)}. Type more of it.")
    return found[0]


def _listed(words: Sequence[StrEnum]) -> str:
    *most, end = (word.value for word in words)
    return f"{', '.join(most)} or {end}" if most else end


def _seconds(text: str) -> int:
    try:
        return int(parse_duration(text).total_seconds())
    except ValueError as mistake:
        raise Unclear(str(mistake)) from None


def shown(text: str) -> str:
    """What a person typed, as it stands inside a sentence."""
    return clean_line(text, 30)
