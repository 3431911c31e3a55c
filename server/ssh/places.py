"""Who has a screen by SSH now: bounds on them, and whose process a connection comes from."""

import os
import socket
import struct
from collections import Counter

from server.door.identity import Account, NotKnown

_CREDENTIALS = struct.Struct("3i")


class Places:
    """Counts screens, in all and of each person, and knows them by their processes.

    A screen runs under the hub's own uid, and connects to it as everybody does. What it may do is
    its person's: the kernel says which process connects, and the session that it is in tells whose.
    So there is no secret to hand over, and nothing that such a process starts is anybody else.
    """

    def __init__(self, screens: int, of_one: int) -> None:
        self._screens = screens
        self._of_one = of_one
        self._taken: Counter[str] = Counter()
        self._whose: dict[int, Account] = {}

    def __len__(self) -> int:
        return self._taken.total()

    def take(self, name: str) -> str:
        """Take a place for somebody; a sentence where there is none."""
        if self._taken[name] >= self._of_one:
            return (
                f"{name} has {self._of_one} screens here already, which is the limit."
                " Leave one with ctrl+q; one whose line broke ends within a minute."
            )
        if len(self) >= self._screens:
            return (
                f"This hub serves {self._screens} screens by SSH, and all are taken."
                " Try again in a moment, or join from a machine that has the program."
            )
        self._taken[name] += 1
        return ""

    def give_back(self, name: str) -> None:
        """Somebody's place is free again."""
        self._taken[name] -= 1
        if self._taken[name] <= 0:
            del self._taken[name]

    def seat(self, session: int, account: Account) -> None:
        """From now on what runs in this session (setsid(2)) is this person's."""
        self._whose[session] = account

    def leave(self, session: int) -> None:
        """Nothing of it runs any more."""
        self._whose.pop(session, None)

    def whose(self, sock: socket.socket) -> Account | None:
        """Whose screen is at the other end of a Unix socket; None where it is none of ours.

        Raises NotKnown for a process that has ended meanwhile: it can no longer be told whose.
        """
        if not self._whose:
            return None
        raw = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        pid, uid, _gid = _CREDENTIALS.unpack(raw)
        # From another pid namespace it is 0, which getsid takes for this process.
        if uid != os.geteuid() or pid <= 0:
            return None
        try:
            return self._whose.get(os.getsid(pid))
        except OSError as error:
            raise NotKnown("The process that asked has ended.") from error
