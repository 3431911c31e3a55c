"""`warroom move`: the hub is another one now; what is unsent goes there, and so do the screens."""

import asyncio
import contextlib

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.session import run
from warroom.clock import SystemClock
from warroom.errors import Exit, WarroomError
from warroom.link.address import Address, parse_address
from warroom.link.changes import Change, LinkChanged, LinkState
from warroom.link.dial import LinkRefused
from warroom.link.link import Link
from warroom.link.moving import Moved, NotMoved, go_over
from warroom.link.ring import MOVED

PATIENCE = 10.0
"""Seconds until the new hub has welcomed this person."""


@click.command("move")
@click.argument("address")
@click.option(
    "--anyway", is_flag=True, help="Also to a hub that does not continue the history you know."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, *, address: str, anyway: bool, as_json: bool) -> None:
    """Go over to the hub at ADDRESS, which took the place of the present one.

    It has to continue the history that you know. What you had unsent goes to it; ADDRESS is used
    from now on in place of the old address, and screens that are open follow by themselves.
    """
    try:
        new = parse_address(address)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="ADDRESS") from error
    settings = app.settings
    moved = run(_move(app, new, anyway))
    left = run(_send(app, moved.new))
    if as_json:
        output.document(
            {"hub": str(new), "continues": moved.continues, "known": moved.known, "unsent": left}
        )
        return
    old = ", ".join(map(str, moved.old)) or new
    output.data(f"{new} is your hub from now on, in place of {old}.")
    if not moved.known:
        output.say("Whether it continues your hub's history is not known: you have seen none here.")
    output.say(
        f"{left} command(s) are still unsent; `warroom doctor` says more."
        if left
        else "Nothing of yours is unsent. Screens that are open follow within seconds."
    )
    output.say(f"Kept in {settings.own_state_dir / MOVED}. Others who use your settings: hub ="
               f' "{new}" in {settings.config_file}.')  # fmt: skip


async def _move(app: App, new: Address, anyway: bool) -> Moved:
    settings = app.settings
    try:
        return await go_over(
            new,
            [*app.given_addresses, *app.addresses],
            name=settings.name,
            token=settings.token(),
            state_dir=settings.own_state_dir,
            clock=SystemClock(),
            anyway=anyway,
        )
    except NotMoved as error:
        hint = " If you mean it all the same, add --anyway." if error.stranger else ""
        raise WarroomError(f"{error}{hint}") from error
    except ConnectionError as error:
        raise WarroomError(f"{error} Nothing was changed.", Exit.NO_HUB) from error
    except LinkRefused as error:
        raise WarroomError(f"{error.sentence} Nothing was changed.", Exit.NOT_ALLOWED) from error


async def _send(app: App, new: Address) -> int:
    """Send what is unsent; gives how much is left."""
    settings, live = app.settings, asyncio.Event()

    def hear(change: Change) -> None:
        if isinstance(change, LinkChanged) and change.state is LinkState.LIVE:
            live.set()

    link = Link(
        new,
        name=settings.name,
        token=settings.token(),
        listener=hear,
        state_dir=settings.own_state_dir,
    )
    running = asyncio.create_task(link.run())
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(live.wait(), PATIENCE)
    link.stop()
    await running
    return len(link.pending)
