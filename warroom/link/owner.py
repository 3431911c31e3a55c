"""Whose hub answers on a Unix socket, where anybody may put a socket."""

import os
import pwd
import socket
import stat
import struct
from pathlib import Path

from warroom.text import clean_line


def stranger(path: str, sock: socket.socket) -> str:
    """Why what answers at `path` is not to be trusted, in a sentence; empty where it is.

    In a directory that anybody may write, as /tmp, a socket says nothing of whose it is: there it
    has to be root's, this account's, or that of the directory's owner.
    """
    if not hasattr(socket, "SO_PEERCRED"):
        return ""
    try:
        directory = Path(path).parent.stat()
    except OSError:
        return ""
    if not directory.st_mode & stat.S_IWOTH:
        return ""
    uid = _uid_of(sock)
    if uid in (0, os.geteuid(), directory.st_uid):
        return ""
    place = clean_line(str(Path(path).parent), 120)
    return (
        f"Anybody may put a socket into {place}, and the one there is {_named(uid)}'s."
        " Nothing was sent. Ask whoever runs the hub to put its socket where nobody else may"
        " (`warroom hub --socket`)."
    )


def _uid_of(sock: socket.socket) -> int:
    """The account of who listens there (unix(7))."""
    size = struct.calcsize("3i")
    return int(struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))[1])


def _named(uid: int) -> str:
    try:
        return clean_line(pwd.getpwuid(uid).pw_name, 40)
    except KeyError:
        return f"uid {uid}"
