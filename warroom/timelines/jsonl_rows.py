"""Rows of a JSON lines file: an object a line."""

import json
from collections.abc import Iterator
from typing import Any

from warroom.text import clean_line
from warroom.timelines.base import KNOWN, MAX_FIELD, Found

_TEXTS = frozenset(KNOWN) - {"timestamp"}


class JsonlRows:
    """Iterating gives the rows; `ignored` is known afterwards."""

    ours = False

    def __init__(self, text: str) -> None:
        self._text = text
        self._ignored: dict[str, None] = {}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The names of fields that are not taken."""
        return tuple(clean_line(name, 40) for name in self._ignored)

    def __iter__(self) -> Iterator[Found]:
        """Every line that is not empty; a damaged one with what is wrong."""
        for line, text in enumerate(self._text.split("\n"), 1):
            if text.strip():
                yield self._found(line, text)

    def _found(self, line: int, text: str) -> Found:
        if len(text) > MAX_FIELD:
            return Found(line, {}, f"It has more than {MAX_FIELD:,} characters.")
        try:
            content = json.loads(text, object_pairs_hook=_once)
        except _Twice as twice:
            return Found(line, {}, f"It names {clean_line(str(twice), 40)} twice.")
        except (ValueError, RecursionError):
            return Found(line, {}, "It is no JSON object on one line.")
        if not isinstance(content, dict):
            return Found(line, {}, "It is no JSON object.")
        fields = {}
        for name, value in content.items():
            key = name.strip().casefold()
            if key not in KNOWN:
                self._ignored.setdefault(key)
            elif value is None:
                continue
            elif isinstance(value, str):
                fields[key] = value
            elif key in _TEXTS or type(value) is not int:
                what = "text" if key in _TEXTS else "whole number"
                return Found(line, {}, f"Its {key} is no {what}.")
            else:
                fields[key] = str(value)
        return Found(line, fields)


class _Twice(Exception):  # noqa: N818
    """A name that stands twice in an object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found
