"""A three-way merge of two states that came of one: generic over what a state holds, pure.

What changed on one side only is taken; what changed on both stays as it is in ours, and is named.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from warroom.model.incident import Counts, Incident, Mark, PostMortem, Problem
from warroom.model.words import SHARED_ROLES, Role

_NEVER = frozenset({"id", "seq", "hash", "last_at", "lines", "forks"})
"""What is each history's own."""

_TOGETHER = (
    frozenset({"status", "status_reason", "mitigated_at", "resolved_at", "ended_at"}),
    frozenset({"phase", "phases_seen"}),
    frozenset({"severity", "priority", "impact", "urgency"}),
    frozenset({"estimate", "estimated_at"}),
)
"""Fields that make sense together only: where one stays, all do."""

_BY_FIELD = (Mark, PostMortem, Problem)
"""Records whose fields are merged one by one, unless one of them changed on both sides. Any other
record is a whole: half a task that was finished and half one that was skipped is neither."""

_NUMBERED = re.compile(r"([A-Z]+)([1-9][0-9]*)")

_MISSING: Any = object()


class Merged(NamedTuple):
    """The state, and in words what stays as it is in ours although theirs changed it too."""

    incident: Incident
    kept: tuple[str, ...]


def merge(base: Incident, ours: Incident, theirs: Incident) -> Merged:
    """What `theirs` changed since `base`, in `ours`; what is each history's own stays."""
    changed: dict[str, Any] = {}
    kept: dict[str, tuple[str, ...]] = {}
    for name in base.__struct_fields__:
        if name in _NEVER:
            continue
        values = (getattr(base, name), getattr(ours, name), getattr(theirs, name))
        value, words = _value(name, *values)
        if words:
            kept[name] = words
        if value is not values[1]:
            changed[name] = value
    for group in _TOGETHER:
        if group & kept.keys():
            changed = {name: value for name, value in changed.items() if name not in group}
    said = tuple(dict.fromkeys(word for words in kept.values() for word in words))
    return Merged(_fitting(replace(ours, **changed)) if changed else ours, said)


def new_names(base: Incident, ours: Incident, theirs: Incident) -> dict[str, str]:
    """Ids (T5) that theirs gave to something new and ours to something else, each with a free one.

    Free is what neither history has.
    """
    found: dict[str, str] = {}
    for name in base.__struct_fields__:
        new, here, old = getattr(theirs, name), getattr(ours, name), getattr(base, name)
        if not isinstance(new, dict) or new is old:
            continue
        for key in new:
            if key in old or key not in here or here[key] == new[key]:
                continue
            match = _NUMBERED.fullmatch(key) if isinstance(key, str) else None
            if match:
                found[key] = f"{match[1]}{_highest(match[1], here.keys() | new.keys()) + 1}"
    return found


def _highest(letters: str, keys: Iterable[str]) -> int:
    numbers = (_NUMBERED.fullmatch(key) for key in keys)
    return max((int(each[2]) for each in numbers if each and each[1] == letters), default=0)


def _value(name: str, base: Any, ours: Any, theirs: Any) -> tuple[Any, tuple[str, ...]]:
    """The merged value, and what of it stays, in words."""
    if theirs is base or theirs in (base, ours):
        return ours, ()
    if isinstance(ours, Counts):
        return _counts(base, ours, theirs), ()
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _dict(name, base, ours, theirs)
    if ours == base:
        return theirs, ()
    if isinstance(ours, tuple) and isinstance(base, tuple) and theirs[: len(base)] == base:
        return (*ours, *(each for each in theirs[len(base) :] if each not in ours)), ()
    if isinstance(ours, _BY_FIELD) and type(ours) is type(theirs):
        merged = _struct(type(ours)() if base is None else base, ours, theirs)
        if merged is not None:
            return merged, ()
    return ours, (name.replace("_", " "),)


