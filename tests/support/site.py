"""A place with a hub of its own, and people who run `warroom` there as processes."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.processes import marked, until
from tests.support.terminal import Terminal

WARROOM = (sys.executable, "-m", "warroom")

_KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")


class Done(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str


class Site:
    """`folder` holds all of it: data, socket, each person's state, temporary files.

    Its path is short, since a socket's has at most 107 bytes, and marks every process of it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "hub.sock"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        (folder / "home").mkdir()
        self._hub: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        """The hub's, for --hub."""
        return f"unix:{self.socket}"

    def environment(self, term: str = "xterm-256color") -> dict[str, str]:
        """A whole environment: what a login gives, nothing of the person who runs the tests."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return kept | {
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.temporary),
            "LANG": "C.UTF-8",
            "TERM": term,
        }

    def joining(self, name: str, incident: str = "") -> list[str]:
        """The command line of a screen."""
        where = [incident] if incident else []
        return [*WARROOM, "join", *where, "--as", name, "--hub", self.address]

    def screen(
        self,
        name: str,
        incident: str = "",
        *,
        columns: int = 120,
        rows: int = 40,
        term: str = "xterm-256color",
    ) -> Terminal:
        """A person at a terminal, without SSH between."""
        return Terminal(
            self.joining(name, incident), self.environment(term), columns=columns, rows=rows
        )

    async def run(self, *words: str, name: str = "", piped: str | bytes = b"") -> Done:
        """A command of `warroom` with no terminal, to its end."""
        options = ["--hub", self.address, *(("--as", name) if name else ())]
        process = await asyncio.create_subprocess_exec(
            *WARROOM,
            *options,
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self.environment(),
            cwd=self.folder,
        )
        out, err = await process.communicate(piped.encode() if isinstance(piped, str) else piped)
        return Done(process.returncode or 0, out.decode(), err.decode())

    async def said(self, *words: str, name: str = "", piped: str | bytes = b"") -> str:
        """As `run`, where it must go well: what it printed."""
        done = await self.run(*words, name=name, piped=piped)
        assert done.code == 0, done
        return done.out

    async def declare(self, title: str, name: str = "ana") -> str:
        """A new incident; gives its id."""
        return (await self.said("declare", title, name=name)).strip()

    async def log(self, incident: str, *options: str) -> list[dict[str, Any]]:
        """The entries, as `warroom log --json` prints them."""
        printed = await self.said("log", incident, "--json", *options, name="reader")
        return [json.loads(line) for line in printed.splitlines()]

    async def notes(self, incident: str, *options: str) -> list[str]:
        """The texts of the notes among them."""
        entries = await self.log(incident, *options)
        return [each["event"]["text"] for each in entries if each["event"]["kind"] == "noted"]

    async def start_hub(self) -> None:
        """Start the hub and wait until it answers."""
        log = self.folder / "hub.log"
        options = ("--data", str(self.folder / "data"), "--socket", str(self.socket))
        with log.open("w") as said:
            self._hub = await asyncio.create_subprocess_exec(
                *WARROOM,
                "hub",
                *options,
                stdin=asyncio.subprocess.DEVNULL,
                stderr=said,
                env=self.environment(),
                cwd=self.folder,
            )
        ended = asyncio.create_task(self._hub.wait())
        await until(lambda: ended.done() or "answers at" in log.read_text(), "the hub answers")
        assert not ended.done(), log.read_text()

    async def end_hub(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End the hub; gives its exit code, negative for a signal."""
        assert self._hub is not None
        hub, self._hub = self._hub, None
        if hub.returncode is None:
            hub.send_signal(how)
        return await hub.wait()

    async def nobody_left(self) -> None:
        """Wait until no process of this place runs, except the hub of `start_hub`."""
        hub = self._hub.pid if self._hub else 0
        mark = str(self.folder)
        try:
            await until(lambda: not set(marked(mark)) - {hub}, "every process has ended")
        except AssertionError as error:
            raise AssertionError(f"{error}: {marked(mark)}") from None
