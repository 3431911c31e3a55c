"""`warroom ssh-key`: who comes in by a key to an account that people share."""

import os
import shutil
import sys
from pathlib import Path

import click

from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.errors import Exit, WarroomError
from warroom.model.ssh_key import MAX_KEY, NoKey, PublicKey
from warroom.ssh_keys.file import KeyFile, laxness
from warroom.ssh_keys.key import looks_like_key, read_key
from warroom.ssh_keys.line import Line
from warroom.text import clean_line, clean_name

SHARED = Path("/etc/ssh/warroom/keys")
"""Where docs/ssh.md puts the file: out of reach of the account itself."""

_file = click.option(
    "--file", "path", type=click.Path(path_type=Path), metavar="AUTHORIZED_KEYS",
    help=f"The file that sshd reads.  [{SHARED} where its directory is there, else"
    " ~/.ssh/authorized_keys]",
)  # fmt: skip


@click.group("ssh-key")
def command() -> None:
    """Keep the keys by which people come into the room over an account that they share.

    Each key has one line in the file that sshd reads. It says whose the key is, and that it opens
    the room and nothing else: no shell, no forwarding. docs/ssh.md has the rest of the set-up.
    """


# A private key that is pasted by mistake begins with hyphens, and must not be repeated as a wrong
# option on the screen.
@command.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("person", metavar="NAME")
@click.argument("key", nargs=-1, required=True, metavar="KEY|FILE|-", type=click.UNPROCESSED)
@_file
@click.option(
    "--program", type=click.Path(path_type=Path), metavar="PATH",
    help="The program that the key runs.  [this one]",
)  # fmt: skip
@hub_options
@pass_app
def add(
    app: App, person: str, key: tuple[str, ...], path: Path | None, program: Path | None
) -> None:
    """Let the one whose public KEY this is in as NAME, or mend their line.

    KEY is a line as in ~/.ssh/id_ed25519.pub, the name of such a file, or - for a pipe. With --hub
    or --config before or after, the key's line has the same.
    """
    name = _name(person)
    public = _key(" ".join(key))
    file = _opened(path)
    try:
        added = file.add(name, public, _forced(app, program))
    except ValueError as error:
        raise WarroomError(str(error), Exit.USAGE) from error
    if not added.changed:
        output.say(f"{name} has this key already in {file.path}. Nothing was changed.")
    else:
        done = "The line was mended" if added.before else "It lets them in"
        output.say(f"{name}, {public.kind} {public.fingerprint}. {done}: {file.path}.")
    if warning := laxness(file.path):
        output.say(warning)


@command.command("remove")
@click.argument("which", metavar="NAME|FINGERPRINT")
@_file
def remove(which: str, path: Path | None) -> None:
    """Take away all keys of NAME, or the one with this FINGERPRINT (SHA256:…).

    Who is in the room stays until they leave: `warroom people` ends that.
    """
    by_print = which.startswith("SHA256:")
    wanted = which.rstrip("=") if by_print else _name(which)

    def meant(line: Line) -> bool:
        return wanted == (line.key.fingerprint if by_print else line.name)

    file = _opened(path)
    for line in (gone := file.remove(meant)):
        output.say(f"{line.name}, {line.kind} {line.key.fingerprint}: taken out of {file.path}.")
    if not gone:
        raise WarroomError(
            f"{file.path} has no line of warroom's for {clean_line(which, 80)}. `warroom ssh-key"
            " list` shows those there are.",
            Exit.NOT_FOUND,
        )


@command.command("list")
@_file
@click.option("--json", "as_json", is_flag=True, help="Show it as a JSON document.")
def list_(path: Path | None, as_json: bool) -> None:
    """List whose keys open the room, by their fingerprints."""
    file = _opened(path)
    ours = [line for line in file.lines() if line.name]
    if as_json:
        rows = [
            {"name": each.name, "type": each.kind, "fingerprint": each.key.fingerprint}
            for each in ours
        ]
        output.document({"file": str(file.path), "keys": rows})
    elif ours:
        width = max(len(each.name) for each in ours)
        output.lines(f"{e.name:<{width}}  {e.key.fingerprint}  {e.kind}" for e in ours)
    else:
        output.say(
            f"{file.path} has no keys of warroom's. `warroom ssh-key add NAME KEY` adds one."
        )


def _opened(path: Path | None) -> KeyFile:
    def busy() -> None:
        output.say(f"Something else is changing the files in {where.parent}; waiting for it.")

    where = (path or _default()).absolute()
    return KeyFile(where, busy)


def _default() -> Path:
    if SHARED.parent.is_dir():
        return SHARED
    try:
        return Path.home() / ".ssh" / "authorized_keys"
    except RuntimeError as error:
        raise WarroomError(
            "This account has no home directory. Say with --file which file sshd reads.", Exit.USAGE
        ) from error


def _name(text: str) -> str:
    try:
        return clean_name(text)
    except ValueError as error:
        raise WarroomError(str(error), Exit.USAGE) from error


def _key(given: str) -> PublicKey:
    try:
        return read_key(_text_of(given))
    except NoKey as error:
        raise WarroomError(str(error), Exit.USAGE) from error


def _text_of(given: str) -> str:
    if given == "-":
        return sys.stdin.buffer.read(2 * MAX_KEY).decode("utf-8", "replace")
    if looks_like_key(given):
        return given
    try:
        with Path(given).expanduser().open("rb") as file:
            return file.read(2 * MAX_KEY).decode("utf-8", "replace")
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no such path"
        raise WarroomError(
            f"{clean_line(given, 80)} is no key and cannot be read as a file of one ({why}). Give a"
            " line as in ~/.ssh/id_ed25519.pub, the name of such a file, or - for a pipe.",
            Exit.USAGE,
        ) from error


def _forced(app: App, program: Path | None) -> list[str]:
    """What the key runs: this program by its whole path, since sshd's PATH is a short one."""
    words = [str(program.absolute())] if program else _this_program()
    words += ["join", "--no-files"]
    if hub := app.flags.get("hub"):
        assert app.addresses  # a bad one is told now, not to the one who comes in by it
        words += ["--hub", hub]
    if config := app.flags.get("config"):
        words += ["--config", str(Path(config).absolute())]
    return words


def _this_program() -> list[str]:
    called = Path(sys.argv[0])
    if called.name == "warroom":
        # Not resolved: a link such as /usr/local/bin/warroom stays where it is at an update.
        found = shutil.which(sys.argv[0])
        if found:
            return [os.path.abspath(found)]  # noqa: PTH100 - as it was called, links and all
    return [sys.executable, "-m", "warroom"]
