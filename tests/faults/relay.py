"""Passes bytes on between network namespaces.

    python -m tests.faults.relay FROM HOST:PORT TO HOST:PORT

FROM and TO are names of namespaces, or `-` for the present one. The hub's TCP door is on loopback
alone, so a way through a network that can be cut needs two of these, one at each end.
"""

import asyncio
import contextlib
import ctypes
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

CLONE_NEWNET = 0x40000000
"""Of setns(2)."""

_libc = ctypes.CDLL(None, use_errno=True)


@contextlib.contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Sockets that this thread makes in the block belong to the namespace. Raises OSError."""
    if namespace == "-":
        yield
        return
    with Path("/proc/self/ns/net").open() as before:
        _enter(Path("/run/netns") / namespace)
        try:
            yield
        finally:
            _set(before.fileno())


def _enter(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        _set(fd)
    finally:
        os.close(fd)


def _set(fd: int) -> None:
    if _libc.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def relay(from_: str, here: tuple[str, int], to: str, there: tuple[str, int]) -> None:
    """Listen and pass on, for ever."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with inside(to):
            sock = socket.socket()
        sock.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(sock, there)
        except OSError:
            sock.close()
            writer.close()
            return
        on, back = await asyncio.open_connection(sock=sock)
        await asyncio.gather(_pass_on(reader, back), _pass_on(on, writer))

    with inside(from_):
        listening = socket.create_server(here)
    async with await asyncio.start_server(serve, sock=listening) as server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(relay(sys.argv[1], _address(sys.argv[2]), sys.argv[3], _address(sys.argv[4])))