def _dict(
    name: str, base: dict[Any, Any], ours: dict[Any, Any], theirs: dict[Any, Any]
) -> tuple[dict[Any, Any], tuple[str, ...]]:
    made, kept = dict(ours), []
    for key in base.keys() | theirs.keys():
        old, here = base.get(key, _MISSING), ours.get(key, _MISSING)
        new = theirs.get(key, _MISSING)
        if new is old or new in (old, here):
            continue
        if here is _MISSING and old is not _MISSING:
            kept.append(key)
            continue
        value: Any
        words: tuple[str, ...] = ()
        if here is _MISSING or here == old:
            value = new
        elif new is _MISSING or (name == "roles" and key not in SHARED_ROLES):
            value, words = here, (name,)
        elif old is _MISSING:
            value, words = _added_twice(here, new)
        else:
            value, words = _value(name, old, here, new)
        if words:
            kept.append(key)
        elif value is _MISSING:
            made.pop(key, None)
        else:
            made[key] = value
    said = tuple(f"{name.replace('_', ' ')} {key}" for key in sorted(map(str, kept)))
    return _in_order(made, ours, theirs), said


def _added_twice(here: Any, new: Any) -> tuple[Any, tuple[str, ...]]:
    if isinstance(here, tuple) and isinstance(new, tuple):
        return (*here, *(each for each in new if each not in here)), ()
    if isinstance(here, Mark):
        merged = _struct(Mark(), here, new)
        return (here, ("mark",)) if merged is None else (merged, ())
    return here, ("both",)


def _in_order(made: dict[Any, Any], ours: dict[Any, Any], theirs: dict[Any, Any]) -> dict[Any, Any]:
    """In the order of ours, then what is new in the order of theirs; of theirs where it has all."""
    if made.keys() == theirs.keys():
        return {key: made[key] for key in theirs}
    order = dict.fromkeys([*ours, *theirs])
    return {key: made[key] for key in order if key in made}


def _struct(base: Any, ours: Any, theirs: Any) -> Any:
    """Field by field, or None where something changed on both sides."""
    changed = {}
    for name in base.__struct_fields__:
        values = (getattr(base, name), getattr(ours, name), getattr(theirs, name))
        value, words = _value(name, *values)
        if words:
            return None
        if value is not values[1]:
            changed[name] = value
    return replace(ours, **changed) if changed else ours


def _counts(base: Counts, ours: Counts, theirs: Counts) -> Counts:
    changed: dict[str, Any] = {}
    for name in base.__struct_fields__:
        old, here, new = getattr(base, name), getattr(ours, name), getattr(theirs, name)
        if isinstance(here, int):
            changed[name] = here + new - old
        else:
            changed[name] = _value(name, old, here, new)[0]
    return replace(ours, **changed)


def _fitting(incident: Incident) -> Incident:
    """What each side saw to by itself: nobody is asked for who is there already."""
    offers = {
        role: offer
        for role, offer in incident.offers.items()
        if offer.to not in incident.roles.get(role, ())
    }
    if len(offers) != len(incident.offers):
        incident = replace(incident, offers=offers)
    if incident.holder(Role.COMMANDER) and (incident.vacant_since or incident.vacancy_overdue):
        incident = replace(incident, vacant_since=None, vacancy_overdue=False)
    return incident


def renamed(event: msgspec.Struct, names: dict[str, str], numbers: dict[int, int]) -> Any:
    """`event` with ids and numbers of entries as they are in the other history."""
    changed: dict[str, Any] = {}
    for field in event.__struct_fields__:
        value = getattr(event, field)
        if isinstance(value, str) and names:
            sort, colon, name = value.partition(":")
            new: Any = names.get(value) or (
                f"{sort}:{names[name]}" if colon and name in names else value
            )
        elif field in _NUMBERS and isinstance(value, int):
            new = numbers.get(value, value)
        elif field in _NUMBERS and isinstance(value, tuple):
            new = tuple(numbers.get(each, each) for each in value)
        elif isinstance(value, tuple) and names:
            new = tuple(names.get(each, each) if isinstance(each, str) else each for each in value)
        else:
            continue
        if new != value:
            changed[field] = new
    return replace(event, **changed) if changed else event


_NUMBERS = frozenset({"target", "entry", "evidence", "base", "seqs"})
"""Fields of events that name entries by their numbers."""
