"""What the ids of logs look like: INC-1 is an incident, PRB-1 a problem record."""

import re
from collections.abc import Sequence

INCIDENT, PROBLEM = "INC", "PRB"
"""What stands before the number."""

_LOG = re.compile(rf"({INCIDENT}|{PROBLEM})-([1-9][0-9]*)")


def is_problem(log: str) -> bool:
    """Whether this is the id of a problem record."""
    return log.startswith(f"{PROBLEM}-")


def number_of(log: str, prefix: str) -> int:
    """The number in an id with this prefix; 0 for any other text."""
    match = _LOG.fullmatch(log)
    return int(match[2]) if match and match[1] == prefix else 0


def some_ids(ids: Sequence[str]) -> str:
    """The first five ids for a sentence, and whether there are more."""
    return ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")


def named(log: str) -> str:
    """An id with the word for what it is, for a sentence."""
    return f"{'problem' if is_problem(log) else 'incident'} {log}"


def as_id(typed: str, prefix: str) -> str:
    """An id as people type it (`INC-3`, `inc-3`, `3`) as the hub has it; empty where it is none."""
    match = re.fullmatch(rf"(?:{prefix}-?)?0*([1-9][0-9]{{0,8}})", typed.strip(), re.IGNORECASE)
    return f"{prefix}-{match[1]}" if match and match[1].isascii() else ""
