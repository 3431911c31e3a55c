"""Who may come in, from a shell: invites, standings, revocations, keys; and no secret anywhere."""

import asyncio
import hashlib
import json
import os
import pwd
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.model.test_people import ed25519
from tests.support.hub_process import HubProcess, hub_process
from tests.support.shell import Shell
from tests.support.wire_client import WireClient
from warroom.wire import frames as fr
from warroom.wire.codes import Close

KEEPER = ""
"""No name: the hub's own account."""


@pytest.fixture(scope="module")
def hub() -> Iterator[HubProcess]:
    with hub_process("--listen", "127.0.0.1:0", "--tls") as process:
        yield process


def secret_in(line: str) -> str:
    return line.split("#")[1].split(".", maxsplit=1)[0]


def at_the_door(hub: HubProcess, authorization: str, token: str = "") -> WireClient:
    digest = hashlib.sha256(token.encode()).hexdigest() if token else ""
    return WireClient(
        hub.socket, remote=hub.remote, authorization=authorization, device_token=digest
    )


def invited(shell: Shell, name: str, *more: str) -> str:
    """The secret of a new invite."""
    found = json.loads(shell.ok("invite", name, *more, "--json", name=KEEPER))
    return secret_in(found["line"])


async def comes_in(hub: HubProcess, secret: str) -> str:
    """The token of the device that redeemed an invite."""
    token = secrets.token_urlsafe(32)
    async with at_the_door(hub, f"Invite {secret}", token):
        return token


def people(shell: Shell) -> dict[str, dict[str, object]]:
    found = json.loads(shell.ok("people", "--json", name=KEEPER))
    return {each["name"]: each for each in found["people"]}


def test_an_invite_is_one_line_and_says_for_whom_and_how_long(shell: Shell) -> None:
    code, out, err = shell.run("invite", "ben", "--role", "observer", name=KEEPER)
    assert code == 0, err
    (line,) = out.splitlines()
    words = line.split()
    assert words[:2] == ["warroom", "join"]
    assert words[2].startswith(f"'{shell.hub.remote}/#")
    secret, _, pin = words[2].strip("'").partition("#")[2].partition(".")
    assert (len(secret), len(pin)) == (22, 43)
    assert "ben pastes this line" in err and "is observer here" in err and secret not in err
    listed = shell.ok("people", name=KEEPER)
    assert "Invites that wait" in listed and "ben as observer" in listed
    assert secret not in listed
    (invite,) = [
        each
        for each in json.loads(shell.ok("people", "--json", name=KEEPER))["invites"]
        if each["name"] == "ben"
    ]
    code, _, err = shell.run("people", "withdraw", invite["id"], name=KEEPER)
    assert code == 0, err
    with pytest.raises(InvalidStatus) as caught:
        asyncio.run(comes_in(shell.hub, secret))
    assert b"was withdrawn" in caught.value.response.body


def test_a_second_device_is_said_to_be_one(shell: Shell) -> None:
    asyncio.run(comes_in(shell.hub, invited(shell, "cleo")))
    code, _, err = shell.run("invite", "cleo", name=KEEPER)
    assert code == 0 and "cleo is known here already, with 1 device: this is for one more" in err
    code, _, err = shell.run("invite", "cleo", "--role", "ic", name=KEEPER)
    assert code == 1 and "cleo is known here with the standing responder" in err
    found = people(shell)["cleo"]
    assert [each["label"] for each in found["devices"]] == ["laptop"]  # type: ignore[attr-defined]
    assert "token" not in json.dumps(found)


def test_the_hubs_own_account_is_no_responder(shell: Shell) -> None:
    own = pwd.getpwuid(os.geteuid()).pw_name
    shell.ok("people", "role", own, "observer", name=KEEPER)
    shell.ok("people", "role", "gus", "observer", name=KEEPER)
    rows = [line.split() for line in shell.ok("people", name=KEEPER).splitlines()]
    assert next(row[1:3] for row in rows if row[:1] == [own]) == ["hub's", "own"]
    assert next(row[1] for row in rows if row[:1] == ["gus"]) == "observer"
    assert [name for name, each in people(shell).items() if each["hubs_own"]] == [own]


