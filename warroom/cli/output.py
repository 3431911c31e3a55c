"""What a command says: data on stdout, messages on stderr, nothing raw on either."""

import sys
from collections.abc import Iterable

import click

from warroom.report.documents import to_json
from warroom.text import for_terminal


class ReaderGone(Exception):  # noqa: N818 - it says what happened
    """Nobody reads stdout any more, as in `warroom log INC-1 | head`: no failure of ours."""


def data(text: str) -> None:
    """Put text on stdout, with a line end, at once: a reader in a pipe waits for it."""
    _put(for_terminal(text))


def document(content: object) -> None:
    """Put a JSON document on stdout, on one line."""
    _put(to_json(content))


def lines(texts: Iterable[str]) -> None:
    """Put several texts on stdout with one write: a long log at once, not by the line."""
    _put("\n".join(map(for_terminal, texts)))


def documents(contents: Iterable[object]) -> None:
    """Put JSON documents on stdout, one a line, with one write."""
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


def bear_any_text() -> None:
    """Let a stream that cannot write a character (an old locale) write “?” for it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
