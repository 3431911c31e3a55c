"""A policy from a TOML file, with every mistake in it on its line."""

import tomllib
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

import msgspec
from msgspec import inspect

from warroom.model.policy import Policy, policy_of, seconds
from warroom.model.policy_check import policy_problems
from warroom.toml_lines import Path, Problem, line_index, line_of, syntax_problem

DURATIONS = frozenset({"cadence", "accept", "within", "silence"})
"""Keys whose numbers are written as durations."""

MAX_BYTES = 48 * 1024
"""The default has 4 KiB; one that is adopted has to fit into a frame to the hub."""


class BadPolicy(Exception):  # noqa: N818 - it says what it is
    """The problems, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.sentence for problem in problems))
        self.problems = problems


def read_policy(file: File) -> Policy:
    """The policy in `file`. Raises BadPolicy, and OSError where it cannot be read."""
    with file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadPolicy([Problem(1, f"A policy has at most {MAX_BYTES // 1024} KiB.")])
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadPolicy([Problem(line, "This is not UTF-8. Save the file as UTF-8.")]) from error
    return policy_from(text)


def policy_from(text: str) -> Policy:
    """The policy in a TOML text. Raises BadPolicy."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPolicy([syntax_problem(text, error)]) from error
    except RecursionError as error:
        raise BadPolicy([Problem(1, "It is nested deeper than any policy is.")]) from error
    except ValueError as error:  # Python reads no number of more than some thousand digits
        raise BadPolicy(
            [Problem(1, "It has a number with more digits than any policy.")]
        ) from error
    index = line_index(text)
    found = list(_shape(table, inspect.type_info(Policy), ()))
    policy = None if found else policy_of(table)
    if policy is not None:
        found = [(problem.path, problem.sentence) for problem in policy_problems(policy)]
    if policy is None or found:
        raise BadPolicy(sorted(Problem(line_of(index, path), said) for path, said in found))
    return policy


def _shape(value: Any, wanted: inspect.Type, path: Path) -> Iterator[tuple[Path, str]]:
    """What does not have the form of a policy, by the types of its structs."""
    if isinstance(wanted, inspect.StructType):
        yield from _struct(value, wanted, path)
    elif isinstance(wanted, inspect.DictType):
        yield from _table(value, wanted, path)
    elif isinstance(wanted, inspect.VarTupleType):
        if not isinstance(value, list):
            yield path, f"{path[-1]} has to be a list."
            return
        for place, item in enumerate(value):
            yield from _shape(item, wanted.item_type, (*path, place))
    else:
        yield from _leaf(value, wanted, path)


def _struct(value: Any, wanted: inspect.StructType, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, dict):
        yield path, f"{_named(path)} has to be a table."
        return
    fields = {field.encode_name: field for field in wanted.fields}
    for name, item in value.items():
        if name in fields:
            yield from _shape(item, fields[name].type, (*path, name))
        else:
            known = ", ".join(fields)
            yield (*path, name), f"There is no key {name} here. Known are {known}."
    missing = [name for name, field in fields.items() if field.required and name not in value]
    if missing:
        yield path, f"{_named(path)} lacks {', '.join(missing)}."


def _table(value: Any, wanted: inspect.DictType, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, dict):
        yield path, f"{_named(path)} has to be a table."
        return
    for name, item in value.items():
        bad = list(_leaf(name, wanted.key_type, (*path, name)))
        yield from bad or _shape(item, wanted.value_type, (*path, name))


def _leaf(value: Any, wanted: inspect.Type, path: Path) -> Iterator[tuple[Path, str]]:
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if isinstance(wanted, inspect.EnumType):
        words = [str(word.value) for word in wanted.cls]
        if value not in words:
            yield path, f"“{value}” is none of {', '.join(words)}."
    elif isinstance(wanted, inspect.IntType) and DURATIONS & {*path}:
        try:
            seconds(value if isinstance(value, str) else "")
        except ValueError:
            yield path, f'{name} has to be a duration in quotes, as in "30m", "4h" or "2d".'
    else:
        kind, words_for = _KINDS[type(wanted)]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            yield path, f"{name} has to be {words_for}."


_KINDS: dict[type[inspect.Type], tuple[type | tuple[type, ...], str]] = {
    inspect.StrType: (str, "a text in quotes"),
    inspect.IntType: (int, "a whole number"),
    inspect.FloatType: ((int, float), "a number"),
    inspect.BoolType: (bool, "true or false"),
}


def _named(path: Path) -> str:
    return ".".join(map(str, path)) or "The policy"


def to_document(policy: Policy) -> dict[str, Any]:
    """A policy as JSON types, durations in seconds."""
    document: dict[str, Any] = msgspec.to_builtins(policy)
    return document