def test_revoking_ends_a_connection_and_says_why(shell: Shell) -> None:
    token = asyncio.run(comes_in(shell.hub, invited(shell, "dmi")))

    async def revoked() -> str:
        async with at_the_door(shell.hub, f"Bearer {token}") as dmi:
            await asyncio.to_thread(
                shell.ok, "people", "revoke", "dmi", "--reason", "left us", name=KEEPER
            )
            with pytest.raises(ConnectionClosed) as caught:
                await dmi.expect(fr.Entries)
            assert caught.value.rcvd is not None
            assert caught.value.rcvd.code == Close.NOT_KNOWN
            return caught.value.rcvd.reason

    assert "dmi may no longer come in" in asyncio.run(revoked())
    listed = shell.ok("people", name=KEEPER)
    assert "revoked" in listed and "left us" in listed
    code, _, err = shell.run("list", name="dmi")
    assert code == 3 and "dmi may no longer come in" in err
    code, _, err = shell.run("people", "restore", "dmi", name=KEEPER)
    assert code == 0 and "warroom invite dmi" in err
    assert shell.run("list", name="dmi")[0] == 0


def test_a_standing_counts_at_once(shell: Shell) -> None:
    incident = shell.declare("For standings")
    code, _, err = shell.run("people", "role", "emil", "observer", name=KEEPER)
    assert code == 0 and "emil is observer here" in err
    code, _, err = shell.run("note", incident, "x", name="emil")
    assert code == 3 and "You are an observer at this hub" in err
    assert shell.run("people", "role", "emil", "ic", name=KEEPER)[0] == 0
    assert shell.run("note", incident, "x", name="emil")[0] == 0
    assert "incident commander" in shell.ok("people", name="emil")


