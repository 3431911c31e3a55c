"""What comes in by SSH and is nobody's, or goes away in the middle of a picture."""

import logging
from collections import Counter
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from server.door.attempts import FREE
from server.door.complaints import Complaints
from server.door.gate import Gate
from server.door.identity import Account, NotKnown
from server.ssh.entry import AT_ONCE, WRONG, Entry
from server.ssh.places import Places
from server.ssh.session import Session


class Nobody:
    """A register that knows nobody."""

    def of_key(self, key: str) -> str | None:
        return None

    def of_invite(self, secret: str) -> str:
        raise NotKnown("This hub knows no such invite.")

    async def redeem(self, secret: str, token_sha256: str, device: str, key: str) -> Account:
        raise NotKnown("This hub knows no such invite.")

    def require(self, account: Account, name: str) -> None:
        raise NotKnown("Nobody is let in.")


class Everybody(Nobody):
    """A register in which a key stands for whoever is its comment."""

    def of_key(self, key: str) -> str | None:
        return key.rpartition(" ")[2]

    def require(self, account: Account, name: str) -> None:
        pass


class Connection:
    """What an entry needs of a connection."""

    def get_extra_info(self, name: str) -> Any:
        return ("192.0.2.7", 4711)

    def __init__(self) -> None:
        self.ended = ""

    def abort(self) -> None:
        raise AssertionError("turned away")

    def disconnect(self, code: int, reason: str) -> None:
        self.ended = reason


class Closed:
    """A channel whose client is gone, which asyncssh has not told yet."""

    def write(self, data: bytes) -> None:
        raise BrokenPipeError("Channel not open for sending")

    def is_closing(self) -> bool:
        return True


def test_keys_that_nobody_has_are_one_line_and_keepers_hear_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate, noticed = Gate(Complaints()), list[str]()
    gate.noticed = noticed.append
    key = asyncssh.generate_private_key("ssh-ed25519").convert_to_public()
    for _ in range(3):
        entry = Entry(Nobody(), gate, lambda *_: None, Counter())  # type: ignore[arg-type]
        entry.connection_made(Connection())  # type: ignore[arg-type]
        for _ in range(4):
            assert not entry.validate_public_key("warroom", key)
        entry.connection_lost(None)
    said = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(said) == 1
    assert said[0].startswith("192.0.2.7 showed nothing by SSH")
    assert noticed == ["192.0.2.7"] * 3


async def test_wrong_secrets_have_an_end_and_are_counted_by_sender() -> None:
    gate = Gate(Complaints())

    async def tries() -> int:
        entry, connection = Entry(Nobody(), gate, lambda *_: None, Counter()), Connection()  # type: ignore[arg-type]
        entry.connection_made(connection)  # type: ignore[arg-type]
        tried = 0
        while not connection.ended:
            entry.get_kbdint_challenge("x", "", "")
            assert not await entry.validate_kbdint_response("x", ["a guess"])
            tried += 1
        entry.connection_lost(None)
        return tried

    assert [await tries() for _ in range(6)] == [WRONG, WRONG, WRONG, FREE - 3 * WRONG + 1, 1, 1]


async def test_one_person_has_so_many_connections_and_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    key = asyncssh.generate_private_key("ssh-ed25519")
    gate, here = Gate(Complaints()), Counter[str]()

    def comes(name: str) -> tuple[Entry, Connection]:
        entry, connection = Entry(Everybody(), gate, lambda *_: None, here), Connection()  # type: ignore[arg-type]
        entry.connection_made(connection)  # type: ignore[arg-type]
        key.set_comment(name)
        assert entry.validate_public_key("warroom", key.convert_to_public())
        entry.auth_completed()
        return entry, connection

    inside = [comes("ana") for _ in range(AT_ONCE)]
    assert not any(connection.ended for _, connection in inside)
    turned, connection = comes("ana")
    assert f"{AT_ONCE} connections by SSH" in connection.ended
    turned.connection_lost(None)
    assert not comes("ben")[1].ended
    inside[0][0].connection_lost(None)
    assert not comes("ana")[1].ended
    said = [each.getMessage() for each in caplog.records]
    assert [sum(f"{name} came in" in line for line in said) for name in ("ana", "ben")] == [1, 1]


def test_who_only_connects_has_tried_nothing(caplog: pytest.LogCaptureFixture) -> None:
    gate, noticed = Gate(Complaints()), list[str]()
    gate.noticed = noticed.append
    entry = Entry(Nobody(), gate, lambda *_: None, Counter())  # type: ignore[arg-type]
    entry.connection_made(Connection())  # type: ignore[arg-type]
    entry.connection_lost(None)
    assert not caplog.records
    assert not noticed


def test_a_picture_for_a_client_that_is_gone_is_dropped(tmp_path: Path) -> None:
    session = Session(
        Account("ana", False), Places(1, 1), {}, str(tmp_path), refused="", gone=lambda _: None
    )
    session._chan = Closed()  # type: ignore[assignment]
    session._drawn(b"a picture")
    session._say("The hub stops.", 75)
