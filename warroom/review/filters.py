"""What a reviewer looks for, in one line: `kind:decision by:ben to:customers since:02:10 pool`."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from warroom.report.rows import RowKind
from warroom.text import clean_line
from warroom.times import parse_duration, parse_when

KEYS: dict[str, str] = {
    "kind": "a timeline kind: kind:decision, kind:task",
    "by": "who wrote it: by:ben",
    "person": "who wrote it or is named in it: person:ben",
    "task": "a task: task:T3",
    "to": "an audience, told or heard from: to:customers",
    "since": "from this time on: since:02:10",
    "until": "up to this time: until:02:30",
    "around": "what lies around an entry: around:41±5m, around:41±20",
    "is": "pinned, milestone, amended or struck: is:pinned",
}
"""What may stand before a colon, and what it means, for help."""

_OTHER_NAMES = {"from": "since", "after": "since", "before": "until", "audience": "to",
                "author": "by", "near": "around"}  # fmt: skip

MARGIN = timedelta(minutes=5)
"""How far `around:41` reaches: what led to an entry, and what was done about it."""

_WORD = re.compile(r'(?:(?P<key>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))|(?P<lone>\S+)')
_AROUND = re.compile(r"#?(?P<seq>[0-9]{1,15})(?:(?:±|\+/-|\+-|,)(?P<reach>.+))?")
_ENTRIES = re.compile(r"[0-9]{1,9}")
_IS = ("pinned", "milestone", "amended", "struck")


class Window(NamedTuple):
    """So far before and after an entry: in time, or in `entries`."""

    seq: int
    margin: timedelta | None = MARGIN
    entries: int = 0


@dataclass(frozen=True)
class Filter:
    """What to look for. Within a field any one suffices; all fields and all words have to fit."""

    kinds: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    window: Window | None = None
    line: str = field(default="", compare=False)

    @property
    def empty(self) -> bool:
        """Whether everything fits."""
        return self == Filter()


@dataclass(frozen=True)
class Known:
    """What there is to look for in a log: what is none of these is a mistake and not "nothing"."""

    people: Iterable[str]
    writers: Iterable[str]
    tasks: Iterable[str]
    audiences: Iterable[str]
    end: int
    last: datetime


def parse(line: str, known: Known, zone: tzinfo = UTC) -> Filter:
    """Read a line. A word without a key is looked for in the texts; quotes keep words together.

    `zone` is where a time without a zone is meant; one without a date is the last such moment of
    the log. Raises ValueError with a sentence for the person.
    """
    found: dict[str, list[str]] = {name: [] for name in KEYS}
    words: list[str] = []
    for match in _WORD.finditer(line):
        key, value = (match["key"] or "").casefold(), match["quoted"]
        if value is None:
            value = match["plain"] or match["lone"] or ""
        key = _OTHER_NAMES.get(key, key)
        if key in KEYS:
            found[key].append(value)
        elif key:
            _no_slip(key)
            words.append(f"{match['key']}:{value}".casefold())
        elif match["lone"] or (bare := match["plain"] or "").removesuffix(":") not in KEYS:
            words += [value.casefold()] if value.strip() else []
        else:
            raise ValueError(f"{bare} has nothing after it. It is for {KEYS[bare[:-1]]}.")
    until, since = found["until"], found["since"]
    around = [_window(value, known) for value in found["around"]]
    return Filter(
        kinds=tuple(_kind(value) for value in found["kind"]),
        by=tuple(_one_of(value, known.writers, "has written in this log") for value in found["by"]),
        people=tuple(
            _one_of(value, known.people, "is named in this log") for value in found["person"]
        ),
        tasks=tuple(_task(value, known.tasks) for value in found["task"]),
        audiences=tuple(
            _one_of(value, known.audiences, "is an audience of this log") for value in found["to"]
        ),
        marks=tuple(_mark(value) for value in found["is"]),
        words=tuple(words),
        since=parse_when(since[-1], known.last, zone) if since else None,
        until=parse_when(until[-1], known.last, zone) if until else None,
        window=around[-1] if around else None,
        line=line.strip(),
    )


def _no_slip(key: str) -> None:
    near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.75)
    if near:
        raise ValueError(
            f"There is no filter {key}:. Did you mean {near[0]}:? For the text itself, put it in"
            " quotes."
        )


def _kind(value: str) -> str:
    wanted = " ".join(re.split(r"[\s_-]+", value.strip().casefold()))
    fitting = [kind for kind in RowKind if kind.value.startswith(wanted)] if wanted else []
    exact = [kind for kind in fitting if kind.value == wanted]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0].value
    kinds = ", ".join(kind.value.replace(" ", "-") for kind in fitting or RowKind)
    if fitting:
        raise ValueError(f"“{_shown(value)}” may be {kinds}. Write more of it.")
    raise ValueError(f"“{_shown(value)}” is no kind of entry. The kinds: {kinds}.")


def _mark(value: str) -> str:
    wanted = value.strip().casefold()
    if wanted not in _IS:
        raise ValueError(f"An entry is {', '.join(_IS[:-1])} or {_IS[-1]}; not “{_shown(value)}”.")
    return wanted


def _task(value: str, tasks: Iterable[str]) -> str:
    typed = value.strip().upper()
    have = list(tasks)
    for wanted in (typed, f"T{typed}"):
        if wanted in have:
            return wanted
    ends = f"Its checklist ends at {have[-1]}." if have else "Its checklist is empty."
    raise ValueError(f"There is no task “{_shown(value)}” in this log. {ends}")


def _one_of(value: str, have: Iterable[str], what: str) -> str:
    wanted = value.strip().removeprefix("@").casefold()
    names = sorted(set(have))
    exact = [name for name in names if name.casefold() == wanted]
    fitting = exact or [name for name in names if wanted and name.casefold().startswith(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ValueError(f"“{_shown(value)}” may be {_some(fitting)}. Write more of it.")
    there = f" There are {_some(names)}." if names else ""
    raise ValueError(f"Nothing called “{_shown(value)}” {what}.{there}")


def _window(value: str, known: Known) -> Window:
    match = _AROUND.fullmatch(value.strip())
    if match is None:
        raise ValueError(
            f"“{_shown(value)}” is no entry. Write around:41, around:41±5m for minutes, or"
            " around:41±20 for entries."
        )
    seq, reach = int(match["seq"]), match["reach"]
    if not 1 <= seq <= known.end:
        raise ValueError(f"There is no entry {seq}; the log has {known.end}.")
    if reach is None:
        return Window(seq)
    if _ENTRIES.fullmatch(reach):
        return Window(seq, None, int(reach))
    return Window(seq, parse_duration(reach))


def _some(names: list[str]) -> str:
    shown = ", ".join(clean_line(name, 30) for name in names[:8])
    return f"{shown} …" if names[8:] else shown


def _shown(value: str) -> str:
    return clean_line(value, 40)
