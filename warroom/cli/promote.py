"""`warroom promote`: the host is gone; a hub is made of what people's machines still have."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.copies import Gathered
from warroom.cli.verify import read_key
from warroom.errors import Exit, WarroomError
from warroom.link.replica import replica_dir
from warroom.model.ids import REGISTER_LOG
from warroom.saved.log import SavedLog
from warroom.saved.union import Fate, United, Used, epochs_of, unite
from warroom.times import format_stamp


@click.command("promote")
@click.argument("places", nargs=-1, type=click.Path(path_type=Path), metavar="[FROM]...")
@click.option(
    "--data", metavar="DIR", help="The data directory; it has no log yet.  [WARROOM_DATA, or yours]"
)
@click.option(
    "--key", metavar="KEY", default="",
    help="The old hub's public key, or the file with it: what it has signed comes first.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be taken; make nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(
    app: App,
    *,
    places: tuple[Path, ...],
    data: str | None,
    key: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make a hub of the copies of the log that people's machines have.

    FROM are other people's copies: their replica directories, exported .warroom files, data
    directories, backups. Your own copies are always among them. Of each incident the longest chain
    that proves itself is taken, put together from all copies. Nothing is ever written over a log.
    """
    from server.errors import DataLocked, HubError
    from server.upkeep.promoting import foldable, keep_beside, make_hub, require_free

    if data:
        app.flags["data_dir"] = data
    where = app.settings.data_dir
    found = _gather(app, places, read_key(key))
    logs, useless = unite(found.copies)
    notes = _shorten(logs, foldable)
    logs = [log for log in logs if log.stored]
    former = epochs_of(logs, found.continued)
    try:
        require_free(where)
        if not logs:
            raise WarroomError(
                "No copy of any incident was found, so there is nothing to make a hub of."
                f" {_looked_in(app, places)} Name other people's copies: see"
                " `warroom promote --help`.",
                Exit.NOT_FOUND,
            )
        epoch, beside = "", list[str]()
        if not dry_run:
            saved = [SavedLog(log.name, log.epoch, log.stored) for log in logs]
            epoch = make_hub(where, saved, former)
            for log in logs:
                for stored, other in log.others:
                    kept = SavedLog(log.name, other, stored)
                    beside.append(str(keep_beside(where, kept)))
    except DataLocked as error:
        raise WarroomError(str(error), Exit.LOCKED) from error
    except HubError as error:
        raise WarroomError(str(error)) from error
    if as_json:
        output.document(
            _plain(
                logs,
                useless,
                where=where,
                epoch=epoch,
                former=former,
                beside=beside,
                notes=[*found.unread, *notes],
            )
        )
        return
    for log in logs:
        output.lines(_told(log))
    output.lines(_unproven(useless))
    for note in (*found.unread, *notes):
        output.say(note)
    if dry_run:
        output.say("Nothing was made: this was a dry run.")
    else:
        output.lines(f"Kept beside: {path}" for path in beside)
        _next_steps(where, beside)
        if all(log.name != REGISTER_LOG for log in logs):
            output.say(
                "Who may come in begins anew: nobody is invited, nobody revoked, and everybody with"
                " an account here is a responder. Invite people again, and revoke again."
            )


def _gather(app: App, places: Sequence[Path], key: str) -> Gathered:
    found = Gathered(key)
    own = replica_dir(app.settings.own_state_dir)
    if own.is_dir():
        found.look_in(own)
    for place in places:
        try:
            found.look_in(place)
        except OSError as error:
            raise WarroomError(
                f"There is no {place} that can be read. Nothing was made.", Exit.NOT_FOUND
            ) from error
    return found


def _looked_in(app: App, places: Sequence[Path]) -> str:
    looked = [replica_dir(app.settings.own_state_dir), *places]
    return f"Looked in {', '.join(map(str, looked))}."


