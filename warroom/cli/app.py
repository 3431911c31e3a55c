"""The options that every command takes, and the settings that come of them."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from warroom.cli.output import say
from warroom.errors import Exit, WarroomError
from warroom.text import clean_name

if TYPE_CHECKING:
    from warroom.config import Settings
    from warroom.link.address import Address
    from warroom.link.known_hubs import KnownHubs

F = TypeVar("F", bound=Callable[..., Any])


class App:
    """What the options before and after the command's name said. The later ones win."""

    def __init__(self) -> None:
        self.flags: dict[str, str | None] = {}
        self.forced = False

    @cached_property
    def settings(self) -> "Settings":
        """The settings; raises WarroomError for a bad configuration file or name."""
        # Here and below: help, completion and the version need none of it.
        from warroom.config import load

        settings = load(self.flags, os.environ, self.flags.get("config"))
        if settings.name:
            try:
                settings = replace(settings, name=clean_name(settings.name))
            except ValueError as error:
                raise WarroomError(str(error), Exit.USAGE) from error
        return settings

    @property
    def address(self) -> "Address":
        """The hub's address, the first one where there are several."""
        return self.addresses[0]

    @cached_property
    def addresses(self) -> "tuple[Address, ...]":
        """The hub's addresses; raises WarroomError with a sentence when one is none.

        What `warroom move` says goes before all settings but --hub.
        """
        from warroom.link.ring import follow

        given = self.given_addresses
        return given if self.flags.get("hub") else follow(given, self.settings.own_state_dir)

    @cached_property
    def given_addresses(self) -> "tuple[Address, ...]":
        """The addresses as the settings have them. Raises WarroomError."""
        from warroom.link.address import parse_address
        from warroom.link.known_hubs import with_keys

        try:
            found = tuple(map(parse_address, self.settings.hub.split(",")))
        except ValueError as error:
            raise WarroomError(str(error), Exit.USAGE) from error
        if any(address.kind == "wss" for address in found) and self.known_hubs.close_to_others():
            say(
                f"Others on this machine could read {self.known_hubs.path}, which opens your hubs;"
                " now they cannot. If one may have: have the device revoked, and join anew."
            )
        return with_keys(found, self.settings.own_state_dir)

    @property
    def known_hubs(self) -> "KnownHubs":
        """The hubs elsewhere that this person has joined."""
        from warroom.link.known_hubs import KnownHubs

        return KnownHubs(self.settings.own_state_dir)


pass_app = click.make_pass_decorator(App, ensure=True)


def _store(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None and param.name is not None:
        ctx.ensure_object(App).flags[param.name] = value


def hub_options(command: F) -> F:
    """Add --hub, --as, --token-file and --config: before or after a command's name."""
    options = (
        click.option(
            "--hub", metavar="ADDRESS", help="unix:PATH, ws://localhost:PORT or wss://HOST:PORT.",
            expose_value=False, callback=_store,
        ),
        click.option(
            "--as", "name", metavar="NAME", help="Your name, where the hub takes it from you.",
            expose_value=False, callback=_store,
        ),
        click.option(
            "--token-file", metavar="FILE", help="The file that holds your token.",
            expose_value=False, callback=_store,
        ),
        click.option(
            "--config", metavar="FILE", help="The configuration file (TOML).",
            expose_value=False, callback=_store,
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command
