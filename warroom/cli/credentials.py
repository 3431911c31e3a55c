"""Before a command is sent: whether a text in it looks like a credential."""

import sys
from base64 import b64decode
from collections.abc import Callable
from typing import Any, TypeVar

import click

from warroom.cli.app import App
from warroom.cli.output import say
from warroom.errors import Exit, WarroomError
from warroom.model.commands import AnyCommand, AttachEvidence
from warroom.model.redacting import texts_in
from warroom.model.words import Media
from warroom.secrets import find, words_for

F = TypeVar("F", bound=Callable[..., Any])


def _store(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(App).forced = True


def force_option(command: F) -> F:
    """Add --force: send it also where it looks like a credential."""
    return click.option(
        "--force", is_flag=True, expose_value=False, callback=_store,
        help="Send it also where it looks like a password or a token.",
    )(command)  # fmt: skip


def require_no_secret(app: App, command: AnyCommand, where: str = "") -> None:
    """Ask on a terminal, refuse in a script, where a text looks like a credential.

    `where` names the line that it is in. Raises WarroomError.
    """
    if app.forced:
        return
    for text in _texts(command):
        found = find(text)
        if not found:
            continue
        sentence = f"{where}This looks like {words_for(text, found)}."
        if sys.stdin.isatty() and sys.stderr.isatty():
            say(f"{sentence} Whatever is sent is on every machine that follows the room.")
            if click.confirm("Send it all the same?", err=True):
                return
            raise WarroomError("Nothing was sent.")
        raise WarroomError(
            f"{sentence} Nothing was sent. Take it out, or give --force if it is no secret.",
            Exit.FAILURE,
        )


def _texts(command: AnyCommand) -> list[str]:
    texts = texts_in(command)
    if isinstance(command, AttachEvidence) and command.media is Media.FILE:
        texts = [text for text in texts if text != command.content]
        texts.append(b64decode(command.content).decode("utf-8", "replace"))
    return texts
