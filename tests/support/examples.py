"""An example of any command, made from its fields: a new command needs no line in a test."""

import enum
import types
from datetime import UTC, datetime
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from warroom.model.commands import Command

MOMENT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


def example(command: type[Command]) -> Any:
    """One with what its required fields need, and nothing else. TypeError: teach it that type."""
    return _struct(command)


def _struct(kind: Any) -> Any:
    given = {}
    for field in msgspec.structs.fields(kind):
        if field.required:
            given[field.name] = _value(field.type)
    return kind(**given)


def _value(kind: Any) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _value(next(each for each in args if each is not type(None)))
    if origin is tuple:
        return (_value(args[0]),)
    if origin is dict:
        return {}
    if origin is list:
        return []
    if origin is Literal:
        return args[0]
    for known, value in (
        (bool, True), (str, "x"), (int, 1), (float, 1.0), (bytes, b"x"), (datetime, MOMENT),
    ):  # fmt: skip
        if kind is known:
            return value
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind)
    raise TypeError(kind)
