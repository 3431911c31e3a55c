"""A real OpenSSH server on a loopback port, as an ordinary process with its own keys and config."""

import contextlib
import getpass
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.hub_process import PATIENCE
from tests.support.processes import descendants, end

_FOLDERS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))

SSHD = shutil.which("sshd", path=_FOLDERS)
SSH = shutil.which("ssh", path=_FOLDERS)
KEYGEN = shutil.which("ssh-keygen", path=_FOLDERS)

MISSING = [
    name for name, path in (("sshd", SSHD), ("ssh", SSH), ("ssh-keygen", KEYGEN)) if path is None
]
"""What is needed and not installed; on Debian it is in openssh-server and openssh-client."""

_CONFIG = """\
{extra}
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
LogLevel VERBOSE
UseDNS no
UsePAM no
StrictModes no
PermitRootLogin forced-commands-only
PasswordAuthentication no
KbdInteractiveAuthentication no
AcceptEnv COLORTERM
SetEnv {environment}
"""
"""StrictModes no: the keys are in a test's directory, not below the account's home. The account is
whoever runs the test, root too, which then needs PermitRootLogin."""

_STARTS = 3
"""A port that was free a moment ago may be taken when sshd asks for it."""


class SshdError(Exception):
    """The server did not start; `str(error)` is what it said."""


@dataclass(frozen=True)
class Sshd:
    """A server that runs. `log` is what it says, one line an event."""

    folder: Path
    port: int
    user: str = getpass.getuser()

    @property
    def log(self) -> str:
        """What the server said so far."""
        return (self.folder / "log").read_text()

    def client(
        self, key: str, *asked: str, options: tuple[str, ...] = (), user: str = ""
    ) -> list[str]:
        """The command line of `ssh` with the key of this name; `asked` is what it is to run."""
        assert SSH is not None
        return [
            SSH,
            *("-F", "none", "-i", str(self.folder / key), "-p", str(self.port)),
            *("-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes"),
            *("-o", f"UserKnownHostsFile={self.folder}/known_hosts"),
            *("-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=20"),
            *options,
            f"{user or self.user}@127.0.0.1",
            *asked,
        ]


@contextlib.contextmanager
def running(
    folder: Path,
    forced: Mapping[str, str],
    environment: Mapping[str, str],
    *,
    extra: str = "",
) -> Iterator[Sshd]:
    """A server for the length of the block.

    `forced` has, for each key, the command that it is forced to, or nothing for a key without a
    line; `environment` is what sessions get besides; what `extra` sets comes before all else, where
    sshd takes the first of each. Raises SshdError. Nothing of it is left at the end, sessions
    neither.
    """
    _make_keys(folder, forced)
    _make_separation_folder(folder, environment, extra)
    port, process = _start(folder, environment, extra)
    try:
        yield Sshd(folder, port)
    finally:
        sessions = descendants(process.pid)
        process.terminate()
        process.wait()
        end(sessions)


def _make_keys(folder: Path, forced: Mapping[str, str]) -> None:
    for name in ("host", *forced):
        assert KEYGEN is not None
        subprocess.run(
            [KEYGEN, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)],
            check=True,
        )
    lines = []
    for name, command in forced.items():
        if not command:
            continue
        quoted = command.replace('"', r"\"")
        lines.append(f'command="{quoted}",restrict,pty {(folder / f"{name}.pub").read_text()}')
    (folder / "authorized_keys").write_text("".join(lines))


def _write_config(folder: Path, port: int, environment: Mapping[str, str], extra: str) -> Path:
    config = folder / "sshd_config"
    pairs = " ".join(f'"{name}={value}"' for name, value in environment.items())
    config.write_text(_CONFIG.format(port=port, folder=folder, environment=pairs, extra=extra))
    kind, key, _ = (folder / "host.pub").read_text().split()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {kind} {key}\n")
    return config


def _make_separation_folder(folder: Path, environment: Mapping[str, str], extra: str) -> None:
    """Make the empty directory that sshd wants as root, where no boot has made it (a container).

    It stays, as it does on a machine that has booted: another server may be using it.
    """
    assert SSHD is not None
    config = _write_config(folder, 1, environment, extra)
    tried = subprocess.run(
        [SSHD, "-t", "-f", str(config)], capture_output=True, text=True, check=False
    )
    if tried.returncode == 0:
        return
    missing = re.search(r"Missing privilege separation directory: (\S+)", tried.stderr)
    if missing is None:
        raise SshdError(tried.stderr)
    Path(missing[1]).mkdir(mode=0o755, exist_ok=True)


def _start(
    folder: Path, environment: Mapping[str, str], extra: str
) -> tuple[int, "subprocess.Popen[bytes]"]:
    assert SSHD is not None
    log = folder / "log"
    for _ in range(_STARTS):
        port = _free_port()
        config = _write_config(folder, port, environment, extra)
        with log.open("w") as said:
            process = subprocess.Popen(
                [SSHD, "-D", "-e", "-f", str(config)], stdin=subprocess.DEVNULL, stderr=said
            )
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None:
            if "Server listening" in log.read_text():
                return port, process
            if time.monotonic() > deadline:
                process.kill()
            time.sleep(0.02)
    raise SshdError(log.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
