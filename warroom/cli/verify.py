"""`warroom verify`: is a log whole and unchanged, and where not."""

import re
from dataclasses import dataclass
from pathlib import Path

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.source import data_option, is_file, open_log, readable
from warroom.errors import Exit
from warroom.model.entry import StoredEntry
from warroom.report.documents import plain_value
from warroom.saved.log import Head, Signature
from warroom.saved.signature import Signed, check, key_text, raw_key, statement
from warroom.saved.verify import Item, Known, examine
from warroom.text import clean_line


@dataclass(frozen=True)
class _Subject:
    """What is looked at: `items` in the order in which they were found, `known` heads of it."""

    name: str
    epoch: str
    items: list[Item]
    known: list[Known]
    announced: Head | None
    signature: Signature | None

    @property
    def head(self) -> Head:
        """The last entry that was found."""
        entries = [item for item in self.items if isinstance(item, StoredEntry)]
        return Head(entries[-1].seq, entries[-1].hash) if entries else Head(0, "")


def _head(value: str) -> Head:
    match = re.fullmatch(r"([1-9]\d{0,8}):([0-9a-f]{64})", value.strip().lower(), re.ASCII)
    if match is None:
        raise click.BadParameter(
            "Give it as SEQ:HASH, the number of an entry and all 64 digits of its hash, as"
            " `warroom verify` prints them."
        )
    return Head(int(match[1]), match[2])


@click.command("verify")
@click.argument("what", metavar="INCIDENT|FILE")
@click.option(
    "--head", "kept", type=_head, metavar="SEQ:HASH",
    help="A head that you kept elsewhere; the log has to have it.",
)  # fmt: skip
@click.option(
    "--key", metavar="PUBLIC|FILE", default="",
    help="The hub's public key (`warroom hub --public-key`), which has to have signed the head.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@data_option
@hub_options
@pass_app
def command(
    app: App, *, what: str, kept: Head | None, key: str, as_json: bool, data: Path | None
) -> int:
    """Check that INCIDENT, or the log in an exported FILE, is whole and unchanged.

    Says which entries were edited, are missing, out of order or cut off, and who signed it. Ends
    with 1 if anything is wrong.
    """
    key = read_key(key)
    subject = _subject(app, what, data)
    if kept is not None:
        subject.known.append(Known(kept, "the head that you gave"))
    findings = examine(subject.name, subject.items, subject.known)
    signed = _signed(subject, key)
    well = not findings and (signed is Signed.GOOD if key else signed is not Signed.BAD)
    signer = clean_line(subject.signature.key, 80) if subject.signature else ""
    if as_json:
        output.document(
            {
                "log": subject.name,
                "entries": len(subject.items),
                "head": {"seq": subject.head.seq, "hash": subject.head.hash},
                "sound": not findings,
                "findings": plain_value(findings),
                "signature": {"state": signed.value, "key": signer},
            }
        )
    else:
        if findings:
            output.lines(finding.sentence for finding in findings)
        else:
            output.data(f"{subject.name}: {subject.head.seq} entries, whole and unchanged.")
            output.data(f"Head {subject.head.seq}:{subject.head.hash}")
        output.data(_SIGNED[signed].format(key=signer))
        if not well:
            output.say(f"{subject.name} is not what it should be.")
    return Exit.OK if well else Exit.FAILURE


_SIGNED = {
    Signed.NOT: "Not signed.",
    Signed.GOOD: "Signed by the key that you gave.",
    Signed.UNKNOWN_KEY: "Signed by {key} (give a key that you kept with --key to compare).",
    Signed.OTHER_KEY: "Signed by another key than the one you gave: {key}",
    Signed.BAD: "The signature does not hold: it is of another log or head, or was edited.",
}


def read_key(given: str) -> str:
    """The key itself, or what stands in the file of that name."""
    if not given:
        return ""
    text = given
    if Path(given).is_file():
        with readable(Path(given)), Path(given).open("rb") as file:
            text = file.read(4_096).decode("ascii", "replace")
    try:
        return key_text(raw_key(text))
    except ValueError as error:
        sentence = str(error)
        if text == given and not given.startswith("ed25519:"):
            sentence = (
                f"There is no file {given}, and it is no public key: that is one line that begins"
                " with ed25519:, as `warroom hub --public-key` prints it."
            )
        raise click.BadParameter(sentence, param_hint="--key") from error


def _signed(subject: _Subject, key: str) -> Signed:
    said = statement(subject.name, subject.epoch, subject.announced or subject.head)
    return check(subject.signature, said, key)


def _subject(app: App, what: str, data: Path | None) -> _Subject:
    if is_file(what) and data is None:
        from warroom.saved.file import scan_file

        with readable(Path(what)):
            header, items = scan_file(Path(what))
        announced = Head(header.entries, header.head)
        return _Subject(
            header.log,
            header.epoch,
            items,
            [Known(announced, "the file's header", final=True)],
            announced,
            Signature(header.key, header.signature) if header.signature else None,
        )
    log = open_log(app, what, data)
    known = []
    if log.announced is not None:
        whose = "the hub" if data is None else f"heads.jsonl in {data}"
        known.append(Known(log.announced, whose, final=data is None))
    return _Subject(log.name, log.epoch, list(log.stored), known, log.announced, log.signature)
