"""Runs `warroom` as processes of its own, forked from one that has imported all of it before.

To start Python and to import is most of what a short command costs. What runs is the same: a
process with pipes, an environment and an exit code of its own. tests/cli/test_start.py and all that
needs a handle on a process start it in the usual way; tests/cli/test_ready.py compares the two.
"""

import atexit
import contextlib
import gc
import importlib
import io
import json
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

_HEAD = struct.Struct("!I")
_ANSWER = struct.Struct("!i")

BEFORE = (
    "warroom.cli.entry",
    "warroom.link.fetch",
    "warroom.link.hand_in",
    "warroom.link.once",
    "warroom.drills.runner",
    "warroom.report.formats",
    "warroom.saved.verify",
    "warroom.timelines.read",
    "server.store.archive",
    "server.store.backup",
)
"""What is imported besides the commands themselves."""


class Ready:
    """The process that forks; one command at a time, others wait for their turn."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._here, there = socket.socketpair()
        self._turn = threading.Lock()
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.ready", str(there.fileno())],
                pass_fds=[there.fileno()],
                env={**env, "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
            )

    def run(
        self, args: Sequence[str], env: Mapping[str, str], given: bytes, patience: float
    ) -> tuple[int, bytes, bytes]:
        """The exit code (negative: a signal), stdout and stderr of a command with these arguments.

        Raises TimeoutError, and ends it, where it does not end within `patience` seconds.
        """
        with self._turn:
            return self._run(args, env, given, patience)

    def _run(
        self, args: Sequence[str], env: Mapping[str, str], given: bytes, patience: float
    ) -> tuple[int, bytes, bytes]:
        ours, theirs = zip(*(_pipe(reads=number == 0) for number in range(3)), strict=True)
        try:
            asked = json.dumps({"args": list(args), "env": dict(env), "cwd": str(Path.cwd())})
            data = asked.encode()
            socket.send_fds(self._here, [_HEAD.pack(len(data))], theirs)
            self._here.sendall(data)
        finally:
            for fd in theirs:
                os.close(fd)
        found: dict[int, bytes] = {}
        work = [
            threading.Thread(target=_write_all, args=(ours[0], given)),
            *(threading.Thread(target=_read_all, args=(fd, found)) for fd in ours[1:]),
        ]
        for each in work:
            each.start()
        self._here.settimeout(patience)
        try:
            pid = _ANSWER.unpack(_exactly(self._here, _ANSWER.size))[0]
            try:
                code = _ANSWER.unpack(_exactly(self._here, _ANSWER.size))[0]
            except TimeoutError:
                os.kill(pid, 9)
                _exactly(self._here, _ANSWER.size)
                raise
        finally:
            for each in work:
                each.join(patience)
        return code, found[ours[1]], found[ours[2]]

    def close(self) -> None:
        """End it."""
        self._here.close()
        self._process.wait()


_ready: list[Ready] = []


def ready(env: Mapping[str, str]) -> Ready:
    """The one of this test process, made at its first use."""
    if not _ready:
        _ready.append(Ready(env))
        atexit.register(lambda: _ready.pop().close())
    return _ready[0]


def _pipe(*, reads: bool) -> tuple[int, int]:
    """Our end and the command's, which reads or writes."""
    reading, writing = os.pipe()
    return (writing, reading) if reads else (reading, writing)


def _write_all(fd: int, data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(fd, "wb") as file:
        file.write(data)


def _read_all(fd: int, found: dict[int, bytes]) -> None:
    with os.fdopen(fd, "rb") as file:
        found[fd] = file.read()


def _exactly(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        if not (more := sock.recv(size - len(data))):
            raise EOFError
        data += more
    return data


# In the process that forks:


def serve(sock: socket.socket) -> None:
    """Import everything, then fork for each command until the other end closes."""
    from warroom.cli.main import COMMANDS, module_of

    for module in (*BEFORE, *map(module_of, COMMANDS)):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    while True:
        head, fds, _, _ = socket.recv_fds(sock, _HEAD.size, 3)
        if not head:
            return
        asked = json.loads(_exactly(sock, _HEAD.unpack(head)[0]))
        pid = os.fork()
        if pid == 0:
            sock.close()
            _become(asked, fds)
        for fd in fds:
            os.close(fd)
        sock.sendall(_ANSWER.pack(pid))
        _, status = os.waitpid(pid, 0)
        sock.sendall(_ANSWER.pack(os.waitstatus_to_exitcode(status)))


def _become(asked: dict[str, object], fds: Sequence[int]) -> None:
    """Be the command, and end as it ends."""
    code = 1
    try:
        for number, fd in enumerate(fds):
            os.dup2(fd, number)
            os.close(fd)
        env, args = asked["env"], asked["args"]
        assert isinstance(env, dict) and isinstance(args, list)
        os.environ.clear()
        os.environ.update(env)
        time.tzset()
        os.chdir(str(asked["cwd"]))
        sys.argv = ["warroom", *args]
        sys.stdin = sys.__stdin__ = _text(0, "r", "surrogateescape")  # type: ignore[misc]
        sys.stdout = sys.__stdout__ = _text(1, "w", "surrogateescape")  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = _text(2, "w", "backslashreplace")  # type: ignore[misc]
        random.seed()
        from warroom.cli.entry import main

        code = main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def _text(fd: int, mode: str, errors: str) -> io.TextIOWrapper:
    """As Python opens the three in a UTF-8 locale."""
    opened = open(fd, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
    assert isinstance(opened, io.TextIOWrapper)
    if fd == 2:
        opened.reconfigure(line_buffering=True)
    return opened


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
