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
from warroom.link.outbox import outbox_dir, read_meant
from warroom.link.probe import Greeting, probe
from warroom.link.replica import replica_dir
from warroom.link.ring import MOVED, move

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
    greeting = _greeting(app, new)
    known = _known(app)
    continues = bool(known & {greeting.epoch, *greeting.former})
    if known and not continues and not anyway:
        raise WarroomError(
            f"The hub at {new} has another history than the one you know: it does not take the"
            " place of your hub, and nothing of yours was sent to it. Nothing was changed. If you"
            " mean it all the same, add --anyway."
        )
    old = [each for each in (*app.given_addresses, *app.addresses) if each != new]
    try:
        move(settings.own_state_dir, old, new)
    except OSError as error:
        raise WarroomError(
            f"{settings.own_state_dir} takes nothing ({error.strerror}), so the move is not"
            f" remembered. Use --hub {new} meanwhile."
        ) from error
    left = run(_send(app, new))
    if as_json:
        output.document(
            {"hub": str(new), "continues": continues, "known": bool(known), "unsent": left}
        )
        return
    output.data(f"{new} is your hub from now on, in place of {', '.join(map(str, old)) or new}.")
    if not known:
        output.say("Whether it continues your hub's history is not known: you have seen none here.")
    output.say(
        f"{left} command(s) are still unsent; `warroom doctor` says more."
        if left
        else "Nothing of yours is unsent. Screens that are open follow within seconds."
    )
    output.say(f"Kept in {settings.own_state_dir / MOVED}. Others who use your settings: hub ="
               f' "{new}" in {settings.config_file}.')  # fmt: skip


def _greeting(app: App, new: Address) -> Greeting:
    settings = app.settings
    try:
        return asyncio.run(
            probe(new, name=settings.name, token=settings.token(), clock=SystemClock())
        )
    except ConnectionError as error:
        raise WarroomError(f"{error} Nothing was changed.", Exit.NO_HUB) from error
    except LinkRefused as error:
        raise WarroomError(f"{error.sentence} Nothing was changed.", Exit.NOT_ALLOWED) from error


def _known(app: App) -> set[str]:
    """The epochs that this person has seen at the present addresses, or else anywhere."""
    state, name = app.settings.own_state_dir, app.settings.name
    here = {
        read_meant(outbox_dir(state, address, name)).epoch
        for address in (*app.given_addresses, *app.addresses)
    } - {""}
    if here:
        return here
    with contextlib.suppress(OSError):
        return {each.name for each in replica_dir(state).iterdir() if each.is_dir()}
    return set()


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
