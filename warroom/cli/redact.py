"""`warroom redact`: erases the text of entries everywhere; finds backups that still hold it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import WarroomError
from warroom.link.still import gone_with, places_text
from warroom.model.commands import Redact

if TYPE_CHECKING:
    from warroom.link.once import Once


@click.command("redact")
@click.argument("incident", type=params.log_id, required=False)
@click.argument("seqs", metavar="SEQ...", type=click.IntRange(min=1), nargs=-1)
@click.option("--reason", default="", metavar="TEXT", help="Why; everybody can read it.")
@click.option("--yes", is_flag=True, help="Do not ask on a terminal.")
@click.option(
    "--backups", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR",
    help="List the backups in DIR that still hold what was redacted.",
)  # fmt: skip
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR",
    help="With --backups: the hub's data directory, which says what was redacted.",
)  # fmt: skip
@click.option("--remove", is_flag=True, help="With --backups: overwrite and remove those.")
@hub_options
@pass_app
def command(
    app: App,
    *,
    incident: str | None,
    seqs: tuple[int, ...],
    reason: str,
    yes: bool,
    backups: Path | None,
    data: Path | None,
    remove: bool,
) -> None:
    """Erase the text of entries SEQ of INCIDENT everywhere, for good.

    For a password that somebody pasted: it goes from the hub's files, from every client, from
    later exports. Its author, the incident commander, the deputy or a keeper of the hub may. That
    it was done, by whom and why, stays. Change the password all the same: people have seen it.
    Where else the same text stands, as far as you may see, is said then.

    \b
    redact INC-1 12 --reason "a password"
    redact --backups /backups --data /var/lib/warroom --remove
    """
    if backups is not None:
        if incident is not None:
            raise click.UsageError("--backups goes with --data, and no INCIDENT.")
        if data is None:
            raise click.UsageError("--backups needs --data, the hub's data directory.")
        _backups(backups, data, remove)
        return
    if incident is None or not seqs:
        raise click.UsageError("Say which entries, as in: redact INC-1 12 --reason TEXT")
    if not reason.strip():
        raise click.UsageError("Say why with --reason; everybody can read it.")

    from warroom.cli.session import hub, run

    if not yes and sys.stdin.isatty() and sys.stderr.isatty():
        which = ", ".join(map(str, seqs))
        output.say(f"The text of {which} in {incident} will be gone everywhere, for good.")
        if not click.confirm("Erase it?", err=True):
            raise WarroomError("Nothing was erased.")

    async def work(log: str) -> None:
        async with hub(app) as link:
            await erase(link, Redact(seqs=seqs, reason=reason), log)

    run(work(incident))


async def erase(link: Once, command: Redact, log: str) -> None:
    """Redact, and say where else the same text stands. Raises WarroomError."""
    from warroom.cli.session import ask, whole

    # Afterwards nobody knows what it was.
    gone = gone_with((await whole(link, log)).entries, command.seqs)
    done = await ask(link, command, log)
    output.say(f"{log}: entry {done.last}. Change what was in it: people have seen it.")
    if said := places_text(await link.still_in(gone, log)):
        output.say(f"{said} Redact these too, or change them.")


def _backups(directory: Path, data: Path, remove: bool) -> None:
    import asyncio

    from server.errors import HubError
    from server.store.archive import log_names, read_log
    from server.store.backup import still_holding
    from server.store.disk import overwrite_and_remove

    async def erased() -> set[tuple[str, int]]:
        found = set()
        for name in await log_names(data):
            log = await read_log(data, name)
            if log is not None:
                found |= {(name, seq) for seq in log.incident.redactions}
        return found

    try:
        holding = still_holding(directory, asyncio.run(erased()))
    except HubError as error:
        raise WarroomError(str(error)) from error
    for path in holding:
        if remove:
            try:
                overwrite_and_remove(path)
            except OSError as error:
                raise WarroomError(f"{path} cannot be removed ({error.strerror}).") from error
        output.data(str(path))
    if not holding:
        output.say("No backup there holds any of it.")
        return
    one = len(holding) == 1
    number = "1 backup" if one else f"{len(holding)} backups"
    done = f"{'was' if one else 'were'} overwritten and removed"
    still = f"still {'holds' if one else 'hold'} what was redacted"
    output.say(f"{number} {done if remove else still}.")
