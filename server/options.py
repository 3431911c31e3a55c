"""What a hub is told when it starts."""

from dataclasses import dataclass, field
from pathlib import Path

from server.door.bounds import CONNECTIONS
from server.door.remote import Listen
from server.ssh.options import SshListen
from server.upkeep.notify import Notifier
from server.upkeep.schedule import BackupPlan
from warroom.model.policy import DEFAULT, Policy


@dataclass(frozen=True)
class HubOptions:
    """Where a hub keeps its log and where it listens. `socket_mode`: rights of the socket.

    `policy`: the one that new incidents are declared under. `index_anew`: make the index of the
    search again, also where nothing seems wrong with it. `mirror`: a second file of heads, on
    another disk. `backups`: when and where to back up by itself. `notifier`: how systemd hears.
    `ssh`: where screens are served to SSH clients.
    `connections`: how many are taken at once.
    """

    data: Path
    socket: Path | None = None
    socket_mode: int = 0o660
    listen: Listen | None = None
    trusted_uids: frozenset[int] = frozenset()
    policy: Policy = DEFAULT
    index_anew: bool = False
    mirror: Path | None = None
    backups: BackupPlan | None = None
    notifier: Notifier = field(default_factory=Notifier)
    ssh: SshListen | None = None
    connections: int = CONNECTIONS
