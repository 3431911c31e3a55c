"""The register when a hub is killed, restored from a backup, or made of what people had."""

import asyncio
import hashlib
import json
import secrets
import shutil
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.upkeep.failpoints import AFTER_COMMIT, BEFORE_COMMIT, BEFORE_PUBLISH, VARIABLE
from tests.cli.test_people import KEEPER, at_the_door, comes_in, invited
from tests.support.hub_process import HubProcess, hub_process
from tests.support.shell import Shell
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.ids import REGISTER_LOG
from warroom.wire import frames as fr

DOOR = ("--listen", "127.0.0.1:0", "--tls")


async def invites(hub: HubProcess, name: str) -> str:
    """The secret of an invite, with one commit of the hub."""
    secret = secrets.token_urlsafe(16)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    async with WireClient(hub.socket) as keeper:
        asked = cm.InvitePerson(name=name, secret_sha256=digest)
        assert isinstance(await keeper.command(asked, REGISTER_LOG), fr.Ack)
    return secret


async def works(hub: HubProcess, authorization: str, token: str = "") -> bool:
    try:
        async with at_the_door(hub, authorization, token) as client:
            return client.welcome.you == "ben"
    except InvalidStatus:
        return False


@pytest.mark.parametrize(
    ("place", "on_disk"),
    [
        (BEFORE_PUBLISH, True),
        pytest.param(BEFORE_COMMIT, False, marks=pytest.mark.faults),
        pytest.param(AFTER_COMMIT, True, marks=pytest.mark.faults),
    ],
)
def test_a_hub_that_dies_while_an_invite_is_redeemed_locks_nobody_out(
    place: str, on_disk: bool
) -> None:
    """Either the invite still works, or the token does that the device kept before it asked."""
    token = secrets.token_urlsafe(32)
    with hub_process(*DOOR) as hub:
        hub.stop()
        hub.extra = {VARIABLE: f"{place}=kill@2"}
        hub.start()

        async def redeems() -> str:
            secret = await invites(hub, "ben")
            with pytest.raises((ConnectionClosed, OSError, EOFError)):
                async with at_the_door(hub, f"Invite {secret}", token):
                    pass
            return secret

        secret = asyncio.run(redeems())
        hub.kill()
        hub.extra = {}
        hub.start()
        assert asyncio.run(works(hub, f"Bearer {token}")) is on_disk
        assert asyncio.run(works(hub, f"Invite {secret}", token)) is not on_disk
        assert asyncio.run(works(hub, f"Bearer {token}"))


@pytest.mark.faults
def test_a_backup_brings_the_register_back_and_says_that_it_is_an_older_one(
    tmp_path: Path,
) -> None:
    with hub_process(*DOOR) as hub:
        shell = Shell(hub)
        token = asyncio.run(comes_in(hub, invited(shell, "ben", "--role", "observer")))
        backup = tmp_path / "backup.db"
        shell.ok("backup", "--data", str(hub.data), "-o", str(backup))
        assert json.loads(shell.ok("verify", REGISTER_LOG, "--data", str(hub.data), "--json"))[
            "sound"
        ]
        shell.ok("people", "revoke", "ben", name=KEEPER)
        assert not asyncio.run(works(hub, f"Bearer {token}"))

        hub.kill()
        shutil.rmtree(hub.data)
        shell.ok("restore", str(backup), "--data", str(hub.data))
        hub.start()
        assert json.loads(shell.ok("verify", REGISTER_LOG, "--data", str(hub.data), "--json"))[
            "sound"
        ]
        code, out, err = shell.run("people", name=KEEPER)
        assert code == 0 and "ben" in out and "observer" in out
        assert "this register goes on from an older copy of it" in err
        shell.ok("people", "revoke", "ben", name=KEEPER)
        assert not asyncio.run(works(hub, f"Bearer {token}"))


@pytest.mark.faults
def test_a_hub_made_of_what_a_responder_has_begins_with_an_empty_register(tmp_path: Path) -> None:
    with hub_process(*DOOR) as hub:
        shell = Shell(hub)
        incident = shell.declare("Checkout is down")
        token = asyncio.run(comes_in(hub, invited(shell, "ben")))
        copy = tmp_path / "copy.warroom"
        shell.ok("export", incident, "--format", "warroom", "-o", str(copy))
        assert shell.run("export", REGISTER_LOG, "--format", "warroom")[0] == 3
        hub.kill()
        shutil.rmtree(hub.data)
        shell.ok("promote", "--data", str(hub.data), str(copy))
        hub.start()
        assert [each["event"]["kind"] for each in shell.log(incident)][:1] == ["declared"]
        assert "Nobody has been invited yet" in shell.run("people", name=KEEPER)[2]
        assert not asyncio.run(works(hub, f"Bearer {token}"))
        token = asyncio.run(comes_in(hub, invited(shell, "ben")))
        assert asyncio.run(works(hub, f"Bearer {token}"))
