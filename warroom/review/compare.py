"""What changed between two moments of a log, pane by pane."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from warroom.model.incident import Incident
from warroom.report.phrases import time_box_text
from warroom.text import clean_line
from warroom.times import format_stamp


class Sort(StrEnum):
    """What happened to a thing between the two moments."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"


class Change(NamedTuple):
    """One line. `what`: the thing; `field`: what of it; `before`, `after`: how it was and is.

    Of a thing that was added, `after` tells how it is; of one that is gone, `before` how it was.
    """

    sort: Sort
    what: str
    field: str = ""
    before: str = ""
    after: str = ""


class PaneChanges(NamedTuple):
    """The changes of one pane."""

    pane: str
    changes: tuple[Change, ...]


class Point(NamedTuple):
    """One of the two moments: the entry's number and when it was recorded (None: before all)."""

    seq: int
    at: datetime | None


class Comparison(NamedTuple):
    """From one moment to the other; panes without a change are left out."""

    before: Point
    after: Point
    panes: tuple[PaneChanges, ...]

    @property
    def same(self) -> bool:
        """Whether nothing changed but the place in the log."""
        return not self.panes


PANES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("facts", ()),
    ("roles", ("roles", "offers")),
    ("teams", ("teams",)),
    ("size-up", ("size_up",)),
    ("extent", ("extent",)),
    ("workarounds", ("workarounds",)),
    ("checklist", ("tasks",)),
    ("playbooks", ("runs",)),
    ("communication", ("messages", "audiences")),
    ("escalations", ("escalations",)),
    ("regulators' clocks", ("clocks",)),
    ("hypotheses", ("hypotheses",)),
    ("decisions", ("decisions", "plan_b")),
    ("causes", ("trigger", "factors", "fix", "waived")),
    ("reports", ("recap", "can_reports", "roll_calls")),
    ("evidence", ("evidence",)),
    ("follow-ups", ("follow_ups",)),
    ("post-mortem", ("post_mortem",)),
    ("problem", ("problem",)),
    ("marks on entries", ("marks",)),
)
"""The panes in their order, and the fields of the state in each; all others are facts."""

_NOT_FACTS = frozenset({"id", "seq", "hash", "last_at", "lines", "contributors", "counts"})
"""Fields that move with every entry, or say nothing of the incident."""

_NAMES = ("text", "what", "name", "playbook", "audience", "person", "about", "report", "incident")
"""Fields that a thing is called by, the first that it has."""

_TOLD = {
    "state": "",
    "struck_by": "struck by",
    "pinned": "pinned",
    "amendments": "amended:",
    "detail": "",
    "person": "",
    "executor": "executor",
    "to": "to",
    "lead": "lead",
    "members": "with",
    "reason": "",
    "by": "by",
    "due_at": "due",
    "closes_at": "closes",
}
"""Fields that tell how a new thing is, and the word before each."""

_SECONDS = frozenset({"time_box", "estimate", "next_update"})
_UNTOLD = frozenset({"id", "sections", "history"})

_FACT_WORDS = {"responsible": "responsible person", "phases_seen": "phases"}


def compare(before: Incident, after: Incident) -> Comparison:
    """What is different in `after`, as lines. The two are states of one log, in either order."""
    placed = {name for _, names in PANES for name in names}
    panes = []
    for pane, names in PANES:
        if pane == "facts":
            facts = [
                name
                for name in after.__struct_fields__
                if name not in placed and name not in _NOT_FACTS
            ]
            changes = tuple(_of_fields(before, after, facts, _FACT_WORDS))
        else:
            changes = tuple(
                change
                for name in names
                for change in _of_part(name, getattr(before, name), getattr(after, name))
            )
        if changes:
            panes.append(PaneChanges(pane, changes))
    return Comparison(
        Point(before.seq, before.last_at), Point(after.seq, after.last_at), tuple(panes)
    )


def _of_fields(
    before: Incident, after: Incident, names: list[str], words: Mapping[str, str]
) -> Iterator[Change]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old is new or old == new:
            continue
        if isinstance(old, dict) or isinstance(new, dict):
            yield from _of_items(_label(name), old or {}, new or {})
        elif name == "policy":
            yield Change(Sort.CHANGED, "policy", "", old.name, new.name)
        else:
            yield _changed(words.get(name, _label(name)), "", value_text(old), value_text(new))


