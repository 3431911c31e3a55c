"""An invite on the command line: nobody on this machine can read it there afterwards."""

import asyncio
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.door.tls import Tls, tls_of
from tests.support.hub_process import environment
from tests.support.terminal import Terminal
from tests.support.until import until
from warroom.cli.hidden import VARIABLE, hide_invite, taken_invite

SECRET = "c2VjcmV0LW9mLWludml0ZQ"
ENTRIES = [
    pytest.param(["-m", "warroom"], id="module"),
    pytest.param([str(Path(sys.executable).with_name("warroom"))], id="script"),
]


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[Tls]:
    (tmp_path / "hub").mkdir()
    yield tls_of(tmp_path / "hub", None, [], datetime.now(UTC))


class Silent:
    """What takes a request and does not answer it."""

    def __init__(self) -> None:
        self.heard = b""
        self.looked = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while b"\r\n\r\n" not in self.heard:
            self.heard += await reader.read(65_536)
        await self.looked.wait()
        writer.close()


def seen_by_all(pid: int) -> bytes:
    """What /proc shows of a process: its command line, its environment, the names of its files."""
    process = Path(f"/proc/{pid}")
    files = [str(each.readlink()) for each in (process / "fd").iterdir()]
    return b"\n".join(
        [
            (process / "cmdline").read_bytes(),
            (process / "environ").read_bytes(),
            "\n".join(files).encode(),
        ]
    )


@pytest.mark.parametrize("entry", ENTRIES)
async def test_what_redeems_an_invite_does_not_show_it(
    entry: list[str], tls: Tls, tmp_path: Path
) -> None:
    silent = Silent()
    server = await asyncio.start_server(silent, "127.0.0.1", 0, ssl=tls.context)
    port = server.sockets[0].getsockname()[1]
    line = f"wss://127.0.0.1:{port}/#{SECRET}.{tls.pin}"
    argv = [sys.executable, *entry, "join", line, "INC-1"]
    async with server, Terminal(argv, environment(tmp_path)) as screen:
        await until(lambda: b"\r\n\r\n" in silent.heard, "the request")
        shown = seen_by_all(screen.pid)
        assert f"wss://127.0.0.1:{port}/".encode() in shown
        assert SECRET.encode() not in shown
        assert tls.pin.encode() not in shown
        silent.looked.set()
        assert await screen.wait() == 69
        assert SECRET not in screen.text
    assert f"Authorization: Invite {SECRET}\r\n".encode() in silent.heard
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


async def test_an_invite_that_makes_no_sense_is_not_repeated(tmp_path: Path) -> None:
    for words in (
        ["join", f"wss://hub.example:1/#{SECRET}.short"],
        ["join", f"wss://hub.example/#{SECRET}"],
        ["--hub", f"wss://hub.example:1/#{SECRET}", "list"],
        ["lisst", f"wss://hub.example:1/#{SECRET}"],
    ):
        argv = [sys.executable, "-m", "warroom", *words]
        async with Terminal(argv, environment(tmp_path)) as screen:
            assert await screen.wait() != 0
            assert SECRET not in screen.output.decode()
            assert "Traceback" not in screen.text


def test_a_text_that_looks_like_one_stays_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only `join` takes invites; elsewhere the words are somebody's own."""
    anew: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, argv: anew.append(argv))
    monkeypatch.setattr(sys, "orig_argv", ["python", "warroom", "join", f"wss://h:1/#{SECRET}"])
    monkeypatch.delenv(VARIABLE, raising=False)
    for args in (
        ["note", "INC-1", "it is at wss://dash.example/#errors"],
        ["--as", "join", "note", "INC-1", "wss://dash.example/#errors"],
        ["--hub", "unix:/x", "do", "INC-1", "join wss://dash.example/#errors"],
        ["join", "wss://hub.example:1/"],
        [],
    ):
        hide_invite(args)
    assert anew == []
    hide_invite(["--hub", "unix:/x", "--as=ana", "join", f"wss://h:1/#{SECRET}"])
    assert anew == [["python", "warroom", "join", "wss://h:1/"]]
    assert taken_invite() == f"wss://h:1/#{SECRET}"
    assert taken_invite() == ""