def _shorten(logs: Sequence[United], foldable: object) -> list[str]:
    notes = []
    assert callable(foldable)
    for log in logs:
        length, why = foldable(log.name, log.stored)
        if why:
            notes.append(
                f"{log.name}: {why}; it and the {len(log.stored) - length - 1} entries behind it"
                " are kept beside, and not taken."
            )
            log.others.insert(0, (list(log.stored), log.epoch))
            log.stored = log.stored[:length]
    return notes


def _told(log: United) -> list[str]:
    last = log.stored[-1]
    lines = [
        f"{log.name}  {last.seq} entries, the last one at"
        f" {format_stamp(last.recorded_at)} by {last.actor}",
        f"    head {last.seq}:{last.hash}",
    ]
    if log.signed:
        lines.append(f"    signed by the old hub up to entry {log.signed}")
    return [*lines, *(f"    {_of(used)}" for used in log.used)]


def _of(used: Used) -> str:
    copy = used.copy
    left = f"; {used.left} of its entries do not prove themselves" if used.left else ""
    if copy.unreadable:
        left += f"; {copy.unreadable} of its lines cannot be read"
    match used.fate:
        case Fate.TAKEN:
            said = f"entries {used.first} to {used.last} from {copy.where}"
        case Fate.NOTHING_MORE:
            said = f"nothing more in {copy.where} (up to {used.proven})"
        case Fate.PARTED:
            took = f"entries {used.first} to {used.last} from" if used.first else "not taken:"
            said = (
                f"{took} {copy.where}; behind entry {used.parted_after} it goes on otherwise,"
                f" up to {used.proven}"
            )
        case Fate.UNPROVEN:
            said = f"not taken: nothing in {copy.where} proves itself"
    return said + left


def _unproven(useless: Sequence[Used]) -> list[str]:
    return [f"{used.copy.log}  not made: {_of(used)}" for used in useless]


def _next_steps(where: Path, beside: Sequence[str]) -> None:
    place = shlex.quote(str(where))
    output.say("")
    output.say(f"The hub's log is in {where}. Next:")
    output.say(f"  1. Start the hub:            warroom hub --data {place}")
    output.say(f"  2. You, and all on this host: warroom move unix:{place}/hub.sock")
    output.say(
        "     From elsewhere over SSH, as before, on this host. Open screens follow by themselves."
    )
    output.say(
        "  3. What others still have unsent goes to it by itself. What they saw and this hub did"
    )
    output.say(
        "     not is offered when they open the room; the commander takes it with /takeback."
    )
    output.say("  4. Never start the old hub again: its log would go on beside this one.")
    if beside:
        output.say(
            "What parted was kept beside as files. `warroom import FILE` puts one in as an incident"
            " of its own."
        )


def _plain(
    logs: Sequence[United],
    useless: Sequence[Used],
    *,
    where: Path,
    epoch: str,
    former: Sequence[str],
    beside: Sequence[str],
    notes: Sequence[str],
) -> dict[str, object]:
    return {
        "data": str(where),
        "made": bool(epoch),
        "epoch": epoch,
        "former": list(former),
        "logs": [
            {
                "log": log.name,
                "entries": len(log.stored),
                "head": {"seq": log.head.seq, "hash": log.head.hash},
                "last_at": log.stored[-1].recorded_at.isoformat(),
                "signed": log.signed,
                "former": log.epoch,
                "copies": [_plain_copy(used) for used in log.used],
            }
            for log in logs
        ],
        "not_made": [{"log": used.copy.log, **_plain_copy(used)} for used in useless],
        "beside": list(beside),
        "notes": list(notes),
    }


def _plain_copy(used: Used) -> dict[str, object]:
    return {
        "from": used.copy.where,
        "epoch": used.copy.epoch,
        "fate": used.fate.value,
        "first": used.first,
        "last": used.last,
        "proven": used.proven,
        "not_proven": used.left + used.copy.unreadable,
        "parted_after": used.parted_after if used.fate is Fate.PARTED else None,
    }
