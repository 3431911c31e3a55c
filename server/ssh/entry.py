"""Who may come in by SSH: a key that the register knows, or an invite, which is used once."""

import asyncio
import hashlib
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

import asyncssh

from server.door.gate import Gate
from server.door.identity import Account, NotKnown
from server.door.senders import place_of
from server.errors import StoreFailed
from server.ssh.session import Session

logger = logging.getLogger(__name__)

WRONG = 3
"""Wrong secrets on one connection; OpenSSH asks so often by itself."""

KEYS = 20
"""Keys that a client may offer: what an agent with many has."""

IDLE = 30.0
"""Seconds that a connection may be here without opening its screen."""

AT_ONCE = 8
"""Connections of one person at once: their screens, and those that are told it is enough."""

_LONGEST_SECRET = 200
_DEVICE = "SSH, no program"

PROMPT = "Invite: "
EXPLAINED = "No key that this hub knows. The secret of an invite opens the door once."
KEEP = "Come in by this key from now on? yes/no: "


class People(Protocol):
    """The register, as far as it is needed here; see `server/authority/register.py`."""

    def of_key(self, key: str) -> str | None:
        """The name of the person for whom this public key stands."""

    def of_invite(self, secret: str) -> str:
        """The id of the invite with this secret. Raises NotKnown."""

    async def redeem(self, secret: str, token_sha256: str, device: str, key: str) -> Account:
        """Use an invite, and keep a key with it. Raises NotKnown, StoreFailed."""

    def require(self, account: Account, name: str) -> None:
        """Raise NotKnown where this person may not be here now."""


class Entry(asyncssh.SSHServer):
    """One connection, from its first byte. `opened` makes its one screen; `here` counts the
    connections of each person."""

    def __init__(
        self,
        people: People,
        gate: Gate,
        opened: Callable[["Entry", Account, str], Session],
        here: Counter[str],
    ) -> None:
        self._people = people
        self._gate = gate
        self._opened = opened
        self._here = here
        self._counted = ""
        self._conn: asyncssh.SSHServerConnection
        self._where = "nowhere"
        self._who: Account | None = None
        self._inside = False
        self._has_screen = False
        self._wrong = self._keys = 0
        self._offered = ""
        self._secret = ""
        self._asking = False
        self._said = ""
        self._idle: asyncio.TimerHandle | None = None

    # The connection

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Bounds first, as at every door."""
        self._conn = conn
        peer = conn.get_extra_info("peername")
        self._where = place_of(str(peer[0])) if peer else "nowhere"
        if self._gate.arrive(self, self._where) is not None:
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone."""
        if self._idle is not None:
            self._idle.cancel()
        if not self._inside and (self._wrong or self._keys):
            self._gate.noticed(self._where)
            self._gate.complaints.about(
                f"ssh {self._where}",
                f"{self._where} showed nothing by SSH that opens this door"
                f" ({self._gate.attempts.count(self._where):,} failed attempts).",
            )
        if self._counted:
            self._here[self._counted] -= 1
            if not self._here[self._counted]:
                del self._here[self._counted]
        self._gate.leave(self)

    def put_out(self) -> None:
        """The gate wants the place for somebody who makes haste."""
        self._conn.abort()

    def begin_auth(self, username: str) -> bool:
        """The name before the @ says nothing: it is the key that names the person."""
        return True

    def auth_completed(self) -> None:
        """Inside; the screen has to follow soon."""
        assert self._who is not None
        self._inside = True
        self._gate.greeted(self)
        name = self._who.name
        if self._here[name] >= AT_ONCE:
            sentence = (
                f"{name} has {AT_ONCE} connections by SSH, the most there are for one person."
            )
            self._gate.complaints.about(f"ssh of {name}", sentence)
            self._conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, f"{sentence} Close some.")
            return
        self._here[name] += 1
        self._counted = name
        self._idle = asyncio.get_running_loop().call_later(IDLE, self._bored)
        self._gate.complaints.about(
            f"ssh in {name}", f"{name} came in by SSH from {self._where}.", logging.INFO
        )

    def _bored(self) -> None:
        if not self._has_screen:
            self._conn.disconnect(asyncssh.DISC_BY_APPLICATION, "No screen was opened.")

    # By key

    def public_key_auth_supported(self) -> bool:
        """Yes."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether the register knows it; that the client has it, is proven afterwards."""
        # What is right is set anew with each try, so that nothing of an earlier one counts.
        self._who = None
        self._keys += 1
        if self._keys > KEYS:
            self._conn.disconnect(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many keys.")
            return False
        line = key.export_public_key().decode("ascii", "replace").strip()
        name = self._people.of_key(line)
        if name is None:
            self._offered = self._offered or line
            return False
        account = Account(name, False)
        try:
            self._people.require(account, name)
        except NotKnown as error:
            self._said = str(error)
            return False
        self._who = account
        return True

    # By invite

    def kbdint_auth_supported(self) -> bool:
        """Yes: it can explain what it wants, which a password's prompt cannot."""
        return True

    def get_kbdint_challenge(
        self, username: str, lang: str, submethods: str
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        """Ask for an invite."""
        self._who = None
        self._secret = ""
        return ("", self._said or EXPLAINED, "", [(PROMPT, False)])

    async def validate_kbdint_response(
        self, username: str, responses: Sequence[str]
    ) -> bool | tuple[str, str, str, list[tuple[str, bool]]]:
        """The secret, and then whether to keep the key that the client has shown before."""
        if self._asking or len(responses) != 1:
            return False
        self._asking = True
        try:
            if not self._secret:
                given = responses[0].strip()[:_LONGEST_SECRET]
                # As it stands in the line of the invite: the pin after the dot is for TLS.
                secret = given.rpartition("#")[2].partition(".")[0]
                self._people.of_invite(secret)
                self._secret = secret
                if self._offered:
                    kept = asyncssh.import_public_key(self._offered).get_fingerprint()
                    return ("", f"Your SSH client has shown the key {kept}.", "", [(KEEP, True)])
                return await self._redeem("")
            keep = responses[0].strip().casefold() in ("y", "yes")
            return await self._redeem(self._offered if keep else "")
        except NotKnown as error:
            return self._failed(str(error))
        except StoreFailed:
            self._said = "The hub cannot write now, so the invite was not used. Try again."
            return False
        finally:
            self._asking = False

    async def _redeem(self, key: str) -> bool:
        # Nobody has this token: the device is this one connection, and can be revoked as such.
        token = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
        secret, self._secret = self._secret, ""
        self._who = await self._people.redeem(secret, token, _DEVICE, key)
        return True

    def _failed(self, sentence: str) -> bool:
        self._said = sentence
        self._secret = ""
        self._wrong += 1
        wait = self._gate.attempts.failed(self._where)
        if wait or self._wrong >= WRONG:
            self._conn.disconnect(
                asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, "Too many failed attempts."
            )
        return False

    # The screen

    def session_requested(self) -> Session | bool:
        """One screen a connection; everything else that a connection can ask for is refused."""
        if self._has_screen or self._who is None:
            return False
        self._has_screen = True
        return self._opened(self, self._who, self._where)

    def connection_requested(
        self, dest_host: str, dest_port: int, orig_host: str, orig_port: int
    ) -> bool:
        """Nothing is reached through here (-L, -D, -W)."""
        return False

    def server_requested(self, listen_host: str, listen_port: int) -> bool:
        """No port is opened here (-R)."""
        return False

    def unix_connection_requested(self, dest_path: str) -> bool:
        """No socket is reached through here."""
        return False

    def unix_server_requested(self, listen_path: str) -> bool:
        """No socket is opened here."""
        return False
