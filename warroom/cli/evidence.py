"""`warroom evidence`: lists the evidence of an incident, adds a file, gives one back."""

import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from unicodedata import category

import click

from warroom.cli import output, params
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.credentials import force_option, require_no_secret
from warroom.cli.files import write_file
from warroom.errors import Exit, WarroomError
from warroom.model.commands import AttachEvidence
from warroom.model.entry import Entry
from warroom.model.events import EvidenceAttached
from warroom.model.evidence import evidence_bytes
from warroom.model.limits import MAX_EVIDENCE_BYTES
from warroom.model.words import Media
from warroom.report.documents import evidence_document
from warroom.report.identification import evidence_text
from warroom.text import clean_line


@click.command("evidence", options_metavar="[OPTIONS]")
@click.argument("incident", type=params.incident_id)
@click.argument("action", type=click.Choice(["add", "get"]), required=False)
@click.argument("what", metavar="[FILE|ID]", required=False)
@click.option(
    "--name", "called", default="", help="With add: what it is called.  [the file's name]"
)
@click.option("--note", default="", metavar="TEXT", help="With add: where it is from, and why.")
@click.option("-o", "--output", "out", metavar="FILE", help="With get: where to write it.")
@click.option("--json", "as_json", is_flag=True, help="Show the list as a JSON document.")
@force_option
@hub_options
@pass_app
def command(
    app: App,
    *,
    incident: str,
    action: str | None,
    what: str | None,
    called: str,
    note: str,
    out: str | None,
    as_json: bool,
) -> None:
    """Show the evidence of INCIDENT, add a file to it, or get one back.

    \b
    evidence INC-1                      show it, with each SHA-256
    evidence INC-1 add FILE             keep a file of up to 32 KiB in the log
    evidence INC-1 add - --name NAME    the same from a pipe
    evidence INC-1 get E1 -o FILE       write it, once its SHA-256 is checked
    """
    if as_json and action:
        raise click.UsageError("--json is for showing the list.")
    if (called or note) and action != "add":
        raise click.UsageError("--name and --note go with add.")
    if out and action != "get":
        raise click.UsageError("-o goes with get.")
    if action is None:
        _show(app, incident, as_json)
    elif not what:
        raise click.UsageError("Say which file, or - for a pipe." if action == "add" else "Say E1.")
    elif action == "add":
        _add(app, incident, what, called, note)
    else:
        _get(app, incident, what, out)


def _show(app: App, incident: str, as_json: bool) -> None:
    from warroom.cli.session import room_of

    state = room_of(app, incident).incident
    if as_json:
        output.document(evidence_document(state))
    elif state.evidence:
        output.data(evidence_text(state))
    else:
        output.say(f"{incident} has no evidence. Add a file: warroom evidence {incident} add FILE")


def _add(app: App, incident: str, file: str, name: str, note: str) -> None:
    if file == "-":
        if not name:
            raise click.UsageError("What comes through a pipe needs a --name.")
        data = sys.stdin.buffer.read(MAX_EVIDENCE_BYTES + 1)
    else:
        with Path(file).open("rb") as source:
            data = source.read(MAX_EVIDENCE_BYTES + 1)
    if len(data) > MAX_EVIDENCE_BYTES:
        raise WarroomError(
            f"That is more than {MAX_EVIDENCE_BYTES:,} bytes, the limit of a piece; nothing was"
            " sent. Cut out what matters, or keep it elsewhere and note where, with its SHA-256.",
            Exit.USAGE,
        )

    from warroom.cli.session import send

    piece = AttachEvidence(
        name=name or clean_line(Path(file).name),
        content=b64encode(data).decode(),
        media=Media.FILE,
        note=note,
    )
    require_no_secret(app, piece)
    done = send(app, piece, incident)
    output.say(f"{incident}: entry {done.last}, SHA-256 {sha256(data).hexdigest()}.")


def _get(app: App, incident: str, wanted: str, out: str | None) -> None:
    from warroom.cli.session import room_of

    room = room_of(app, incident)
    seq, event = _find(room.entries, incident, wanted)
    if (gone := room.incident.redactions.get(seq)) is not None:
        raise WarroomError(
            f"{event.evidence} was redacted by {clean_line(gone.by)}: {clean_line(gone.reason)}."
            " Its content is gone everywhere; whoever keeps a copy of their own may add it again.",
            Exit.NOT_FOUND,
        )
    data = evidence_bytes(event.media, event.content)
    if sha256(data).hexdigest() != event.sha256:
        raise WarroomError(
            f"{event.evidence} is not what was collected: its SHA-256 was {event.sha256} and is"
            f" {sha256(data).hexdigest()}. Nothing was written."
        )
    if out:
        write_file(Path(out), [data], force=None)
        output.say(f"{out}: {len(data):,} bytes, SHA-256 {event.sha256}.")
    elif sys.stdout.isatty():
        output.data(_shown(event, data))
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _find(entries: list[Entry], incident: str, wanted: str) -> tuple[int, EvidenceAttached]:
    key = wanted.strip().upper()
    for entry in entries:
        event = entry.event
        if isinstance(event, EvidenceAttached) and event.evidence in (key, f"E{key}"):
            return entry.seq, event
    raise WarroomError(
        f"There is no evidence {clean_line(wanted, 20)}. `warroom evidence {incident}` lists it.",
        Exit.NOT_FOUND,
    )


def _shown(event: EvidenceAttached, data: bytes) -> str:
    """The text for a terminal; what could do something to one is not text."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if any(category(char) == "Cc" and char not in "\n\r\t" for char in text):
        raise WarroomError(
            f"{event.evidence} is not plain text, so it is not shown on a terminal."
            f" Write it to a file: get {event.evidence} -o FILE",
            Exit.USAGE,
        )
    return text
