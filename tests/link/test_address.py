import os
from pathlib import Path

import pytest

from warroom.link.address import Address, is_loopback, parse_address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("unix:/run/warroom/hub.sock", "unix:/run/warroom/hub.sock"),
        ("unix:///run/warroom/hub.sock", "unix:/run/warroom/hub.sock"),
        ("  unix:/run//warroom/../hub.sock ", "unix:/run/hub.sock"),
        ("ws://localhost:8787", "ws://localhost:8787"),
        ("WS://LOCALHOST:8787/", "ws://localhost:8787"),
        ("ws://127.0.0.2:1", "ws://127.0.0.2:1"),
        ("ws://[::1]:8787", "ws://[::1]:8787"),
        ("wss://hub.example.org:443", "wss://hub.example.org:443"),
        ("wss://[2001:db8::1]:8787", "wss://[2001:db8::1]:8787"),
    ],
)
def test_an_address_reads_back_as_it_is_shown(text: str, shown: str) -> None:
    address = parse_address(text)
    assert str(address) == shown
    assert parse_address(shown) == address


def test_a_relative_path_and_a_home_become_whole_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ana")
    assert parse_address("unix:hub.sock") == Address("unix", path=os.fspath(tmp_path / "hub.sock"))
    assert parse_address("unix:~/hub.sock") == Address("unix", path="/home/ana/hub.sock")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("unix:", "no socket"),
        ("unix:/run/a\0b", "control character"),
        ("unix:/run/a\nb", "control character"),
        ("unix:/run/a\u2003/", "ends in a space"),
        ("unix:~no-such-account/hub.sock", "no account"),
        ("unix:/" + "x" * 200, "201 bytes"),
        ("/run/hub.sock", "not a hub's address"),
        ("http://localhost:80", "not a hub's address"),
        ("ws://localhost", "a host and a port"),
        ("ws://localhost:0", "a host and a port"),
        ("ws://:8787", "a host and a port"),
        ("ws://localhost:99999", "not a hub's address"),
        ("ws://localhost:x", "not a hub's address"),
        ("ws://[::1:8787", "not a hub's address"),
        ("ws://hub.example.org:8787", "wss://"),
        ("ws://10.0.0.1:8787", "another one"),
        ("ws://127.0.0.1.example.org:8787", "another one"),
        ("wss://ana:secret@hub.example.org:443", "no name or password"),
        ("wss://hub.example.org:443/path", "more than a host"),
        ("wss://hub.example.org:443?q=1", "more than a host"),
        ("wss://hub.example.org:443/?token=secret", "more than a host"),
        ("wss://hub.example.org:443/#secret.pin", "more than a host"),
        ("ws://ana:secret@localhost:x", "not a hub's address"),
        ("http://ana:secret@localhost:80/?secret#secret", "not a hub's address"),
    ],
)
def test_what_is_no_address_gets_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        parse_address(text)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_hostile_address_is_shown_clean() -> None:
    with pytest.raises(ValueError, match="not a hub") as caught:
        parse_address("http\x1b]0;x\x07://a")
    assert "\x1b" not in str(caught.value)


def test_only_addresses_of_this_machine_are_loopback() -> None:
    assert is_loopback("LocalHost")
    assert is_loopback("127.255.0.1")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("localhost.example.org")
