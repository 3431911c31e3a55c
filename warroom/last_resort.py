"""What is left when the program itself fails: a sentence, and a file that says where it was.

The file quotes nothing: no message of an exception and no variable, since both can hold what was
typed, a token, or the text of an incident that few may read.
"""

import contextlib
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from warroom import __version__
from warroom.times import format_stamp

NAME = "defect.txt"
"""The file's name in the directory where a person's own things are kept."""

_FRAMES = 60
"""The innermost frames of each exception that are kept: an endless recursion has a thousand."""

_NESTED = 20
"""Exceptions of a chain, and of the groups in it, that are told of."""

NOTHING_LOST = (
    "Nothing that you typed is lost: what was sent waits on disk until the hub has it, what was not"
    " is a draft."
)


def of_screen(error: BaseException, state_dir: Path, *, served: bool = False) -> str:
    """Keep the details of a defect that ended a screen, and give what to tell the person.

    `served`: they have no account on this machine, and no use for a path on it.
    """
    failed = keep(error, state_dir)
    if served and not failed:
        where = f"Whoever keeps the hub finds the details among your files there, in {NAME}."
    else:
        where = _where(failed, state_dir)
    again = "Connect again." if served else "Start it again."
    return f"{_what(error)} {NOTHING_LOST} {again} {where}"


def of_command(error: BaseException, state_dir: Path) -> str:
    """The same where a command was ended."""
    failed = keep(error, state_dir)
    look = "It may have done a part of its work: look before you run it again."
    return f"{_what(error)} {look} {_where(failed, state_dir)}"


def _what(error: BaseException) -> str:
    return f"warroom ended by a defect of its own ({type(_inner(error)).__name__})."


def _where(failed: str, state_dir: Path) -> str:
    if failed:
        return f"The details could not be kept ({failed})."
    return f"The details, with no text of yours in them, are in {state_dir / NAME}: report them."


def keep(error: BaseException, state_dir: Path) -> str:
    """Write where it was to NAME in `state_dir`, in the place of the one before.

    Gives why that failed, or the empty string.
    """
    path = state_dir / NAME
    beside = path.with_name(f".{NAME}.{os.getpid()}")
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(details(error))
        beside.replace(path)
    except OSError as problem:
        return problem.strerror or type(problem).__name__
    return ""


def details(error: BaseException) -> str:
    """Where it was: the kinds of the exceptions, and the lines of the program they went through."""
    import platform
    import traceback

    told = [
        f"warroom {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"{format_stamp(datetime.now(UTC))}, TERM={os.environ.get('TERM', '')}",
    ]
    for each in _chain(error):
        told.append(f"\n{type(each).__module__}.{type(each).__qualname__}")
        told += [line.rstrip() for line in traceback.format_tb(each.__traceback__, -_FRAMES)]
    return "\n".join(told) + "\n"


class Keeper(logging.Handler):
    """Takes what the program's parts log of a defect, where stderr is a person's terminal."""

    def __init__(self, state_dir: Path) -> None:
        super().__init__(logging.WARNING)
        self._state_dir = state_dir

    def emit(self, record: logging.LogRecord) -> None:
        """Keep where it was; a message without that is for nobody here."""
        if record.exc_info and record.exc_info[1] is not None:
            keep(record.exc_info[1], self._state_dir)


@contextlib.contextmanager
def kept_in(state_dir: Path) -> Iterator[None]:
    """Nothing that is logged in this block comes onto the terminal."""
    root, keeper = logging.getLogger(), Keeper(state_dir)
    root.addHandler(keeper)
    try:
        yield
    finally:
        root.removeHandler(keeper)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and those behind it, the first cause first."""
    found: list[BaseException] = []
    waiting = [_inner(error)]
    while waiting and len(found) < _NESTED:
        each = waiting.pop()
        if any(each is other for other in found):
            continue
        found.append(each)
        behind = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        inside = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        waiting += [_inner(other) for other in (*inside, behind) if other is not None]
    return reversed(found)


def _inner(error: BaseException) -> BaseException:
    """Textual hands on what went wrong in a worker inside an exception that was never raised."""
    inner = getattr(error, "error", None)
    return inner if isinstance(inner, BaseException) and error.__traceback__ is None else error
