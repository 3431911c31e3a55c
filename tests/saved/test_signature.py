"""The signature of a head: what it covers, and whose it is."""

import stat
from pathlib import Path

import pytest

from server.errors import HubError
from server.upkeep.signing import PRIVATE, PUBLIC, hub_key, read_key
from warroom.saved.log import Head, Signature
from warroom.saved.signature import Signed, check, raw_key, statement

HEAD = Head(3, "ab" * 32)
SAID = statement("INC-1", "e1", HEAD)


def test_a_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    key = hub_key(tmp_path)
    assert stat.S_IMODE((tmp_path / PRIVATE).stat().st_mode) == 0o600
    assert (tmp_path / PUBLIC).read_text() == f"{key.public}\n"
    again = hub_key(tmp_path)
    assert again.public == key.public
    assert again.sign("INC-1", "e1", HEAD) == key.sign("INC-1", "e1", HEAD)
    assert sorted(path.name for path in tmp_path.iterdir()) == [PRIVATE, PUBLIC]
    (tmp_path / PUBLIC).unlink()
    assert hub_key(tmp_path).public == (tmp_path / PUBLIC).read_text().strip()


def test_the_four_things_a_signature_can_be(tmp_path: Path) -> None:
    for name in ("mine", "other"):
        (tmp_path / name).mkdir()
    mine, other = hub_key(tmp_path / "mine"), hub_key(tmp_path / "other")
    signature = mine.sign("INC-1", "e1", HEAD)
    assert check(None, SAID) is check(None, SAID, mine.public) is Signed.NOT
    assert check(signature, SAID) is Signed.UNKNOWN_KEY
    assert check(signature, SAID, mine.public) is Signed.GOOD
    assert check(signature, SAID, other.public) is Signed.OTHER_KEY
    # Whoever writes another key beside it does not make it theirs, nor unmake it.
    assert check(signature._replace(key=other.public), SAID) is Signed.BAD
    assert check(signature._replace(key=other.public), SAID, mine.public) is Signed.GOOD
    assert check(signature._replace(key="nonsense"), SAID) is Signed.BAD


@pytest.mark.parametrize(
    "said",
    [
        statement("INC-2", "e1", HEAD), statement("INC-1", "e2", HEAD),
        statement("INC-1", "e1", Head(4, HEAD.hash)), statement("INC-1", "e1", Head(3, "0" * 64)),
    ],
)  # fmt: skip
def test_it_covers_id_history_number_and_hash(tmp_path: Path, said: bytes) -> None:
    key = hub_key(tmp_path)
    signature = key.sign("INC-1~3fa9", "e1", HEAD)
    assert check(signature, SAID, key.public) is Signed.GOOD
    assert check(signature, said, key.public) is Signed.BAD


@pytest.mark.parametrize("value", ["", "x", "AAAA", "é", "A" * 88])
def test_a_damaged_signature_is_a_bad_one(tmp_path: Path, value: str) -> None:
    key = hub_key(tmp_path)
    assert check(Signature(key.public, value), SAID) is Signed.BAD


@pytest.mark.parametrize(
    "text", ["", "ed25519:", "ed25519:AAAA", "rsa:" + "A" * 44, "x", "ed25519:é"]
)
def test_what_is_no_key_is_said_so(text: str) -> None:
    with pytest.raises(ValueError, match="begins with ed25519:"):
        raw_key(text)


def test_a_file_that_holds_no_key_stops_the_hub_with_what_to_do(tmp_path: Path) -> None:
    assert read_key(tmp_path) is None
    (tmp_path / PRIVATE).write_text("not a key")
    with pytest.raises(HubError, match="holds no Ed25519 key"):
        hub_key(tmp_path)
    assert (tmp_path / PRIVATE).read_text() == "not a key"
