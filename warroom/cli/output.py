"""What a command says: data on stdout, messages on stderr, nothing raw on either."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from warroom.text import for_terminal


class ReaderGone(Exception):  # noqa: N818 - it says what happened
    """Nobody reads stdout any more, as in `warroom log INC-1 | head`: no failure of ours."""


def data(text: str) -> None:
    """Put text on stdout, with a line end, at once: a reader in a pipe waits for it."""
    _put(for_terminal(text))


def document(content: object) -> None:
    """Put a JSON document on stdout, on one line."""
    from warroom.report.documents import to_json  # most commands print none

    _put(to_json(content))


def lines(texts: Iterable[str]) -> None:
    """Put several texts on stdout with one write: a long log at once, not by the line."""
    _put("\n".join(map(for_terminal, texts)))


def documents(contents: Iterable[object]) -> None:
    """Put JSON documents on stdout, one a line, with one write."""
    from warroom.report.documents import to_json

    _put("\n".join(map(to_json, contents)))


def _put(text: str) -> None:
    if not text:
        return
    try:
        click.echo(text)
    except BrokenPipeError as error:
        # click would end the program with 1 at this.
        raise ReaderGone from error


def say(sentence: str) -> None:
    """Tell the person at the terminal something."""
    click.echo(for_terminal(sentence), err=True)


@contextmanager
def reader_needed() -> Iterator[None]:
    """End what waits in this block when nobody reads our pipe any more, as `tail -f` does.

    Needs a running event loop. Raises BrokenPipeError.
    """
    import asyncio  # a quarter of the start of what asks no hub

    out, task = sys.stdout.fileno(), asyncio.current_task()
    if task is None or not stat.S_ISFIFO(os.fstat(out).st_mode):
        yield
        return
    gone = False

    def end() -> None:
        nonlocal gone
        gone = True
        loop.remove_reader(out)
        task.cancel()

    loop = asyncio.get_running_loop()
    # The writing end of a pipe becomes readable, as poll(2) has it, when the other end closes.
    loop.add_reader(out, end)
    try:
        yield
    except asyncio.CancelledError:
        if gone:
            raise BrokenPipeError from None
        raise
    finally:
        loop.remove_reader(out)


def bear_any_text() -> None:
    """Let a stream that cannot write a character (an old locale) write “?” for it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
