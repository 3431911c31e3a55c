"""The screens that the hub itself draws for people with an SSH client, where it is asked to."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING

from server.authority.register import Register
from server.door.gate import Gate
from server.door.identity import Account
from server.door.remote import EVERYWHERE
from server.errors import HubError
from server.ssh.options import SshListen

if TYPE_CHECKING:
    from server.ssh.door import SshDoor


class ServedScreens:
    """The door by SSH if `listen` says so; without it nothing of the library is even imported."""

    def __init__(self, listen: SshListen | None) -> None:
        self._listen = listen
        self._door: SshDoor | None = None
        self.shown = ""
        """HOST:PORT, as an invite shows it."""

    async def open(
        self,
        data: Path,
        hub_socket: Path | None,
        register: Register,
        gate: Gate,
    ) -> list[str]:
        """Open it; gives the addresses. Raises HubError, also where the extra is missing."""
        if self._listen is None:
            return []
        try:
            from server.ssh.door import open_ssh
        except ImportError as error:
            raise HubError(
                "--ssh wants a library that is not installed here: install warroom[ssh], as in"
                " `pip install 'warroom[ssh]'`."
            ) from error
        self._door, addresses = await open_ssh(self._listen, data, hub_socket, register, gate)
        host, port = self._listen.host, addresses[0].rpartition(":")[2]
        self.shown = f"{socket.getfqdn() if host in EVERYWHERE else host}:{port}"
        return addresses

    def whose(self, sock: socket.socket) -> Account | None:
        """Whose screen is at the other end of a Unix socket, where it is one. Raises NotKnown."""
        return self._door.whose(sock) if self._door else None

    async def stop(self) -> None:
        """End every screen."""
        if self._door is not None:
            await self._door.stop()
