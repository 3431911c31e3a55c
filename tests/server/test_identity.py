"""Who the hub says people are."""

import os
import pwd
import socket
from pathlib import Path

import pytest

from server.door.identity import (
    OVERFLOW_UID,
    Account,
    NotKnown,
    load_token,
    peer_uid,
    settle_name,
    token_account,
    unix_account,
)


@pytest.fixture
def ends() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX)


def as_uid(uid: int) -> Account:
    return unix_account(socket.socket(socket.AF_UNIX), frozenset({4711}), lambda sock: uid)


def test_the_kernel_says_who_is_there(ends: tuple[socket.socket, socket.socket]) -> None:
    with ends[0], ends[1]:
        assert peer_uid(ends[0]) == os.getuid()
        account = unix_account(ends[0], frozenset())
    assert account.name == pwd.getpwuid(os.getuid()).pw_name


def test_a_name_is_believed_from_the_hubs_own_account_and_from_named_ones() -> None:
    assert settle_name(as_uid(os.geteuid()), "ana") == "ana"
    assert settle_name(as_uid(4711), "ana") == "ana"
    with pytest.raises(NotKnown, match="does not take --as ana"):
        settle_name(as_uid(4712), "ana")


def test_without_a_name_the_account_is_the_name() -> None:
    assert settle_name(as_uid(4712), "") == "uid-4712"
    assert settle_name(as_uid(4712), "uid-4712") == "uid-4712"


def test_a_peer_from_another_user_namespace_is_nobody() -> None:
    with pytest.raises(NotKnown, match="65534"):
        as_uid(OVERFLOW_UID)


@pytest.mark.parametrize("name", ["hub", "HUB", "a b", "", "x" * 33, "\x1b[2J", "-rf"])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(NotKnown):
        settle_name(Account("", True), name)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic secret", "secret"])
def test_only_the_token_opens_the_tcp_door(header: str | None) -> None:
    with pytest.raises(NotKnown, match="--token-file"):
        token_account(header, "secret")


def test_the_token_is_taken_in_any_case_of_its_scheme() -> None:
    assert token_account("bearer secret", "secret").may_assert


@pytest.mark.parametrize("left", [None, "", "\n"])
def test_a_file_without_a_token_opens_nothing(left: str | None, tmp_path: Path) -> None:
    path = tmp_path / "token"
    if left is not None:
        path.write_text(left)
    token = load_token(path)
    assert len(token) >= 43
    assert load_token(path) == token
    assert path.stat().st_mode & 0o777 == 0o600
