"""Listens for SSH, and keeps account of the screens until the hub stops."""

import asyncio
import logging
import os
import socket
import sys
from collections import Counter
from pathlib import Path

import asyncssh

from server.door.gate import Gate
from server.door.identity import Account
from server.errors import HubError
from server.ssh.entry import Entry, People
from server.ssh.host_key import host_key
from server.ssh.options import SshListen
from server.ssh.places import Places
from server.ssh.session import Session
from server.upkeep.logs import event

logger = logging.getLogger(__name__)

LOGIN = 60.0
"""Seconds until somebody is known: an invite is typed within that."""

WITHOUT = {
    "kex_algs": "-*sha1*,rsa*",
    "mac_algs": "-*sha1*,*md5*,umac-64*",
    "signature_algs": "-ssh-rsa,ssh-dss",
    "compression_algs": "none",
}
"""Left out of what asyncssh offers to clients of twenty years: SHA-1, MD5, tags of 64 bits. And
compression: a packet that is unpacked has no bound."""

KEEPALIVE, SILENCES = 15, 3
"""Seconds between questions whether a client is there, and how many may stay without an answer."""


class SshDoor:
    """The door. Open it with `open_ssh`."""

    def __init__(
        self, listen: SshListen, data: Path, hub_socket: Path, people: People, gate: Gate
    ) -> None:
        self.places = Places(listen.screens, listen.of_one)
        self._listen = listen
        self._data = data
        self._hub_socket = hub_socket
        self._people = people
        self._gate = gate
        self._sessions: dict[Session, str] = {}
        self._here: Counter[str] = Counter()
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self.fingerprint = ""

    async def open(self) -> list[str]:
        """Listen; gives the addresses. Raises HubError."""
        key = asyncssh.import_private_key(host_key(self._data))
        self.fingerprint = key.get_fingerprint()
        asyncssh.set_log_level(logging.ERROR)
        try:
            self._environment = self._prepare()
            self._acceptor = await asyncssh.listen(
                self._listen.host,
                self._listen.port,
                server_factory=self._entry,
                server_host_keys=[key],
                server_version="warroom",
                **WITHOUT,
                encoding=None,
                line_editor=False,
                agent_forwarding=False,
                x11_forwarding=False,
                allow_scp=False,
                sftp_factory=None,
                gss_host=None,
                host_based_auth=False,
                password_auth=False,
                login_timeout=LOGIN,
                keepalive_interval=KEEPALIVE,
                keepalive_count_max=SILENCES,
            )
        except OSError as error:
            raise HubError(
                f"The hub cannot listen on {self._listen.host}:{self._listen.port}"
                f" ({error.strerror})."
            ) from error
        addresses = [_address(sock) for sock in self._acceptor.sockets]
        logger.info(
            "Who comes in by SSH sees the key %s; so many screens at once: %d.",
            self.fingerprint,
            self._listen.screens,
            extra=event("ssh", fingerprint=self.fingerprint, screens=self._listen.screens),
        )
        return addresses

    def whose(self, sock: socket.socket) -> Account | None:
        """Whose screen is at the other end of a Unix socket. Raises NotKnown."""
        return self.places.whose(sock)

    async def stop(self) -> None:
        """Take nobody new, and end every screen."""
        if self._acceptor is None:
            return
        self._acceptor.close()
        if self._sessions:
            await asyncio.wait(
                [asyncio.ensure_future(session.stop()) for session in tuple(self._sessions)]
            )

    def _entry(self) -> Entry:
        return Entry(self._people, self._gate, self._session, self._here)

    def _session(self, entry: Entry, account: Account, where: str) -> Session:
        refused = self.places.take(account.name)
        session = Session(
            account,
            self.places,
            self._environment,
            str(self._hub_socket),
            refused=refused,
            gone=self._gone,
        )
        self._sessions[session] = "" if refused else account.name
        return session

    def _gone(self, session: Session) -> None:
        name = self._sessions.pop(session, "")
        if name:
            self.places.give_back(name)

    def _prepare(self) -> dict[str, str]:
        """What every screen has in its environment; its own files are below the hub's data."""
        home = self._data / "ssh"
        for folder in (home, home / "state", home / "empty"):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
        found = {
            "PATH": os.defpath,
            "HOME": str(home / "empty"),
            "WARROOM_STATE": str(home / "state"),
            # However this program is installed, its screens are the same one.
            "PYTHONPATH": os.pathsep.join(each for each in sys.path if Path(each).is_absolute()),
        }
        if self._listen.playbooks is not None:
            found["WARROOM_PLAYBOOKS"] = str(self._listen.playbooks)
        return found


async def open_ssh(
    listen: SshListen, data: Path, hub_socket: Path | None, people: People, gate: Gate
) -> tuple[SshDoor, list[str]]:
    """Open the door; gives it, and its addresses. Raises HubError."""
    if hub_socket is None:
        raise HubError("Screens by SSH need the hub's Unix socket, by which they connect to it.")
    door = SshDoor(listen, data, hub_socket, people, gate)
    return door, await door.open()


def _address(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    return f"ssh://[{host}]:{port}" if ":" in host else f"ssh://{host}:{port}"
