"""One conversation with the hub: connect, ask, answer in exit codes."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from warroom.cli.app import App
from warroom.cli.output import say
from warroom.errors import EXIT_OF, Exit, WarroomError
from warroom.link.address import Address
from warroom.link.changes import CommandAcked, CommandRefused
from warroom.link.history import Room
from warroom.link.link import LinkRefused, NotKept
from warroom.link.once import NoHub, Once, WatchRefused, connect
from warroom.link.outbox import outbox_dir
from warroom.link.seek import answering
from warroom.model.commands import AnyCommand
from warroom.wire.codes import Close

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do `work` and give its result. Raises WarroomError with the exit code of what happened."""
    try:
        return asyncio.run(work)
    except NoHub as error:
        raise WarroomError(str(error), Exit.NO_HUB) from error
    except NotKept as error:
        raise WarroomError(str(error), Exit.USAGE) from error
    except WatchRefused as error:
        raise WarroomError(error.sentence, EXIT_OF[error.why]) from error
    except LinkRefused as error:
        other_version = error.code in (Close.OTHER_VERSION, Close.BAD_FRAME)
        code = Exit.FAILURE if other_version else Exit.NOT_ALLOWED
        raise WarroomError(error.sentence, code) from error


def tell_refused(app: App) -> None:
    """Say on stderr what screens of this person could not record while nobody looked."""
    state, name = app.settings.own_state_dir, app.settings.name
    hubs = {*app.given_addresses, *app.addresses}
    kept = (outbox_dir(state, address, name) / "refused" for address in hubs)
    number = sum(len(list(each.glob("*.json"))) for each in kept)
    if number:
        them = "A command that you typed was" if number == 1 else f"{number} commands were"
        say(f"{them} refused by the hub and not read yet: `warroom join` shows why.")


async def hub_address(app: App) -> Address:
    """The address to go to: the only one, or the first that answers. Raises NoHub, LinkRefused."""
    settings = app.settings
    try:
        return await answering(app.addresses, name=settings.name, token=settings.token())
    except ConnectionError as error:
        raise NoHub(str(error)) from error


@asynccontextmanager
async def hub(app: App) -> AsyncIterator[Once]:
    """A connection for one command; before it, what was refused and not read is told."""
    settings = app.settings
    tell_refused(app)
    address, *others = app.addresses
    async with connect(address, others=others, name=settings.name, token=settings.token()) as link:
        yield link


async def ask(link: Once, command: AnyCommand, incident: str = "", *, id: str = "") -> CommandAcked:
    """Send a command (under `id`, or a new one) and wait until it is on the hub's disk.

    Raises WarroomError with the hub's sentence when it is refused.
    """
    answer = await link.ask(command, incident, id=id)
    if isinstance(answer, CommandRefused):
        raise WarroomError(answer.sentence, EXIT_OF[answer.why])
    return answer


def send(app: App, command: AnyCommand, incident: str = "") -> CommandAcked:
    """Connect, send one command, wait for its ack. Raises WarroomError."""

    async def work() -> CommandAcked:
        async with hub(app) as link:
            return await ask(link, command, incident)

    return run(work())


def room_of(app: App, incident: str) -> Room:
    """Connect and read an incident's whole history. Raises WarroomError."""

    async def work() -> Room:
        async with hub(app) as link:
            return await whole(link, incident)

    return run(work())


async def whole(link: Once, incident: str) -> Room:
    """An incident's whole history; where it does not hold together, that is said on stderr."""
    room = await link.whole(incident)
    if room.doubt:
        say(f"Warning: {room.doubt}")
    return room
