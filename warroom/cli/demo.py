"""`warroom demo`: a hub, simulated responders and the room, in a temporary place."""

import asyncio
import contextlib
import getpass
import os
import sys
import tempfile
from datetime import UTC
from pathlib import Path

import click

from warroom.cli.join import require_terminal
from warroom.cli.output import data, say
from warroom.cli.stage import stage
from warroom.errors import Exit
from warroom.link.address import Address
from warroom.text import clean_name

HASTE = 0.08
"""Seconds per second of the story where nobody watches: three minutes in about fifteen seconds."""

PATIENCE = 50.0
"""Seconds after which a demonstration without a terminal ends, whatever happened."""


@click.command("demo")
def command() -> int:
    """See a room at work: three simulated responders handle an outage, and you can type along.

    Everything is in a temporary directory that is removed at the end. Without a terminal it prints
    the timeline and ends by itself.
    """
    watched = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if watched:
        require_terminal()
    with tempfile.TemporaryDirectory(prefix="warroom-") as name:
        place = Path(name)
        pace = str(1.0 if watched else HASTE)
        module = "warroom.cli.demo_stage"
        with stage(place, module, pace, what="The demonstration's hub") as (address, incident):
            return _show(address, incident, place) if watched else _print(address, incident)


def _show(address: Address, incident: str, place: Path) -> int:
    from screens.running import run

    code = run([address], name=_name(), token="", state_dir=place / "state", incident=incident)
    say("The demonstration is over and its directory is removed. A real hub: `warroom hub`.")
    return code


def _name() -> str:
    with contextlib.suppress(KeyError, OSError, ValueError):
        name = clean_name(os.environ.get("WARROOM_NAME") or getpass.getuser())
        if name not in ("root", "ana", "ben", "chloe"):
            return name
    return "you"


def _print(address: Address, incident: str) -> int:
    from warroom.link.once import connect
    from warroom.model.events import StatusChanged
    from warroom.model.evolve import evolve
    from warroom.model.incident import Incident
    from warroom.model.words import Status
    from warroom.report.plain import incident_text, timeline_text

    async def follow() -> None:
        state = Incident(id=incident)
        async with connect(address, name="reader") as link:
            async for entry in link.follow(incident):
                state = evolve(state, entry)
                data(timeline_text(entry, state))
                event = entry.event
                if isinstance(event, StatusChanged) and event.status is Status.CLOSED:
                    break
        if state.last_at is not None:
            data("")
            data(incident_text(state, state.last_at.astimezone(UTC)))

    async def bounded() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(follow(), PATIENCE)

    asyncio.run(bounded())
    return Exit.OK
