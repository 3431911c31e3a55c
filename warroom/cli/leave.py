"""`warroom leave`: forgets a hub elsewhere."""

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError
from warroom.link.address import parse_address


@click.command("leave")
@click.argument("address", required=False)
@hub_options
@pass_app
def command(app: App, address: str | None) -> None:
    """Forget the key for the hub at ADDRESS; without one: print the hubs that you joined.

    To come back takes a new invite.
    """
    hubs = app.known_hubs
    if address is None:
        output.lines(f"{where}  as {hub.name}" for where, hub in sorted(hubs.all().items()))
        return
    try:
        there = parse_address(address)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="ADDRESS") from error
    if not hubs.forget(there):
        raise WarroomError(f"This machine has no key for {there}.", Exit.NOT_FOUND)
    output.say(
        f"The key for {there} is forgotten. The hub still knows this device until somebody there"
        " revokes it (`warroom people`)."
    )
