"""`warroom hub`: runs the hub."""

import os
import pwd
import re
from datetime import timedelta
from pathlib import Path

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.policy import sound_policy
from warroom.errors import Exit, WarroomError
from warroom.model.policy import DEFAULT
from warroom.text import clean_line
from warroom.times import parse_duration

SHORTEST = timedelta(seconds=1)
"""Between two backups."""


def _host_port(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not re.fullmatch(r"\d{1,5}", port, re.ASCII) or int(port) > 65_535:
        raise click.BadParameter("Give it as HOST:PORT, as in 127.0.0.1:7420 or [::1]:7420.")
    return host, int(port)


def _mode(value: str) -> int:
    if not re.fullmatch("0?[67][0-7]{2}", value):
        raise click.BadParameter("Give the socket's rights in octal, as in 660 or 600.")
    return int(value, 8)


def _account(value: str) -> int:
    if re.fullmatch(r"\d{1,10}", value, re.ASCII):
        return int(value)
    try:
        return pwd.getpwnam(value).pw_uid
    except (KeyError, ValueError) as error:
        raise click.BadParameter(
            "Give the number or the name of an account of this host."
        ) from error


def _interval(value: str) -> timedelta:
    try:
        every = parse_duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if every < SHORTEST:
        raise click.BadParameter("Give a second or more.")
    return every


@click.command("hub")
@click.option(
    "--data", metavar="DIR", help="Where the log is kept.  [WARROOM_DATA, or your data directory]"
)
@click.option("--socket", metavar="PATH", help="The Unix socket.  [hub.sock in the data directory]")
@click.option(
    "--socket-mode", type=_mode, metavar="MODE", default="660",
    help="Who may use the socket, in octal.  [660]",
)  # fmt: skip
@click.option(
    "--listen", type=_host_port, metavar="HOST:PORT",
    help="Also listen on TCP: beyond this machine with TLS 1.3, for people with an invite.",
)  # fmt: skip
@click.option("--tls", is_flag=True, help="Speak TLS on a loopback address too.")
@click.option(
    "--tls-cert", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="The certificate for it, in PEM.  [the hub's own, made at its first start]",
)  # fmt: skip
@click.option(
    "--tls-key", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="The key of that certificate, in PEM.",
)  # fmt: skip
@click.option(
    "--advertise", type=_host_port, metavar="HOST:PORT",
    help="Where others reach this hub, for invites.  [what it listens on]",
)  # fmt: skip
@click.option(
    "--ssh", type=_host_port, metavar="HOST:PORT",
    help="Also serve the room to SSH clients that have no warroom; wants warroom[ssh].",
)  # fmt: skip
@click.option(
    "--ssh-screens", type=click.IntRange(1, 500), metavar="N",
    help="How many of these screens at once, at some 50 MB each.  [20]",
)  # fmt: skip
@click.option(
    "--trust-names-from", "trusted", type=_account, metavar="ACCOUNT", multiple=True,
    help="An account (number or name) whose --as NAME is believed; may be repeated."
    "  [trust_names_from]",
)  # fmt: skip
@click.option(
    "--policy", "policy_file", type=click.Path(path_type=Path), metavar="FILE",
    help="The policy of new incidents; `warroom policy check` looks at it.  [the default]",
)  # fmt: skip
@click.option(
    "--mirror", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Keep the heads of all logs in this file too, on another disk: a loss shows by it.",
)  # fmt: skip
@click.option(
    "--backup-to", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Back up into this directory, best on another disk.",
)  # fmt: skip
@click.option(
    "--backup-every", type=_interval, metavar="DURATION", default="1h",
    help="How often, as in 30m, 1h or 1d.  [1h]",
)  # fmt: skip
@click.option(
    "--keep", type=click.IntRange(1), metavar="N", default=48, show_default=True,
    help="How many of these backups stay.",
)  # fmt: skip
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How the hub's own messages on stderr are written, one a line.",
)  # fmt: skip
@click.option(
    "--connections", type=click.IntRange(1, 20_000), metavar="N", default=512, show_default=True,
    help="How many connections are taken at once; one that is open takes about 20 KiB.",
)  # fmt: skip
@click.option(
    "--public-key", "show_key", is_flag=True,
    help="Print the key by which this hub's exports are known, and end.",
)  # fmt: skip
@click.option(
    "--fingerprint", "show_pin", is_flag=True,
    help="Print the pin of the certificate that this hub showed at its last start, and end.",
)  # fmt: skip
@click.option(
    "--rebuild-index", is_flag=True, help="Make the index of the search anew before it opens."
)
@hub_options
@pass_app
def command(
    app: App,
    *,
    show_key: bool,
    show_pin: bool,
    data: str | None,
    socket: str | None,
    socket_mode: int,
    listen: tuple[str, int] | None,
    tls: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
    advertise: tuple[str, int] | None,
    ssh: tuple[str, int] | None,
    ssh_screens: int | None,
    trusted: tuple[int, ...],
    policy_file: Path | None,
    mirror: Path | None,
    backup_to: Path | None,
    backup_every: timedelta,
    keep: int,
    log_format: str,
    connections: int,
    rebuild_index: bool,
) -> int:
    """Run the hub until it is told to stop (Ctrl-C or SIGTERM). Its own messages go to stderr."""
    if data:
        app.flags["data_dir"] = data
    where = app.settings.data_dir
    if show_key:
        output.data(_public_key(where))
        return Exit.OK
    if show_pin:
        output.data(_pin(where))
        return Exit.OK
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key go together.")
    if listen is None and (tls or tls_cert or advertise):
        raise click.UsageError("--tls, --tls-cert and --advertise go with --listen HOST:PORT.")

    from server.door.remote import Listen
    from server.door.tls import TlsFiles
    from server.errors import DataLocked, HubBroken, HubError
    from server.main import HubOptions, default_socket, serve
    from server.ssh.options import SCREENS, SshListen
    from server.upkeep import logs
    from server.upkeep.notify import Notifier
    from server.upkeep.schedule import BackupPlan

    files = TlsFiles(tls_cert.absolute(), tls_key.absolute()) if tls_cert and tls_key else None
    options = HubOptions(
        data=where,
        socket=_whole(socket) if socket else default_socket(where),
        socket_mode=socket_mode,
        listen=Listen(*listen, tls, files, advertise) if listen else None,
        trusted_uids=frozenset(trusted) or _listed(app),
        policy=sound_policy(policy_file, Exit.USAGE) if policy_file else DEFAULT,
        index_anew=rebuild_index,
        mirror=mirror.absolute() if mirror else None,
        backups=BackupPlan(backup_to.absolute(), backup_every, keep) if backup_to else None,
        notifier=Notifier.of(os.environ),
        ssh=SshListen(*ssh, ssh_screens or SCREENS, playbooks=app.settings.playbooks_dir)
        if ssh
        else None,
        connections=connections,
    )
    as_json = log_format == logs.JSON
    try:
        serve(options, ready=None if as_json else _ready, log_format=log_format)
    except HubError as error:
        code = {DataLocked: Exit.LOCKED, HubBroken: Exit.TRY_AGAIN}.get(type(error), Exit.FAILURE)
        if not as_json:
            raise WarroomError(str(error), code) from error
        # Whoever reads these lines by a program gets the last one in the same form.
        logs.ended(str(error), code)
        return code
    return Exit.OK


