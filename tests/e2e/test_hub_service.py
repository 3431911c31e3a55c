"""The hub as a service: lines for machines, backups by itself, what systemd is told, its unit."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from server.upkeep import backups
from tests.support.hub_process import PATIENCE, environment, hub_process
from tests.support.shell import Shell

ROOT = Path(__file__).parent.parent.parent
UNIT = ROOT / "contrib" / "warroom-hub.service"

EXPOSURE = 1.0
"""`systemd-analyze security` gives 0 (shut in) to 10; see docs/operation.md for what is left."""


def wait_for(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_lines_for_machines_backups_and_notices(tmp_path: Path) -> None:
    backup_dir = tmp_path / "backups"
    backup_dir.mkdir()
    data, name = tmp_path / "data", f"wr-{tmp_path.name}-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name}")
        systemd.settimeout(PATIENCE)
        log = (tmp_path / "log").open("wb")
        process = subprocess.Popen(
            [
                sys.executable, "-m", "warroom", "hub", "--data", str(data),
                "--socket", str(tmp_path / "s"), "--log-format", "json",
                "--backup-to", str(backup_dir), "--backup-every", "1s", "--keep", "2",
                "--mirror", str(tmp_path / "none" / "heads.jsonl"),
            ],
            env=environment(tmp_path, {"NOTIFY_SOCKET": f"@{name}", "WATCHDOG_USEC": "9000000"}),
            stderr=log,
        )  # fmt: skip
        try:
            assert systemd.recv(999).startswith(b"READY=1\nSTATUS=")
            assert systemd.recv(999).startswith(b"WATCHDOG=1\nSTATUS=")
            wait_for(lambda: backups.read(data).good)
            first = backups.read(data).good
            assert first
            wait_for(lambda: not Path(first.path).exists())
            # The disk goes away: told, and the hub goes on; it comes back.
            shutil.move(backup_dir, tmp_path / "away")
            wait_for(lambda: backups.read(data).failure)
            shutil.move(tmp_path / "away", backup_dir)
            wait_for(lambda: not backups.read(data).failure)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
            log.close()
        heard = b""
        while b"STOPPING=1" not in heard:
            heard = systemd.recv(999)
    assert 1 <= len(list(backup_dir.glob("warroom-*.db"))) <= 3
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    events = [line["event"] for line in lines]
    assert {"ready", "backup_made", "backup_failed", "mirror_failed", "stopping"} <= set(events)
    assert events.index("ready") < events.index("backup_made") < events.index("stopping")


def test_the_last_line_of_a_hub_that_cannot_run_is_for_machines_too(tmp_path: Path) -> None:
    with hub_process() as hub:
        code, _, err = Shell(hub).run(
            "hub", "--data", str(hub.data), "--socket", str(tmp_path / "s"), "--log-format", "json"
        )
    last = json.loads(err.splitlines()[-1])
    assert (code, last["event"], last["exit"]) == (73, "ended", 73)
    assert "Another hub" in last["message"]


def test_the_unit_is_shut_in() -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", str(UNIT)],
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip(f"this systemd-analyze has no offline mode: {done.stderr[:200]}")
    assert float(found[1]) <= EXPOSURE, done.stdout
    told = re.search(r"exposure level[^\d]*([\d.]+)", (ROOT / "docs" / "operation.md").read_text())
    assert told
    assert float(told[1]) <= EXPOSURE


def test_the_units_options_are_those_of_the_hub() -> None:
    line = next(x for x in UNIT.read_text().replace("\\\n", " ").splitlines() if "ExecStart=" in x)
    shown = subprocess.run(
        [sys.executable, "-m", "warroom", "hub", "--help"], capture_output=True, text=True
    ).stdout
    options = re.findall(r"--[a-z-]+", line)
    assert options
    for option in options:
        assert option in shown
