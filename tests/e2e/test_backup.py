"""The hub's directory is gone, and a backup is there: as people would do it, with processes."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.hub_process import PATIENCE, environment, hub_process
from tests.support.shell import Shell
from tests.support.wire_client import WireClient

pytestmark = pytest.mark.faults


def test_backup_loss_restore_and_clients_that_are_told(tmp_path: Path) -> None:
    with hub_process() as hub:
        shell = Shell(hub)
        incident = shell.declare("Checkout is down")
        shell.ok("note", incident, "before the backup")
        done = json.loads(
            shell.ok("backup", "--data", str(hub.data), "-o", str(tmp_path), "--json", "--gently")
        )
        backup = Path(done["backup"]["path"])
        assert (done["backup"]["entries"], done["removed"]) == (2, [])
        assert backup.stat().st_mode & 0o777 == 0o600
        shell.ok("note", incident, "after the backup")
        seen = json.loads(shell.ok("verify", incident, "--json"))["head"]

        hub.kill()
        shutil.rmtree(hub.data)
        code, _, err = shell.run("restore", str(tmp_path / "none.db"), "--data", str(hub.data))
        assert (code, "There is no file" in err) == (4, True)
        out = shell.ok("restore", str(backup), "--data", str(hub.data))
        assert "2 entries of 1 logs are in" in out
        code, _, err = shell.run("restore", str(backup), "--data", str(hub.data))
        assert (code, "has a log already" in err) == (1, True)

        hub.start()
        assert "was restored from a backup: a new history begins" in hub.log
        assert json.loads(shell.ok("verify", incident, "--json"))["sound"]
        assert [each["event"]["text"] for each in shell.log(incident) if "text" in each["event"]][
            :1
        ] == ["before the backup"]

        async def ask() -> str:
            """What a screen that had seen the later entry is told."""
            async with WireClient(hub.socket, "ana") as ana:
                watching, _ = await ana.watch(
                    incident,
                    since=seen["seq"],
                    hash=seen["hash"],
                    epoch=done["backup"]["epoch"],
                )
                return watching.resync

        assert asyncio.run(ask())


def test_a_disk_that_is_full_is_one_sentence(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.decode()}")
    try:
        with hub_process() as hub:
            shell = Shell(hub)
            incident = shell.declare("Checkout is down")
            shell.ok("note", incident, "x" * 4_000)
            for target in (small, small / "a.db"):
                code, out, err = shell.run("backup", "--data", str(hub.data), "-o", str(target))
                assert (code, out) == (1, "")
                assert err.count("\n") == 1
                assert "is full. Free space there" in err
            assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_one_that_is_killed_leaves_no_half_backup_under_its_name(tmp_path: Path) -> None:
    with hub_process() as hub:
        Shell(hub).declare("Checkout is down")
        process = subprocess.Popen(
            [
                sys.executable, "-c",
                "import sys; from server.store import backup;"
                "backup.sync_file = lambda path: (print(flush=True), sys.stdin.read());"
                "from warroom.cli.main import main; main(sys.argv[1:])",
                "backup", "--data", str(hub.data), "-o", str(tmp_path / "a.db"),
            ],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(tmp_path),
        )  # fmt: skip
        assert process.stdout
        assert process.stdout.readline()
        process.kill()
        process.communicate(timeout=PATIENCE)
        assert not (tmp_path / "a.db").exists()
        assert [path.name for path in tmp_path.iterdir()] == [f".a.db.{process.pid}.part"]
        Shell(hub).ok("backup", "--data", str(hub.data), "-o", str(tmp_path / "a.db"))
        assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