def _of_part(name: str, old: object, new: object) -> Iterator[Change]:
    if old is new or old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_items(name, old, new)
    elif isinstance(old, msgspec.Struct) and isinstance(new, msgspec.Struct):
        yield from _of_struct(_label(name), old, new)
    elif new is None:
        yield Change(Sort.GONE, _single(name, old), before=_told(old))
    elif old is None:
        yield Change(Sort.ADDED, _single(name, new), after=_told(new))
    else:
        yield _changed(_label(name), "", value_text(old), value_text(new))


def _of_items(name: str, old: dict[object, object], new: dict[object, object]) -> Iterator[Change]:
    for key, item in new.items():
        was = old.get(key)
        if was is item:
            continue
        if key not in old:
            yield Change(Sort.ADDED, _called(name, key, item), after=_told(item))
        elif isinstance(item, msgspec.Struct) and isinstance(was, msgspec.Struct):
            yield from _of_struct(_called(name, key, item), was, item)
        elif was != item:
            yield _changed(_called(name, key, item), "", value_text(was), value_text(item))
    for key, item in old.items():
        if key not in new:
            yield Change(Sort.GONE, _called(name, key, item), before=_told(item))


def _of_struct(what: str, old: msgspec.Struct, new: msgspec.Struct) -> Iterator[Change]:
    for name in new.__struct_fields__:
        was, now = getattr(old, name), getattr(new, name)
        if was is now or was == now:
            continue
        if isinstance(was, dict) and isinstance(now, dict):
            yield from _of_items(name, was, now)
        elif name not in _UNTOLD:
            yield _changed(what, _label(name), _field_text(name, was), _field_text(name, now))


def _changed(what: str, field: str, before: str, after: str) -> Change:
    return Change(Sort.CHANGED, what, field, before, after)


def _single(name: str, item: object) -> str:
    """What there is one of, with its words."""
    words = clean_line(str(getattr(item, "text", "") or ""))
    return f"{_label(name)}: {words}" if words else _label(name)


def _called(name: str, key: object, item: object) -> str:
    """What a thing is called: its id, and its words where it has some."""
    said = next((text for each in _NAMES if (text := getattr(item, each, ""))), "")
    if name == "marks":
        return f"entry {key}"
    if name in ("offers", "waived"):
        return f"offer of {key}" if name == "offers" else f"closing without {key}"
    if name in ("extent", "audiences", "teams"):
        kind = getattr(item, "kind", "audience" if name == "audiences" else "team")
        return f"{kind} {clean_line(str(said))}"
    if isinstance(said, msgspec.Struct):
        said = getattr(said, "name", "")
    if name in ("sections", "answers"):
        return f"section {key}" if name == "sections" else f"answer of {clean_line(str(key))}"
    words = clean_line(str(said))
    return f"{clean_line(str(key))} {words}".strip() if isinstance(key, str) else str(key)


def _told(item: object) -> str:
    """How a thing is, in short: its state, who has it, when it is due."""
    if not isinstance(item, msgspec.Struct):
        return value_text(item)
    said = []
    for name, word in _TOLD.items():
        value = getattr(item, name, None)
        if value:
            text = "" if value is True else _field_text(name, value)
            said.append(f"{word} {text}".strip())
    return ", ".join(said)


def _field_text(name: str, value: object) -> str:
    if name in _SECONDS and isinstance(value, int):
        return time_box_text(value)
    return value_text(value)


def value_text(value: object) -> str:
    """A value of the state for a line; the empty string where there is none."""
    if value is None or value in ((), ""):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return format_stamp(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(value_text, value))
    if isinstance(value, msgspec.Struct):
        parts = (getattr(value, name) for name in value.__struct_fields__)
        return " ".join(text for part in parts if (text := value_text(part)))
    return clean_line(str(value))


def _label(name: str) -> str:
    return name.removesuffix("_at").replace("_", " ") if name != "at" else "since"
