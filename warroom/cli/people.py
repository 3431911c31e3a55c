"""`warroom people`: who may come in, and who says so."""

import contextlib
import pwd
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError
from warroom.model import commands as cm
from warroom.model.ids import REGISTER_LOG
from warroom.model.incident import Register
from warroom.model.refusal import Why
from warroom.model.ssh_key import MAX_KEY, PublicKey
from warroom.report.people import people_document, people_text

if TYPE_CHECKING:
    from warroom.link.once import Once


@dataclass(frozen=True, slots=True)
class Known:
    """The register, and whether it goes on from an older copy of it."""

    register: Register
    older: bool = False


async def register_of(link: "Once") -> Known:
    """The register of the hub at the other end; empty where it has none yet.

    Raises WatchRefused for somebody who may not see it.
    """
    from warroom.cli.session import whole
    from warroom.link.once import WatchRefused

    try:
        log = (await whole(link, REGISTER_LOG)).incident
    except WatchRefused as refused:
        if refused.why is Why.NOT_FOUND:
            return Known(Register())
        raise
    return Known(log.register or Register(), older=bool(log.forks))


@click.group("people", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
@click.pass_context
def command(context: click.Context, app: App, as_json: bool) -> None:
    """List who may come in, and the invites that wait; change it with the commands below.

    For those who manage people: incident commanders by standing, and the hub's own account on its
    machine. `warroom invite NAME` lets somebody in, `warroom log REG-1` prints all that was done.
    """
    if context.invoked_subcommand is not None:
        return
    from warroom.cli.session import hub, run

    async def work() -> tuple[Known, dict[str, list[str]]]:
        async with hub(app) as link:
            known = await register_of(link)
            here: dict[str, list[str]] = {}
            for row in await link.every_row():
                for person in row.present:
                    here.setdefault(person, []).append(row.summary.id)
            return known, here

    (known, here), now, own = run(work()), datetime.now(UTC), _own_account(app)
    if as_json:
        output.document(people_document(known.register, here, now, own))
    elif text := people_text(known.register, here, now, own):
        output.data(text)
    else:
        output.say("Nobody has been invited yet. Invite somebody: warroom invite NAME")
    if known.older:
        output.say(
            "Warning: this register goes on from an older copy of it. What was revoked or changed"
            " after that copy may be missing: look through it, and revoke again."
        )


def _own_account(app: App) -> str:
    """Whose account the hub runs under: its socket's owner; empty for a hub elsewhere."""
    for address in app.addresses:
        if address.kind == "unix":
            with contextlib.suppress(OSError, KeyError):
                return pwd.getpwuid(Path(address.path).stat().st_uid).pw_name
    return ""


@command.command("role")
@click.argument("person", type=params.person, metavar="NAME")
@click.argument("standing", type=params.standing, metavar="observer|responder|ic")
@hub_options
@pass_app
def role(app: App, person: str, standing: params.Standing) -> None:
    """Say what NAME may do here; it counts from their next command on.

    Also for somebody with an account on the hub's machine who has not come in yet.
    """
    _send(app, cm.SetStanding(name=person, standing=standing))
    output.say(f"{person} is {standing} here.")


@command.command("revoke")
@click.argument("person", type=params.person, metavar="NAME")
@click.option("--device", default="", metavar="ID", help="Only this device, as in D3.")
@click.option("--reason", default="", help="Why, for the record.")
@hub_options
@pass_app
def revoke(app: App, person: str, device: str, reason: str) -> None:
    """Keep NAME out, at once, wherever they are connected; their devices and keys are void."""
    _send(app, cm.RevokePerson(name=person, device=device, reason=reason))
    if device:
        output.say(f"{device.upper()} of {person} lets nobody in any more.")
    else:
        output.say(f"{person} is out, and nothing by which they came in lets anybody in any more.")


@command.command("restore")
@click.argument("person", type=params.person, metavar="NAME")
@hub_options
@pass_app
def restore(app: App, person: str) -> None:
    """Let NAME in again. Devices need new invites, keys have to be added again."""
    _send(app, cm.RestorePerson(name=person))
    output.say(f"{person} may come in again. For a device of theirs: warroom invite {person}")


@command.command("withdraw")
@click.argument("invite")
@hub_options
@pass_app
def withdraw(app: App, invite: str) -> None:
    """Make an INVITE that waits useless."""
    _send(app, cm.WithdrawInvite(invite=invite))
    output.say("Nobody comes in with that invite any more.")


@command.group("key")
def key() -> None:
    """SSH keys by which people are known."""


@key.command("add")
@click.argument("person", type=params.person, metavar="NAME")
@click.argument("key", nargs=-1, required=True, metavar="KEY|FILE|-")
@hub_options
@pass_app
def add(app: App, person: str, key: tuple[str, ...]) -> None:
    """Have a public KEY stand for NAME: the line of a .pub file, that FILE, or - for a pipe."""
    read = _key(key)
    _send(app, cm.AddKey(name=person, key=f"{read.line} {read.comment}".rstrip()))
    output.say(f"{read.fingerprint} stands for {person}.")


@key.command("remove")
@click.argument("person", type=params.person, metavar="NAME")
@click.argument("key", nargs=-1, required=True, metavar="KEY|FILE|-|SHA256:…")
@hub_options
@pass_app
def remove(app: App, person: str, key: tuple[str, ...]) -> None:
    """Have a KEY no longer stand for NAME; its fingerprint will do."""
    known = key[0] if key[0].startswith("SHA256:") else _key(key).fingerprint
    _send(app, cm.RemoveKey(name=person, key=known))
    output.say(f"That key no longer stands for {person}.")


def _key(words: tuple[str, ...]) -> PublicKey:
    """The line of a public key. What is none is never sent: it may be a private one."""
    from warroom.ssh_keys.key import read_key

    text = " ".join(words)
    try:
        if text == "-":
            text = sys.stdin.read(MAX_KEY + 1)
        elif len(words) == 1 and Path(text).is_file():
            with Path(text).open() as file:
                text = file.read(MAX_KEY + 1)
    except (OSError, UnicodeError) as error:
        raise WarroomError(f"The key cannot be read ({error}).", Exit.FAILURE) from error
    try:
        return read_key(text)
    except ValueError as error:
        raise WarroomError(str(error), Exit.USAGE) from error


def _send(app: App, asked: cm.AnyCommand) -> None:
    from warroom.cli.session import send

    send(app, asked, REGISTER_LOG)
