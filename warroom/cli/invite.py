"""`warroom invite`: one line that lets one person in, once."""

import hashlib
import secrets
from dataclasses import dataclass

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError
from warroom.model import commands as cm
from warroom.model.ids import REGISTER_LOG
from warroom.model.incident import Invite, Register
from warroom.times import format_clock

SECRET = 16
"""Random bytes of an invite's secret; only its SHA-256 leaves this program, but for the line."""


@dataclass(frozen=True, slots=True)
class _Made:
    invite: Invite
    before: Register
    line: str
    ssh: str
    secret: str


@click.command("invite")
@click.argument("person", type=params.person, metavar="NAME")
@click.option(
    "--role", "standing", type=params.standing, metavar="observer|responder|ic",
    help="What they may do here.  [responder, or what they are already]",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, person: str, standing: params.Standing | None, as_json: bool) -> None:
    """Print the line with which NAME comes in from another machine, once, within 15 minutes.

    An observer reads; a responder also writes and takes roles; an incident commander (ic) also
    manages people. For somebody who is known already it is for one more device.
    """
    from warroom.cli.session import run

    made = run(_invite(app, person, standing))
    invite, known = made.invite, made.before.people.get(made.invite.name)
    if as_json:
        output.document(
            {
                "invite": invite.id,
                "name": invite.name,
                "standing": invite.standing.value,
                "expires_at": invite.expires_at.isoformat(),
                "known": known is not None,
                "line": made.line,
                "ssh": made.ssh,
            }
        )
        return
    if made.line:
        output.data(f"warroom join '{made.line}'")
    if made.ssh:
        host, _, port = made.ssh.rpartition(":")
        output.data(f"ssh -p {port} warroom@{host}")
        output.say(f"This one needs nothing installed, and asks for the invite: {made.secret}")
    output.say(
        f"{invite.name} pastes this line into a shell, once, until"
        f" {format_clock(invite.expires_at)[:5]}Z, and is {invite.standing} here. Whoever has the"
        f" line is {invite.name}: give it to nobody else, and not in a room."
    )
    if known is not None:
        number = len(known.live)
        devices = f"with {number} device{'s' if number != 1 else ''}"
        output.say(
            f"{invite.name} is known here already, {devices}: this is for one more of theirs."
            f" If you mean somebody else, give another name: warroom people withdraw {invite.id}"
        )


async def _invite(app: App, person: str, standing: params.Standing | None) -> _Made:
    from warroom.cli.people import register_of
    from warroom.cli.session import ask, hub
    from warroom.link.once import NoHub
    from warroom.link.seek import seek

    settings = app.settings
    try:
        found = await seek(app.addresses, name=settings.name, token=settings.token())
    except ConnectionError as error:
        raise NoHub(str(error)) from error
    greeting = found.greeting
    remote = greeting.remote[0] if greeting.remote and greeting.pin else ""
    if not remote and not greeting.ssh:
        raise WarroomError(
            "This hub is not reached from other machines, so an invite would lead nowhere. Start it"
            " with an address: `warroom hub --listen HOST:PORT`. Who has an account on its machine"
            " comes in over SSH and needs no invite.",
            Exit.FAILURE,
        )
    secret = secrets.token_urlsafe(SECRET)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    async with hub(app) as link:
        before = (await register_of(link)).register
        asked = cm.InvitePerson(name=person, secret_sha256=digest, standing=standing)
        await ask(link, asked, REGISTER_LOG)
    async with hub(app) as link:
        after = (await register_of(link)).register
    made = next(each for each in after.invites.values() if each.secret_sha256 == digest)
    line = f"{remote}/#{secret}.{greeting.pin}" if remote else ""
    return _Made(made, before, line, greeting.ssh, secret)
