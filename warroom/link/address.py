"""Where a hub is: `unix:PATH`, `ws://HOST:PORT` on this machine, or `wss://HOST:PORT`."""

import ipaddress
import os
import re
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from warroom.text import clean_line

MAX_SOCKET_PATH = 107 if sys.platform.startswith("linux") else 103
"""Bytes of a Unix socket's path (unix(7): `sun_path` holds 108 with its end, 104 on BSD)."""

_WITHOUT_SECRETS = re.compile(r"(//)[^/]*@|[?#].*", re.DOTALL)
"""What is not repeated of an address: a name and password, a query, what is behind a # (a secret of
an invite)."""

_FORMS = "Give it as unix:PATH, ws://localhost:PORT or wss://HOST:PORT."


@dataclass(frozen=True, slots=True)
class Key:
    """What a person has for a hub elsewhere: its certificate's `pin`, and what lets them in.

    `scheme` is that of the Authorization header: of a device's token, or of an invite's secret.
    """

    pin: str
    secret: str = field(repr=False)
    scheme: Literal["Bearer", "Invite"] = "Bearer"


@dataclass(frozen=True, slots=True)
class Address:
    """A hub's address: `path` for a Unix socket, `host` and `port` for the others.

    `key`: for `wss`, what is kept on this machine; it is no part of the address itself.
    """

    kind: Literal["unix", "ws", "wss"]
    path: str = ""
    host: str = ""
    port: int = 0
    key: Key | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        if self.kind == "unix":
            return f"unix:{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}"


def parse_address(text: str) -> Address:
    """Read an address as people type it; a Unix path may be relative or begin with `~`.

    Raises ValueError with a sentence for the person. `ws://` is for this machine alone: nothing on
    it is encrypted.
    """
    text = text.strip()
    shown = clean_line(_WITHOUT_SECRETS.sub(r"\1", text), 120)
    if not text:
        raise ValueError(f"The hub's address is empty. {_FORMS}")
    if text.startswith("unix:"):
        return _unix(text.removeprefix("unix:"))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"“{shown}” is not a hub's address. {_FORMS}") from error
    if parts.scheme not in ("ws", "wss"):
        raise ValueError(f"“{shown}” is not a hub's address. {_FORMS}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("A hub's address holds no name or password. Give only host and port.")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(f"“{shown}” has more than a host and a port. {_FORMS}")
    if not host or not port or any(char.isspace() for char in host):
        raise ValueError(f"“{shown}” needs a host and a port. {_FORMS}")
    if parts.scheme == "ws":
        if not is_loopback(host):
            raise ValueError(
                f"ws:// is not encrypted and works on this machine only, and {clean_line(host, 80)}"
                " is another one. Use wss://, or SSH to that host and its unix: socket."
            )
        return Address("ws", host=host, port=port)
    return Address("wss", host=host, port=port)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unix(path: str) -> Address:
    path = path.removeprefix("//")
    if not path:
        raise ValueError(f"The address names no socket. {_FORMS}")
    if any(unicodedata.category(char) == "Cc" for char in path):
        raise ValueError("A socket's path cannot hold a control character.")
    try:
        path = os.path.abspath(Path(path).expanduser())  # noqa: PTH100 - pathlib does not fold `..`
    except RuntimeError as error:
        account = clean_line(path.partition("/")[0], 40)
        raise ValueError(f"There is no account “{account}” here. Give the whole path.") from error
    if path != path.strip():
        raise ValueError("A socket's path that ends in a space is not taken.")
    size = len(os.fsencode(path))
    if size > MAX_SOCKET_PATH:
        raise ValueError(
            f"The socket's path has {size} bytes and the system takes {MAX_SOCKET_PATH}."
            " Put the socket in a directory with a shorter name."
        )
    return Address("unix", path=path)
