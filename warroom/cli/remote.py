"""A hub elsewhere: from the invite to a key that stays on this machine."""

import asyncio
import getpass
import sys

import click

from warroom.cli import output
from warroom.cli.app import App
from warroom.cli.hidden import taken_invite
from warroom.errors import Exit, WarroomError
from warroom.link.address import Address, parse_address
from warroom.link.dial import LinkRefused
from warroom.link.invitation import Invitation, parse_invitation
from warroom.link.known_hubs import KnownHub
from warroom.link.redeem import redeem

LONGEST = 1_000
"""Characters of an invite; the rest of a pipe is not read."""


def come_in(app: App, where: str) -> None:
    """Make `where` the hub of this command; the first time with an invite, which is redeemed.

    Raises WarroomError, click.BadParameter.
    """
    address = _address(where)
    app.flags["hub"] = str(address)
    line = taken_invite()
    if not line and app.known_hubs.get(address) is not None:
        return
    invitation = _invitation(line or _asked(address), address)
    hub = _redeemed(app, invitation)
    output.say(
        f"This machine is known at {address} now, and you are {hub.name} there. For other commands:"
        f" --hub {address}, or WARROOM_HUB={address}."
    )


def _address(where: str) -> Address:
    try:
        return parse_address(where)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="wss://HOST:PORT/") from error


def _asked(address: Address) -> str:
    """The invite as the person pastes it, which nobody sees; or the first line of a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(LONGEST)
    output.say(f"This machine has no key for {address}. Ask there for an invite: `warroom invite`.")
    return getpass.getpass("Paste the line that it printed (it is not shown): ")


def _invitation(line: str, address: Address) -> Invitation:
    try:
        invitation = parse_invitation(line)
    except ValueError as error:
        raise WarroomError(str(error), Exit.USAGE) from error
    if invitation.address != address:
        raise WarroomError(
            f"That invite is for {invitation.address} and not for {address}. Give that address.",
            Exit.USAGE,
        )
    return invitation


def _redeemed(app: App, invitation: Invitation) -> KnownHub:
    hubs = app.known_hubs
    try:
        return asyncio.run(redeem(invitation, hubs))
    except LinkRefused as error:
        raise WarroomError(error.sentence, Exit.NOT_ALLOWED) from error
    except ConnectionError as error:
        raise WarroomError(
            f"{error} The invite is good as long as it was; try again.", Exit.NO_HUB
        ) from error
    except OSError as error:
        raise WarroomError(
            f"{hubs.path} cannot be written ({error.strerror}), so nothing was handed in. Free"
            " space there, or set WARROOM_STATE to another directory."
        ) from error
