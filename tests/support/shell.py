"""The command line as a person uses it, against one hub."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.hub_process import PATIENCE, HubProcess, environment
from tests.support.ready import ready


class Shell:
    """Runs warroom as a person would, as `name`, against one hub.

    `before` stands before the hub's address in WARROOM_HUB: other addresses, each with a comma.
    """

    def __init__(self, hub: HubProcess, before: str = "") -> None:
        self.hub = hub
        self.addresses = before + hub.address

    def popen(self, *args: str, name: str = "ana") -> subprocess.Popen[bytes]:
        """A process to talk to, or to end."""
        return subprocess.Popen(
            [sys.executable, "-m", "warroom", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment(name),
        )

    def _environment(self, name: str) -> dict[str, str]:
        return environment(self.hub.place, {"WARROOM_HUB": self.addresses, "WARROOM_NAME": name})

    def run(self, *args: str, name: str = "ana", pipe: bytes = b"") -> tuple[int, str, str]:
        """The exit code, stdout and stderr of a process, which costs no start of Python."""
        env = self._environment(name)
        code, out, err = ready(environment(Path("/"))).run(args, env, pipe, PATIENCE)
        assert b"Traceback" not in err, err.decode()
        return code, out.decode(), err.decode()

    def ok(self, *args: str, name: str = "ana", pipe: bytes = b"") -> str:
        """What a command that has to work puts on stdout."""
        code, out, err = self.run(*args, name=name, pipe=pipe)
        assert code == 0, err
        return out

    def declare(self, *args: str, name: str = "ana") -> str:
        return self.ok("declare", *args, name=name).strip()

    def log(self, incident: str, *args: str) -> list[dict[str, Any]]:
        lines = self.ok("log", incident, "--json", *args).splitlines()
        return [json.loads(line) for line in lines]

    def show(self, incident: str) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self.ok("show", incident, "--json"))
        return shown