def _whole(path: str) -> Path:
    try:
        return Path.cwd() / Path(path).expanduser()
    except RuntimeError as error:  # ~ of an account that does not exist
        raise WarroomError(
            f"There is no such account: {clean_line(path, 80)}. Give the whole path.", Exit.USAGE
        ) from error


def _listed(app: App) -> frozenset[int]:
    """The accounts that the configuration trusts. Raises WarroomError for one that is none."""
    named = [each.strip() for each in app.settings.trust_names_from.split(",")]
    try:
        return frozenset(_account(each) for each in named if each)
    except click.BadParameter as error:
        raise WarroomError(f"trust_names_from: {error.message}", Exit.USAGE) from error


def _public_key(data: Path) -> str:
    from server.upkeep.signing import PUBLIC

    try:
        return (data / PUBLIC).read_text().strip()
    except OSError as error:
        raise WarroomError(
            f"No hub has made its key in {data} yet; it does at its first start.", Exit.NOT_FOUND
        ) from error


def _pin(data: Path) -> str:
    from server.door.tls import last_pin

    try:
        pin = last_pin(data)
    except OSError as error:
        raise WarroomError(f"{data} cannot be read ({error.strerror}).") from error
    if not pin:
        raise WarroomError(
            f"No hub in {data} has listened with TLS yet; start one with --listen HOST:PORT.",
            Exit.NOT_FOUND,
        )
    return pin


def _ready(addresses: list[str]) -> None:
    output.say(f"The hub answers at {' and '.join(addresses)}")
