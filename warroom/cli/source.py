"""Where a command that looks back reads from: a hub, a data directory, or an exported file."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from warroom.cli import params
from warroom.cli.app import App
from warroom.cli.session import hub_address, run
from warroom.errors import Exit, WarroomError
from warroom.model.ids import named
from warroom.saved.log import SavedLog

F = TypeVar("F", bound=Callable[..., Any])

data_option = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Read from a hub's data directory instead of a running hub.",
)  # fmt: skip
"""The option for reading without a hub."""


WITHOUT_A_HUB = (
    "Start one with `warroom hub`, name another one with --hub, or read its directory with"
    " --data DIR."
)
"""What to do where no hub answers and a log is only to be read."""


def is_file(what: str) -> bool:
    """Whether a person means a file, and not the id of a log."""
    return "/" in what or "." in what or Path(what).is_file()


def open_log(app: App, what: str, data: Path | None) -> SavedLog:
    """The log that a person named: an id (from the hub, or from `data`), or the path of a file.

    The chain is not checked. Raises WarroomError, click.BadParameter.
    """
    if is_file(what):
        if data is not None:
            raise click.UsageError("--data goes with the id of an incident, not with a file.")
        return _from_file(Path(what))
    name = params.any_log_id(what)
    return _from_hub(app, name) if data is None else _from_data(data, name)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """For the reading of a file: what is wrong with it becomes a WarroomError."""
    from warroom.saved.file import NotReadable

    try:
        yield
    except NotReadable as error:
        raise WarroomError(str(error)) from error
    except FileNotFoundError:
        raise WarroomError(f"There is no file {path}.", Exit.NOT_FOUND) from None
    except OSError as error:
        raise WarroomError(f"{path} cannot be read ({error.strerror or error}).") from error


def _from_file(path: Path) -> SavedLog:
    from warroom.saved.file import read_file

    with readable(path):
        return read_file(path)[1]


def _from_hub(app: App, name: str) -> SavedLog:
    from warroom.link.fetch import fetch_log
    from warroom.link.once import NoHub

    settings = app.settings

    async def work() -> SavedLog:
        try:
            address = await hub_address(app)
            return await fetch_log(address, name, name=settings.name, token=settings.token())
        except NoHub as error:
            raise NoHub(f"{error} {WITHOUT_A_HUB}") from error

    return run(work())


def _from_data(data: Path, name: str) -> SavedLog:
    from server.errors import HubError
    from server.store.archive import read_log

    try:
        log = asyncio.run(read_log(data, name))
    except HubError as error:
        raise WarroomError(str(error)) from error
    if log is None:
        raise WarroomError(f"There is no {named(name)} in {data}.", Exit.NOT_FOUND)
    return log
