"""What the ids of logs look like: INC-1 an incident, PRB-1 a problem record, REG-1 the register.

INC-1~3fa9 is a log from another hub, where it is INC-1: here that id was taken already. Its tail is
the beginning of the hash of its first entry, so that it is the same wherever the log goes.
"""

import re
from collections.abc import Container, Sequence

INCIDENT, PROBLEM, REGISTER = "INC", "PRB", "REG"
"""What stands before the number."""

REGISTER_LOG = f"{REGISTER}-1"
"""The register of people: each hub has one, and it is never taken from another."""

_PROBLEMS, _REGISTERS = f"{PROBLEM}-", f"{REGISTER}-"

_LOG = re.compile(rf"({INCIDENT}|{PROBLEM}|{REGISTER})-([1-9][0-9]*)")

GENESIS = "0" * 64
"""The hash before the first entry of a log."""

BESIDE = "~"
"""What stands between the id under which a log was sealed and its tail."""

_TAIL = rf"{BESIDE}[0-9a-f]{{4,64}}"
_ANY = re.compile(rf"({INCIDENT}|{PROBLEM}|{REGISTER})-[1-9][0-9]{{0,8}}({_TAIL})?")


def is_log(name: str) -> bool:
    """Whether this is the id of a log, one that was taken in from another hub too."""
    return _ANY.fullmatch(name) is not None


def sealed_as(log: str) -> str:
    """The id under which the chain of a log was sealed: INC-1 for INC-1~3fa9 too."""
    return log.partition(BESIDE)[0]


def id_beside(log: str, first_hash: str, taken: Container[str]) -> str:
    """An id for a log whose own id is `taken`: with as much of its first entry's hash as it needs.

    Empty where even all of the hash is taken.
    """
    own = sealed_as(log)
    longer = (f"{own}{BESIDE}{first_hash[:length]}" for length in range(4, len(first_hash) + 1))
    return next((name for name in longer if name not in taken), "")


def is_problem(log: str) -> bool:
    """Whether this is the id of a problem record."""
    return log.startswith(_PROBLEMS)


def is_register(log: str) -> bool:
    """Whether this is the id of a register of people."""
    return log.startswith(_REGISTERS)


def number_of(log: str, prefix: str) -> int:
    """The number in an id with this prefix; 0 for any other text."""
    match = _LOG.fullmatch(log)
    return int(match[2]) if match and match[1] == prefix else 0


def some_ids(ids: Sequence[str]) -> str:
    """The first five ids for a sentence, and whether there are more."""
    return ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")


def named(log: str) -> str:
    """An id with the word for what it is, for a sentence."""
    sort = "problem" if is_problem(log) else "register" if is_register(log) else "incident"
    return f"{sort} {log}"


def as_id(typed: str, prefix: str) -> str:
    """An id as people type it (`INC-3`, `inc-3`, `3`) as the hub has it; empty where it is none."""
    match = re.fullmatch(
        rf"(?:{prefix}-?)?0*([1-9][0-9]{{0,8}})({_TAIL})?", typed.strip(), re.IGNORECASE | re.ASCII
    )
    return f"{prefix}-{match[1]}{(match[2] or '').lower()}" if match else ""
