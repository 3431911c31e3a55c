"""`warroom join`: opens the screen."""

import asyncio
import gc
import os
import sys

import click

from warroom.cli import params
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError


@click.command("join")
@click.argument("words", metavar="[wss://HOST:PORT/] [INCIDENT]", nargs=-1)
@click.option(
    "--no-files", is_flag=True,
    help="For a screen that is served to others: it opens no files of this account.",
)  # fmt: skip
@hub_options
@pass_app
def command(app: App, words: tuple[str, ...], no_files: bool) -> int:
    """Open the room of INCIDENT, or the lobby.

    With the address of a hub elsewhere: of that hub. The first time it takes the invite that
    `warroom invite` printed there: give all of that line, or paste it when you are asked.
    """
    remote = [word for word in words if word.startswith("wss://")]
    rest = [word for word in words if word not in remote]
    if len(remote) > 1 or len(rest) > 1:
        raise click.UsageError("Give the address of one hub, and one incident.")
    incident = params.log_id(rest[0]) if rest else None
    if remote:
        from warroom.cli.remote import come_in

        come_in(app, remote[0])
        if not sys.stdin.isatty() and incident is None:
            return Exit.OK
    return open_screen(app, incident, no_files=no_files)


def open_screen(app: App, incident: str | None, *, no_files: bool = False) -> int:
    """Run the screen until the person leaves; gives the exit code.

    With `no_files` it touches nothing but the person's own state and the team's playbooks.
    Raises WarroomError where there is no terminal to draw on, or nobody to talk to.
    """
    require_terminal()
    # Nothing of a start is garbage, and to look for it took 60 of 480 ms. `screens.running` looks
    # again after the first frame.
    gc.disable()
    settings, addresses, token = app.settings, app.addresses, app.settings.token()
    if no_files:
        from warroom.shut_in import shut_in

        # Made now, since the directories above it are out of reach afterwards. What others sharing
        # the account have beside it is not for this person either.
        settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.own_state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        shut_in(settings.own_state_dir, (settings.playbooks_dir,), addresses)
    if incident is None:
        _require_hub(app)

    from screens.running import run
    from warroom.playbooks.own import look_in

    look_in(settings.playbooks_dir)
    return run(
        addresses,
        name=settings.name,
        token=token,
        state_dir=settings.own_state_dir,
        incident=incident,
        served=no_files,
    )


def require_terminal() -> None:
    """Raise WarroomError unless this is a terminal that a screen can be drawn on."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise WarroomError(
            "The screen needs a terminal and this is none. Over SSH add -t, as in"
            " `ssh -t HOST warroom join`; in scripts use `warroom list`, `show` and `log`.",
            Exit.USAGE,
        )
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise WarroomError(
            "TERM is not set to a terminal that can draw a screen. Set it, as in"
            " TERM=xterm-256color, or use `warroom list`, `show` and `log`.",
            Exit.USAGE,
        )


def _require_hub(app: App) -> None:
    """Knock once before the lobby opens: with no hub there is nothing to see, but much to say.

    A room is another matter: who joins one during an outage wants to stay until the hub is back.
    """
    from warroom.link.dial import LinkRefused
    from warroom.link.seek import seek

    settings = app.settings
    try:
        asyncio.run(seek(app.addresses, name=settings.name, token=settings.token(), patience=0))
    except ConnectionError as error:
        raise WarroomError(f"{error}\n{what_next()}", Exit.NO_HUB) from error
    except LinkRefused as error:
        raise WarroomError(error.sentence, Exit.NOT_ALLOWED) from error


def what_next() -> str:
    """What a person without a hub can do."""
    return (
        "To start a hub here, run `warroom hub` in another terminal."
        " To use one that runs elsewhere, give its address with --hub or WARROOM_HUB."
        " Is its host gone for good? `warroom promote` makes a hub of the copies that people have."
        " To see what this is, run `warroom demo`."
    )
