"""Shuts a process in that draws a screen for others: no file but its own, no other program."""

import errno
import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from warroom.link.address import Address

REFUSED = "this screen is served to others and opens no files or programs here"

_PROGRAMS = frozenset({
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
    "os.forkpty", "pty.spawn",
})  # fmt: skip
_CHANGES = {
    "os.remove": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2, "os.mkdir": 1, "os.rmdir": 1,
    "os.chmod": 1, "os.chown": 1, "os.truncate": 1, "os.utime": 1, "os.setxattr": 1,
    "os.removexattr": 1,
}  # fmt: skip
"""What changes files, and how many paths it is about (Python's table of audit events)."""

_SYSTEM = (
    "/usr/share/zoneinfo", "/etc/localtime", "/dev/tty", "/dev/null", "/dev/urandom", "/dev/pts",
)  # fmt: skip
_LIBRARIES = ("stdlib", "platstdlib", "purelib", "platlib")
_CODE = (".py", ".pyc", ".so", ".pth")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def shut_in(own: Path, readable: Iterable[Path] = (), hubs: Iterable[Address] = ()) -> None:
    """From now on this process opens what is below `own`, and reads `readable` and the program.

    It connects to `hubs` and nothing else; where all of them are sockets on this machine, to no
    address in the network.
    Everything else ends in a PermissionError whose text is a sentence. There is no way back. It is
    a second lock: a screen has no command that opens a path, and this holds when one gets it by
    mistake. It is not for code that is hostile itself.
    """
    writable = (*_real((own,)), "/dev/tty", "/dev/null", "/dev/pts")
    package = Path(__file__).parent
    places = _real((
        *readable,
        package,
        package.parent / "screens",
        *(Path(sysconfig.get_path(name)) for name in _LIBRARIES),
        *map(Path, _SYSTEM),
    ))  # fmt: skip

    def allowed(path: Any, *, writing: bool) -> bool:
        if isinstance(path, int):
            return True  # it is open already
        real = os.path.realpath(os.fsdecode(path))
        if _below(real, writable):
            return True
        # A directory of modules may be a checkout, with more in it than the program.
        return not writing and (_below(real, places) or (real.endswith(_CODE) and _on_path(real)))

    hubs = tuple(hubs)
    sockets = {hub.path for hub in hubs if hub.kind == "unix"}
    network = any(hub.kind != "unix" for hub in hubs)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = args
            writing = bool(flags & _WRITING) if isinstance(flags, int) else "r" not in (mode or "r")
            if path is not None and not allowed(path, writing=writing):
                raise PermissionError(errno.EACCES, REFUSED, path)
        elif event in _CHANGES:
            for path in args[: _CHANGES[event]]:
                if not allowed(path, writing=True):
                    raise PermissionError(errno.EACCES, REFUSED, path)
        elif event == "socket.connect":
            address = args[1]
            to_socket = isinstance(address, str | bytes)
            if not (os.fsdecode(address) in sockets if to_socket else network):
                raise PermissionError(errno.EACCES, REFUSED)
        elif event in _PROGRAMS:
            raise PermissionError(errno.EACCES, REFUSED)

    sys.addaudithook(hook)


def _real(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(os.path.realpath(path) for path in paths)


def _below(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}{os.sep}") for place in places)


def _on_path(path: str) -> bool:
    return _below(path, (os.path.realpath(each) for each in sys.path if each))
