"""A playbook: what has to be thought of in one sort of incident, as data, and what makes it sound.

A table is what a TOML file holds: durations as people type them ("15m"), words as strings. Files
and the lines of problems are `warroom.playbooks`' business.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from warroom.model.limits import MAX_LINE, MAX_TIME_BOX, MIN_TIME_BOX
from warroom.model.policy import seconds
from warroom.model.words import ROLE_SHORT, Phase, Role, Severity

MAX_ITEMS = 60
MAX_SOURCES = 20
MAX_AFTER = 10
MAX_ID = 40
MAX_TITLE = 80
MAX_VERSION = 20
MAX_WORDS = 500
MAX_COMMAND = 500
"""Bounds in items and in characters. An item's text has the bound of a task's, MAX_LINE."""

MAX_BYTES = 60_000
"""Bytes of a whole playbook as JSON: it goes to the hub in one frame of 65,536."""

SHOWN = 40
"""Characters of a wrong value that a sentence repeats."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class PlaybookItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to do. `time_box` in seconds; `command` is a line to copy.

    `severity`: only from this one upwards. `after`: items that have to be finished before.
    """

    id: str
    phase: Phase
    text: str
    role: Role | None = None
    time_box: int | None = None
    command: str = ""
    severity: Severity | None = None
    after: tuple[str, ...] = ()

    def applies(self, severity: Severity) -> bool:
        """Whether it is called for in an incident of that severity (SEV1 is the worst)."""
        return self.severity is None or severity <= self.severity


class Playbook(msgspec.Struct, frozen=True, omit_defaults=True):
    """A template. `when`: when to use it; `sources`: what it rests on."""

    id: str
    title: str
    version: str
    when: str
    items: tuple[PlaybookItem, ...]
    summary: str = ""
    sources: tuple[str, ...] = ()


Path = tuple[str | int, ...]
"""Where in the table: keys, and places in lists counted from 0."""


class Problem(NamedTuple):
    """What is wrong with a table, and where: a sentence for the person who writes it."""

    path: Path
    sentence: str


class Reader:
    """Takes values out of one table and keeps what is wrong with them."""

    def __init__(self, table: Mapping[str, Any], at: Path, found: list[Problem]) -> None:
        self.table, self.at, self.found = table, at, found

    def say(self, sentence: str, *key: str | int) -> None:
        """Keep a problem at a key of this table, or at the table itself."""
        self.found.append(Problem((*self.at, *key), sentence))

    def known(self, keys: Sequence[str], what: str) -> None:
        """Every other key is a slip."""
        for key in self.table:
            if key not in keys:
                self.say(f"{what} has no key {shown(key)}. There are: {', '.join(keys)}.", key)

    def text(self, key: str, limit: int, *, required: bool = True) -> str:
        """One line of text."""
        if key not in self.table:
            if required:
                self.say(f'{key} is missing. Write {key} = "…".')
            return ""
        return self._line(key, self.table[key], limit, key)

    def _line(self, name: str, value: object, limit: int, *key: str | int) -> str:
        if not isinstance(value, str):
            self.say(f'{name} has to be text in quotes, as in "…".', *key)
            return ""
        value = value.strip()
        if not value:
            self.say(f"{name} is empty. Write some text, or leave it out.", *key)
        elif "\n" in value or "\r" in value:
            self.say(f"{name} has to fit on one line.", *key)
        elif len(value) > limit:
            self.say(
                f"{name} has {len(value):,} characters and the limit is {limit}. Shorten it.", *key
            )
        return value

    def id(self) -> str:
        """A name that people type."""
        made = self.text("id", MAX_ID)
        if made and not _ID.fullmatch(made):
            self.say(
                f"{shown(made)} is no id: it has small letters, digits and hyphens, as in"
                " page-the-dba.",
                "id",
            )
        return made

    def word(self, key: str, words: Mapping[str, Any], example: str) -> Any:
        """One of a closed vocabulary, or None."""
        if key not in self.table:
            return None
        value = self.table[key]
        word = words.get(value.strip().casefold()) if isinstance(value, str) else None
        if word is None:
            names = ", ".join(dict.fromkeys(str(each) for each in words.values()))
            self.say(f"{key} {shown(value)} is not one of: {names}. Write {example}.", key)
        return word

    def time_box(self) -> int | None:
        """A duration in seconds, or None."""
        if "time_box" not in self.table:
            return None
        value = self.table["time_box"]
        try:
            found = seconds(value) if isinstance(value, str) and len(value) < 16 else 0
        except ValueError:
            found = 0
        if not MIN_TIME_BOX.total_seconds() <= found <= MAX_TIME_BOX.total_seconds():
            self.say(
                f"time_box {shown(value)} is not between one minute and seven days, written as"
                ' "15m", "2h" or "1h30m".',
                "time_box",
            )
            return None
        return found

    def texts(self, key: str, most: int, limit: int) -> tuple[str, ...]:
        """A list of lines."""
        value = self.table.get(key, [])
        if not isinstance(value, list | tuple):
            self.say(f'{key} has to be a list, as in {key} = ["…", "…"].', key)
            return ()
        if len(value) > most:
            self.say(f"{key} has {len(value)} entries and the limit is {most}.", key)
        return tuple(
            self._line(f"{key}, entry {place + 1},", each, limit, key, place)
            for place, each in enumerate(value)
        )


def shown(value: object) -> str:
    """A value as a sentence repeats it."""
    text = value if isinstance(value, str) else type(value).__name__
    if isinstance(value, bool | int | float) and not -(10**12) < value < 10**12:
        text = "so large a number"
    elif isinstance(value, bool | int | float):
        text = str(value).lower()
    text = " ".join(text.split())
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"


_TOP = ("id", "title", "version", "when", "summary", "sources", "items")
_ITEM = ("id", "phase", "text", "role", "time_box", "command", "severity", "after")

_PHASES = {phase.value: phase for phase in Phase}
_SEVERITIES = {level.value.casefold(): level for level in Severity}
_ROLES = {
    **{role.value: role for role in Role},
    **{short.casefold(): role for role, short in ROLE_SHORT.items()},
}


def read_playbook(table: Mapping[str, Any]) -> tuple[Playbook | None, list[Problem]]:
    """The playbook in a table and every problem in it; None where there is a problem."""
    found: list[Problem] = []
    top = Reader(table, (), found)
    top.known(_TOP, "A playbook")
    made: dict[str, Any] = {
        "id": top.id(),
        "title": top.text("title", MAX_TITLE),
        "version": top.text("version", MAX_VERSION),
        "when": top.text("when", MAX_WORDS),
        "summary": top.text("summary", MAX_WORDS, required=False),
        "sources": top.texts("sources", MAX_SOURCES, MAX_WORDS),
    }
    items = dict(_items(top))
    found += _between(items)
    if found:
        return None, found
    playbook = Playbook(**made, items=tuple(items.values()))
    size = len(msgspec.json.encode(playbook))
    if size > MAX_BYTES:
        sentence = f"The playbook takes {size:,} bytes and the limit is {MAX_BYTES:,}. Split it."
        return None, [Problem((), sentence)]
    return playbook, []


def _items(top: Reader) -> Iterator[tuple[int, PlaybookItem]]:
    given = top.table.get("items")
    if given is None:
        top.say("items is missing. Write each item under a line [[items]].")
        return
    if not isinstance(given, list | tuple):
        top.say("items has to be a list of tables: write each under a line [[items]].", "items")
        return
    if not given:
        top.say("items is empty. Write each item under a line [[items]].", "items")
    if len(given) > MAX_ITEMS:
        top.say(f"There are {len(given)} items and the limit is {MAX_ITEMS}. Split it.", "items")
    for place, each in enumerate(given):
        if not isinstance(each, Mapping):
            top.say("An item has to be a table under a line [[items]].", "items", place)
            continue
        item = Reader(each, ("items", place), top.found)
        item.known(_ITEM, "An item")
        if "phase" not in each:
            item.say('phase is missing. Write phase = "containment", or another of the five.')
        yield (
            place,
            PlaybookItem(
                id=item.id(),
                phase=item.word("phase", _PHASES, 'phase = "containment"') or Phase.IDENTIFICATION,
                text=item.text("text", MAX_LINE),
                role=item.word("role", _ROLES, 'role = "operations lead"'),
                time_box=item.time_box(),
                command=item.text("command", MAX_COMMAND, required=False),
                severity=item.word("severity", _SEVERITIES, 'severity = "SEV2"'),
                after=item.texts("after", MAX_AFTER, MAX_ID),
            ),
        )


def _between(items: Mapping[int, PlaybookItem]) -> Iterator[Problem]:
    """What is wrong with items side by side, by their places: ids that are twice there, or lead
    nowhere, or in a circle."""
    first: dict[str, int] = {}
    for place, item in items.items():
        if item.id in first and item.id:
            number = first[item.id] + 1
            yield Problem(
                ("items", place, "id"),
                f"The id {shown(item.id)} is item {number}'s already. Give each its own.",
            )
        first.setdefault(item.id, place)
    # An item without an id is told already; it may be the one that others name.
    complete = sound = "" not in first
    for place, item in items.items():
        for number, other in enumerate(item.after):
            at: Path = ("items", place, "after", number)
            if other and other not in first and complete:
                sound = False
                yield Problem(at, f"after names {shown(other)}, and no item has that id.")
            elif other in item.after[:number]:
                yield Problem(at, f"after names {shown(other)} twice.")
    after = {item.id: [each for each in item.after if each in first] for item in items.values()}
    if sound and (circle := _circle(after)):
        way = " → ".join(circle[:6]) + (" → …" if len(circle) > 6 else "")
        sentence = f"These items wait for each other, so none could begin: {way}."
        yield Problem(("items", first[circle[0]], "after"), sentence)


def _circle(after: Mapping[str, Sequence[str]]) -> list[str]:
    """A way through `after` that comes back to where it began; empty when there is none."""
    done: set[str] = set()
    for begin in after:
        way: list[str] = []
        open_ends: list[Iterator[str]] = [iter((begin,))]
        while open_ends:
            there = next(open_ends[-1], None)
            if there is None:
                open_ends.pop()
                if way:
                    done.add(way.pop())
            elif there in way:
                return [*way[way.index(there) :], there]
            elif there not in done:
                way.append(there)
                open_ends.append(iter(after[there]))
    return []


def table_of(playbook: Playbook) -> dict[str, Any]:
    """The table that `read_playbook` makes this playbook of."""
    table: dict[str, Any] = msgspec.to_builtins(playbook)
    for item in table["items"]:
        if "time_box" in item:
            item["time_box"] = _duration(item["time_box"])
    return table


def _duration(amount: int) -> str:
    hours, minutes = divmod(amount // 60, 60)
    if amount % 60 or amount <= 0:
        return f"{amount}s"
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "")


def problems_of(playbook: Playbook) -> list[Problem]:
    """What is wrong with a playbook that did not come from a file that was checked."""
    return read_playbook(table_of(playbook))[1]


def tasks_before(
    items: Iterable[PlaybookItem], tasks: Mapping[str, str]
) -> Callable[[str], tuple[str, ...]]:
    """For an item's id: the ids of the tasks that have to be finished before it.

    `tasks`: the task of each item that has one. One that has none (it does not apply) is passed
    over to those that it comes after itself, so that the order of the others stays.
    """
    after = {item.id: item.after for item in items}

    def before(item: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        seen = {item}
        waiting = list(reversed(after.get(item, ())))
        while waiting:
            other = waiting.pop()
            if other in seen:
                continue
            seen.add(other)
            if other in tasks:
                found[tasks[other]] = None
            else:
                waiting.extend(reversed(after.get(other, ())))
        return tuple(found)

    return before
