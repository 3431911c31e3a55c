"""Who is on the other end: the kernel's word on a Unix socket, a token on TCP."""

import contextlib
import hashlib
import hmac
import os
import pwd
import secrets
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from websockets.http11 import Request

from server.errors import HubError
from warroom.text import clean_name

OVERFLOW_UID = 65534
"""What the kernel says of a peer from another user namespace: nobody in particular."""


class NotKnown(Exception):  # noqa: N818 - it names the state that was found
    """The peer is not let in; `str(error)` is a sentence for it."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is known before the first frame. `may_assert`: its `name` in Hello is believed.

    `keeper`: it is the hub's own account or root, and may manage people under its own name.
    `device`: the one in the register whose token it has. `invite`: the secret of an invite that it
    wants to redeem; there is no name before that.
    """

    name: str
    may_assert: bool
    keeper: bool = False
    device: str = ""
    invite: str = field(default="", repr=False)


def peer_uid(sock: socket.socket) -> int:
    """The uid of the process at the other end of a Unix socket (SO_PEERCRED, unix(7))."""
    size = struct.calcsize("3i")
    _pid, uid, _gid = struct.unpack(
        "3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    )
    return int(uid)


def _account_name(uid: int) -> str:
    try:
        return clean_name(pwd.getpwuid(uid).pw_name)
    except (KeyError, ValueError):
        return f"uid-{uid}"


def unix_account(
    sock: socket.socket,
    trusted_uids: frozenset[int],
    uid_of: Callable[[socket.socket], int] = peer_uid,
) -> Account:
    """The account behind a Unix socket. Raises NotKnown.

    On a shared account everybody has one uid, so a name is believed from the uids in
    `trusted_uids` and from the hub's own, which owns the log anyway.
    """
    uid = uid_of(sock)
    if uid == OVERFLOW_UID:
        raise NotKnown("The kernel does not say who you are (uid 65534). Join from this host.")
    own = uid == os.geteuid()
    return Account(_account_name(uid), uid in trusted_uids or own, keeper=own or uid == 0)


def token_account(authorization: str | None, token: str) -> Account:
    """The account behind an Authorization header (RFC 6750). Raises NotKnown.

    There is one token; whoever holds it says their own name.
    """
    scheme, _, given = (authorization or "").partition(" ")
    known = hmac.compare_digest(_hashed(given.strip()), _hashed(token))
    if scheme.lower() != "bearer" or not known:
        raise NotKnown("This hub wants its token. Give its file with --token-file.")
    return Account("", True)


def one_authorization(request: Request | None) -> str | None:
    """The Authorization header of a request. Raises NotKnown where there are several."""
    found = request.headers.get_all("Authorization") if request else []
    if len(found) > 1:
        raise NotKnown("This request has several Authorization headers; send one.")
    return found[0] if found else None


def _hashed(secret: str) -> bytes:
    """What is compared instead of a secret: of one length, and nothing can be learned of it."""
    return hashlib.sha256(secret.encode()).digest()


def settle_name(account: Account, asserted: str) -> str:
    """The name this person has in the room. Raises NotKnown with what to do."""
    if not asserted:
        if account.name:
            return account.name
        raise NotKnown("Say who you are: add --as NAME.")
    try:
        name = clean_name(asserted)
    except ValueError as error:
        raise NotKnown(str(error)) from error
    if name != account.name and not account.may_assert:
        raise NotKnown(
            f"This hub knows you as {account.name} and does not take --as {name} from your account."
        )
    return name


def load_token(path: Path) -> str:
    """The hub's token, made at first use: 256 random bits in a file of mode 0600.

    An empty file, as a power cut or a full disk may leave one, holds no token: a new one is made.
    Raises HubError where it cannot be kept.
    """
    try:
        with contextlib.suppress(FileNotFoundError):
            if found := path.read_text().strip():
                return found
        token = secrets.token_urlsafe(32)
        fresh = path.with_name(f".{path.name}.new")
        fresh.unlink(missing_ok=True)
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w") as file:
            file.write(token + "\n")
            file.flush()
            os.fsync(fd)
        fresh.replace(path)
    except OSError as error:
        raise HubError(f"The token in {path} cannot be kept ({error.strerror}).") from error
    return token
