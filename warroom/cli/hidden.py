"""An invite on the command line, which everybody on a machine may read: it is taken off at once."""

import os
import sys
from collections.abc import Sequence

VARIABLE = "WARROOM_INVITE_FD"
"""In the environment of a program that was started anew: the number of the pipe with the invite."""

_WITH_VALUE = frozenset({"--hub", "--as", "--token-file", "--config"})
"""Options that may stand before the name of a command, with a value behind them."""


def hide_invite(args: Sequence[str]) -> None:
    """Where `join` is given an invite: start the same program in this process without its secret.

    The secret goes on through a pipe. Does not return then; returns where there is none.
    """
    secret = next((arg for arg in args if _is_invite(arg)), "")
    if not secret or _command(args) != "join":
        return
    read, write = os.pipe()
    os.write(write, secret.encode(errors="replace")[:4096])
    os.close(write)
    os.set_inheritable(read, True)
    os.environ[VARIABLE] = str(read)
    without = [_stripped(each) if _is_invite(each) else each for each in sys.orig_argv]
    os.execv(sys.executable, without)  # noqa: S606 - the program itself, by its own path


def taken_invite() -> str:
    """The invite that was taken off the command line, once; "" where there was none."""
    number = os.environ.pop(VARIABLE, "")
    if not number.isdigit():
        return ""
    try:
        with os.fdopen(int(number), "rb") as pipe:
            return pipe.read(4096).decode(errors="replace")
    except OSError:
        return ""


def _command(args: Sequence[str]) -> str:
    """The name of the command: the first word that is neither an option nor the value of one."""
    words = iter(args)
    for word in words:
        if not word.startswith("-"):
            return word
        if word in _WITH_VALUE:
            next(words, "")
    return ""


def _is_invite(arg: str) -> bool:
    return "wss://" in arg and "#" in arg


def _stripped(arg: str) -> str:
    return arg.partition("#")[0]
