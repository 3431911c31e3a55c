"""`warroom doctor`: checks what a screen and a command need, and says what to do."""

import asyncio
import importlib.metadata
import locale
import os
import platform
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import click

from warroom import __version__
from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app
from warroom.cli.join import what_next
from warroom.clock import SystemClock
from warroom.config import Settings
from warroom.errors import Exit, WarroomError
from warroom.text import clean_line
from warroom.times import format_short
from warroom.wire.limits import PROTOCOL

LIBRARIES = ("textual", "websockets", "aiosqlite", "msgspec", "click", "platformdirs", "uvloop")

SMALLEST = (40, 10)
"""Columns and rows below which the room cannot be shown."""

CLOCKS_DIFFER = timedelta(seconds=10)
"""From here on the times that people read off this machine confuse a timeline."""


class Finding(NamedTuple):
    """One thing that was looked at: whether it is well, and what was seen or is to be done."""

    name: str
    ok: bool
    sentence: str


@click.command("doctor")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Look at a hub's data directory instead, on its host; the hub may run.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, data: Path | None, as_json: bool) -> int:
    """Check this machine, the settings and the hub, or all of a hub's data directory.

    Every finding says what to do. Exits with 1 if something is not well.
    """
    findings = list(_findings(app) if data is None else _of_the_hub(data))
    well = all(finding.ok for finding in findings)
    if as_json:
        output.document({"ok": well, "findings": [each._asdict() for each in findings]})
    else:
        width = max(len(each.name) for each in findings)
        output.lines(
            f"{'ok ' if each.ok else 'NOT'}  {each.name:<{width}}  {each.sentence}"
            for each in findings
        )
        bad = sum(not each.ok for each in findings)
        output.say(f"Not well: {bad} of {len(findings)}." if bad else "All is well.")
    return Exit.OK if well else Exit.FAILURE


def _findings(app: App) -> Iterator[Finding]:
    yield _python()
    yield from _terminal()
    try:
        settings = app.settings
    except WarroomError as error:
        yield Finding("config", False, error.sentence)
        return
    read = settings.config_file if settings.config_read else f"no file {settings.config_file}"
    yield Finding("config", True, f"{read}")
    yield from _token(settings)
    yield from _hub(app)
    yield _state_dir(settings)
    yield from _outbox(settings)


def _of_the_hub(data: Path) -> Iterator[Finding]:
    from server.upkeep.health import look

    yield _python()
    yield from (Finding(*each) for each in look(data.absolute(), SystemClock().now()))


def _python() -> Finding:
    versions, missing = [], []
    for library in LIBRARIES:
        try:
            versions.append(f"{library} {importlib.metadata.version(library)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(library)
    here = f"warroom {__version__}, Python {platform.python_version()}, {platform.platform()}"
    needed = [library for library in missing if library != "uvloop"]
    if needed:
        return Finding(
            "program", False, f"{here}; missing: {', '.join(needed)}. Install warroom again."
        )
    return Finding("program", True, f"{here}; {', '.join(versions)}")


def _terminal() -> Iterator[Finding]:
    encoding = locale.getpreferredencoding(False)
    utf8 = encoding.lower().replace("-", "") == "utf8"
    advice = "" if utf8 else ". Names and symbols come out wrong; set LC_ALL=C.UTF-8."
    yield Finding("locale", utf8, f"{encoding}{advice}")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding(
            "terminal", True,
            "This is no terminal: commands work here, the screens do not (over SSH: ssh -t).",
        )  # fmt: skip
        return
    term, colour = os.environ.get("TERM", ""), os.environ.get("COLORTERM", "")
    columns, rows = shutil.get_terminal_size()
    seen = f"TERM={term or '-'}, COLORTERM={colour or '-'}, {columns} columns, {rows} rows"
    if term in ("", "dumb", "unknown"):
        yield Finding("terminal", False, f"{seen}. Set TERM, as in TERM=xterm-256color.")
    elif columns < SMALLEST[0] or rows < SMALLEST[1]:
        least = f"{SMALLEST[0]} columns and {SMALLEST[1]} rows"
        yield Finding("terminal", False, f"{seen}. The room needs {least}: make the window larger.")
    else:
        yield Finding("terminal", True, seen)


def _token(settings: Settings) -> Iterator[Finding]:
    path = settings.token_file
    if path is None:
        return
    try:
        settings.token()
        mode = path.stat().st_mode
    except WarroomError as error:
        yield Finding("token", False, error.sentence)
        return
    if stat.S_IMODE(mode) & 0o077:
        yield Finding("token", False, f"{path} can be read by others: chmod 600 {path}")
    else:
        yield Finding("token", True, f"{path}")


def _hub(app: App) -> Iterator[Finding]:
    from warroom.link.dial import LinkRefused
    from warroom.link.seek import seek

    settings = app.settings
    try:
        addresses, token = app.addresses, settings.token()
    except WarroomError as error:
        yield Finding("hub", False, error.sentence)
        return
    setting = f"(from: {settings.hub_from})"
    where = f"{', '.join(map(str, addresses))} {setting}"
    try:
        sought = asyncio.run(seek(addresses, name=settings.name, token=token, patience=0))
    except LinkRefused as error:
        yield Finding("hub", False, f"{where}: {error.sentence}")
        return
    except ConnectionError as error:
        yield Finding("hub", False, f"{where}: {error} {what_next()}")
        return
    hub = sought.greeting
    milliseconds = hub.took / timedelta(milliseconds=1)
    answers = (
        f"{sought.address} {setting} answers in {milliseconds:.0f} ms and knows you as {hub.you}"
    )
    passed = f". Before it were tried: {' '.join(sought.passed)}" if sought.passed else ""
    yield Finding("hub", True, answers + passed)
    yield Finding("protocol", True, f"{PROTOCOL}; the hub is warroom {hub.version}")
    if hub.read_only:
        yield Finding("hub's disk", False, f"The hub is read-only: {hub.read_only}")
    if hub.warning:
        yield Finding("hub's disk", False, hub.warning)
    ahead = "ahead of" if hub.ahead > timedelta(0) else "behind"
    differs = f"the hub's clock is {format_short(abs(hub.ahead))} {ahead} this machine's"
    if abs(hub.ahead) > CLOCKS_DIFFER:
        yield Finding("clock", False, f"{differs}. Set the clocks by NTP; entries have the hub's.")
    else:
        yield Finding("clock", True, f"{abs(hub.ahead).total_seconds():.2f} s from the hub's")


def _state_dir(settings: Settings) -> Finding:
    path = settings.state_dir
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path, prefix=".doctor-"):
            pass
    except OSError as error:
        return Finding(
            "state", False,
            f"{path} takes nothing ({error.strerror}): drafts and what is not acknowledged would"
            " not survive. Free space there, or set WARROOM_STATE to another directory.",
        )  # fmt: skip
    return Finding("state", True, f"{path} can be written")


def _outbox(settings: Settings) -> Iterator[Finding]:
    outbox = settings.own_state_dir / "outbox"
    try:
        pending = sum(1 for _ in outbox.glob("*/*.json"))
        damaged = sum(1 for _ in outbox.glob("*/damaged/*"))
    except OSError as error:
        yield Finding("outbox", False, f"{outbox} cannot be read: {error.strerror}.")
        return
    if pending:
        yield Finding(
            "outbox", False,
            f"{pending} of your commands wait for a hub. Open `warroom join` to send them.",
        )  # fmt: skip
    else:
        yield Finding("outbox", True, "nothing waits for a hub")
    if damaged:
        yield Finding(
            "outbox", False, f"{damaged} commands could not be read: {clean_line(str(outbox))}"
        )
