"""What the door by SSH takes of a client's word, and whose its screens are."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.door.identity import Account, NotKnown, unix_account
from server.ssh.host_key import HOST_KEY, host_key
from server.ssh.places import Places
from server.ssh.terminal import MOST_COLUMNS, MOST_ROWS, environment_of, size_of

ANA = Account("ana", False)

_CONNECT = """\
import os, socket, sys
def connect():
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(sys.argv[1])
        sock.recv(1)
if sys.argv[2] == "child" and os.fork():
    os.wait()
else:
    connect()
"""


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "s"))
        sock.listen()
        sock.settimeout(30)
        yield sock


def connecting(path: str, who: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", _CONNECT, path, who], start_new_session=True)


@pytest.mark.parametrize("who", ["itself", "child"])
def test_a_screen_and_what_it_starts_have_its_persons_rights_alone(
    who: str, listening: socket.socket
) -> None:
    places = Places(20, 3)
    with connecting(listening.getsockname(), who) as screen:
        places.seat(screen.pid, ANA)
        peer, _ = listening.accept()
        with peer:
            found = places.whose(peer)
            assert found == ANA
            assert not found.keeper
            assert not found.may_assert
            # Without this it is the hub's own account, which may do everything.
            assert unix_account(peer, frozenset()).keeper


def test_who_is_no_screen_is_who_the_kernel_says(listening: socket.socket) -> None:
    places = Places(20, 3)
    places.seat(1, ANA)
    with connecting(listening.getsockname(), "itself"):
        peer, _ = listening.accept()
        with peer:
            assert places.whose(peer) is None


def test_a_process_that_has_ended_is_nobody(listening: socket.socket) -> None:
    places = Places(20, 3)
    screen = connecting(listening.getsockname(), "itself")
    places.seat(screen.pid, ANA)
    peer, _ = listening.accept()
    with peer:
        os.kill(screen.pid, signal.SIGKILL)
        screen.wait()
        with pytest.raises(NotKnown):
            places.whose(peer)


def test_places_are_bounded_in_all_and_by_person() -> None:
    places = Places(3, 2)
    assert [places.take("ana"), places.take("ana")] == ["", ""]
    assert "ana has 2 screens" in places.take("ana")
    assert places.take("ben") == ""
    assert "all are taken" in places.take("chloe")
    places.give_back("ana")
    assert places.take("chloe") == ""
    assert len(places) == 3


@given(st.integers(-(2**31), 2**32), st.integers(-(2**31), 2**32))
def test_a_window_of_any_size_is_one_that_can_be_drawn(columns: int, rows: int) -> None:
    size = size_of(columns, rows)
    assert 0 < size.columns <= MOST_COLUMNS
    assert 0 < size.rows <= MOST_ROWS


def test_no_window_is_a_small_one() -> None:
    assert size_of(0, 0) == (80, 24)


@given(st.text(max_size=80), st.dictionaries(st.text(max_size=20), st.text(max_size=20)))
def test_nothing_else_of_the_clients_environment_counts(term: str, asked: dict[str, str]) -> None:
    found = environment_of(term, {**asked, "LD_PRELOAD": "/x.so", "LC_ALL": "x", "COLORTERM": term})
    assert set(found) <= {"TERM", "COLORTERM", "LC_ALL"}
    assert found["LC_ALL"] == "C.UTF-8"
    assert found["TERM"] in ("", term)
    assert not set(found["TERM"]) & set("/\\ \x1b\0\n=$")


def test_the_host_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = host_key(tmp_path)
    assert key.startswith(b"-----BEGIN OPENSSH PRIVATE KEY-----")
    assert (tmp_path / HOST_KEY).stat().st_mode & 0o777 == 0o600
    assert host_key(tmp_path) == key
    (tmp_path / HOST_KEY).write_bytes(b"")
    assert host_key(tmp_path) not in (key, b"")
