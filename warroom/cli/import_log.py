"""`warroom import FILE.warroom`: an exported log goes into another hub."""

from pathlib import Path

from warroom.cli import output
from warroom.cli.app import App
from warroom.cli.session import hub_address, run
from warroom.cli.source import readable
from warroom.errors import EXIT_OF, WarroomError
from warroom.model.refusal import Refusal
from warroom.saved.file import Header, scan_file
from warroom.saved.log import Head
from warroom.saved.verify import Known, examine
from warroom.wire.frames import Imported


def take_in(app: App, path: Path, *, as_json: bool) -> None:
    """Take an exported log into the hub. Raises WarroomError."""
    from warroom.link.hand_in import hand_in

    header = _sound(path)
    settings = app.settings

    async def work() -> Imported:
        address = await hub_address(app)
        return await hand_in(address, path, header, name=settings.name, token=settings.token())

    try:
        with readable(path):
            done = run(work())
    except Refusal as refusal:
        raise WarroomError(refusal.sentence, EXIT_OF[refusal.why]) from refusal
    if as_json:
        output.document(
            {
                "incident": done.incident,
                "entries": done.entries,
                "already": done.already,
                "sealed_as": header.log,
            }
        )
    else:
        output.data(done.incident)
    if done.already:
        output.say(f"{done.incident} is here already, entry for entry: nothing was changed.")
    elif done.incident == header.log:
        output.say(f"{done.incident}: {done.entries} entries taken in.")
    else:
        output.say(
            f"{done.incident}: {done.entries} entries taken in. Another history has the id"
            f" {header.log} here, so this one has it with a tail."
        )


def _sound(path: Path) -> Header:
    """The header of a file in which nothing is wrong; else all that is wrong is said."""
    with readable(path):
        header, items = scan_file(path)
    head = Head(header.entries, header.head)
    findings = examine(header.log, items, [Known(head, "the file's header", final=True)])
    if findings:
        output.lines(finding.sentence for finding in findings)
        raise WarroomError(f"{path} is not as it was sealed. Nothing was taken in.")
    return header