def test_keys_come_from_a_line_a_file_and_a_pipe(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "id.pub"
    file.write_text(ed25519(2, "fay@desk") + "\n")
    for words, pipe in (
        (ed25519(1).split(), b""),
        ([str(file)], b""),
        (["-"], ed25519(3).encode()),
    ):
        code, _, err = shell.run("people", "key", "add", "fay", *words, name=KEEPER, pipe=pipe)
        assert code == 0, err
        assert err.startswith("SHA256:") and "stands for fay" in err
    found = people(shell)["fay"]["keys"]
    assert isinstance(found, list)
    assert [each["key"] for each in found] == [ed25519(n) for n in (1, 2, 3)]
    assert found[1]["label"] == "fay@desk"
    for gone in (found[0]["fingerprint"], ed25519(2)):
        assert shell.run("people", "key", "remove", "fay", *gone.split(), name=KEEPER)[0] == 0
    assert people(shell)["fay"]["keys"] == found[2:]


def test_a_private_key_never_leaves_this_machine(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "id"
    file.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n")
    code, _, err = shell.run("people", "key", "add", "fay", str(file), name=KEEPER)
    assert code == 2 and "That is a private key" in err and "c2VjcmV0" not in err


@pytest.mark.parametrize(
    ("args", "name", "code", "says"),
    [
        (("people",), "ana", 3, "who keep this hub's people"),
        (("people", "--json"), "ana", 3, "who keep this hub's people"),
        (("invite", "gil"), "ana", 3, "who keep this hub's people"),
        (("people", "revoke", "gil"), "ana", 3, "who keep this hub's people"),
        (("people", "role", "ana", "ic"), "ana", 3, "who keep this hub's people"),
        (("log", "REG-1"), "ana", 3, "who keep this hub's people"),
        (("people", "revoke", "nobody"), KEEPER, 4, "Nobody is known here as nobody"),
        (("people", "restore", "nobody"), KEEPER, 4, "Nobody is known here"),
        (("people", "withdraw", "V999"), KEEPER, 4, "There is no invite V999"),
        (("people", "key", "remove", "nobody", "SHA256:x"), KEEPER, 4, "Nobody is known here"),
        (("invite", "a b"), KEEPER, 2, "A name is 1 to 32 letters"),
        (("invite", "gil", "--role", "scribe"), KEEPER, 2, "Give observer, responder or ic"),
        (("people", "key", "add", "gil", "rubbish"), KEEPER, 2, "is no type of key"),
    ],
)
def test_exit_codes(shell: Shell, args: tuple[str, ...], name: str, code: int, says: str) -> None:
    got, out, err = shell.run(*args, name=name)
    assert (got, out) == (code, ""), err
    assert says in err


def test_the_log_of_it_is_for_those_who_keep_it(shell: Shell) -> None:
    shell.ok("people", "role", "hal", "observer", name=KEEPER)
    assert "hal is observer here" in shell.ok("log", "REG-1", name=KEEPER)
    kinds = [
        json.loads(line)["event"]["kind"]
        for line in shell.ok("log", "REG-1", "--json", name=KEEPER).splitlines()
    ]
    assert kinds[0] == "register_opened" and "standing_changed" in kinds
    for name in ("ana", KEEPER):
        assert "REG-1" not in shell.ok("list", "--all", name=name)


def test_a_hub_that_is_not_reached_from_elsewhere_invites_nobody() -> None:
    with hub_process() as hub:
        code, out, err = Shell(hub).run("invite", "ben", name=KEEPER)
        assert (code, out) == (1, "")
        assert "warroom hub --listen HOST:PORT" in err
        assert "Nobody has been invited yet" in Shell(hub).run("people", name=KEEPER)[2]


def test_no_secret_and_no_token_is_in_any_file_log_or_error(tmp_path: Path) -> None:
    """All that a hub writes is looked through, for each secret in clear, also while it runs."""
    with hub_process("--listen", "127.0.0.1:0", "--tls") as hub:
        shell = Shell(hub)
        incident = shell.declare("While people come in")
        used, waiting, gone = (invited(shell, name) for name in ("ben", "cleo", "dmi"))
        token = asyncio.run(comes_in(hub, used))
        said = [_said(hub, f"Invite {used}", token), _said(hub, "Bearer wrong-token-0123456789")]
        shell.ok("people", "revoke", "dmi", name=KEEPER)
        said.append(_said(hub, f"Invite {gone}", "another"))
        shell.ok("people", "revoke", "ben", name=KEEPER)
        said.append(_said(hub, f"Bearer {token}"))
        said += [
            shell.ok("people", "--json", name=KEEPER),
            shell.ok("log", "REG-1", "--json", name=KEEPER),
            *shell.run("doctor", "--data", str(hub.data), name=KEEPER)[1:],
        ]
        shell.ok("note", incident, "the last line")
        backup = tmp_path / "backup.db"
        shell.ok("backup", "--data", str(hub.data), "-o", str(backup), name=KEEPER)
        running = b"".join(
            path.read_bytes()
            for name in ("cmdline", "environ")
            for path in [Path(f"/proc/{hub.pid}/{name}")]
        )
        files = [*_files(hub.place), backup.read_bytes()]
        log = hub.log
        hub.stop()
        files += _files(hub.place)
    assert any(b"person_invited" in content for content in files), "the register is looked through"
    for secret in (used, waiting, gone, token, "wrong-token-0123456789"):
        for content in (*files, running, log.encode(), *(each.encode() for each in said)):
            assert secret.encode() not in content


def _files(place: Path) -> list[bytes]:
    return [path.read_bytes() for path in place.rglob("*") if path.is_file()]


def _said(hub: HubProcess, authorization: str, token: str = "") -> str:
    """What the hub says to somebody whom it does not let in."""

    async def knocks() -> str:
        try:
            async with at_the_door(hub, authorization, token):
                raise AssertionError("was let in")
        except InvalidStatus as error:
            return error.response.body.decode() + str(error.response.headers)
        except ConnectionClosed as error:
            return str(error)

    return asyncio.run(knocks())
