"""A place with a hub of its own, and people who run `warroom` there as processes."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from tests.support.hub_process import PATIENCE, HubProcess, environment
from tests.support.processes import Done, marked
from tests.support.ready import ready
from tests.support.terminal import Terminal
from tests.support.until import DEADLINE, until
from tests.support.wire_client import WireClient

WARROOM = (sys.executable, "-m", "warroom")


class Site:
    """`folder` holds all of it: the log, the socket, what people keep, temporary files.

    Everybody has one account here. The path is to be short, since a socket's has at most 107 bytes,
    and it marks every process of the place.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub = HubProcess(folder)
        self.temporary = folder / "tmp"
        self.temporary.mkdir()

    def environment(self, term: str = "xterm-256color") -> dict[str, str]:
        """A whole environment: what a login gives, nothing of the person who runs the tests."""
        return environment(self.folder, {"TMPDIR": str(self.temporary), "TERM": term})

    def joining(self, name: str, incident: str = "") -> list[str]:
        """The command line of a screen."""
        where = [incident] if incident else []
        return [*WARROOM, "join", *where, "--as", name, "--hub", self.hub.address]

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

    async def run(self, *words: str, name: str = "", piped: str = "") -> Done:
        """A command of `warroom` with no terminal, to its end."""
        options = ["--hub", self.hub.address, *(("--as", name) if name else ())]
        fork = ready(environment(Path("/"))).run
        given = piped.encode()
        done = await asyncio.to_thread(
            fork, [*options, *words], self.environment(), given, PATIENCE
        )
        return Done(done[0], *(each.decode("utf-8", "replace") for each in done[1:]))

    async def said(self, *words: str, name: str = "", piped: str = "") -> str:
        """As `run`, where it must go well: what it printed."""
        done = await self.run(*words, name=name, piped=piped)
        assert done.code == 0, done
        return done.out

    async def declare(self, title: str, name: str = "ana") -> str:
        """A new incident; gives its id."""
        async with WireClient(self.hub.socket, name) as client:
            return await client.declare(title)

    async def log(self, incident: str, *options: str) -> list[dict[str, Any]]:
        """The entries, as `warroom log --json` prints them."""
        printed = await self.said("log", incident, "--json", *options, name="reader")
        return [json.loads(line) for line in printed.splitlines()]

    async def notes(self, incident: str, *options: str) -> list[str]:
        """The texts of the notes among them."""
        entries = await self.log(incident, *options)
        return [each["event"]["text"] for each in entries if each["event"]["kind"] == "noted"]

    async def until_noted(self, incident: str, *texts: str) -> None:
        """Wait until those are its notes; raises TimeoutError after DEADLINE seconds."""
        async with asyncio.timeout(DEADLINE):
            while await self.notes(incident) != list(texts):
                pass

    async def nobody_left(self) -> None:
        """Wait until no process of this place runs but the hub."""

        def others() -> dict[int, str]:
            left = marked(str(self.folder))
            left.pop(self.hub.pid, None)
            return left

        try:
            await until(lambda: not others())
        except AssertionError:
            raise AssertionError(f"these did not end: {others()}") from None
