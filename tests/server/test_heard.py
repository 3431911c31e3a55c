"""What the committer keeps in memory: the last commands that the log has, and salts to come."""

from pathlib import Path

from server.rooms.heard import REMEMBERED, Heard
from server.rooms.salts import AT_ONCE, Salts
from server.store.base import Settled
from server.store.sqlite import SqliteStore
from warroom.model.entry import SALT_BYTES


def test_the_last_commands_are_remembered_and_at_most_twice_as_many(tmp_path: Path) -> None:
    heard = Heard(SqliteStore(tmp_path))
    count = 3 * REMEMBERED + 7
    for number in range(count):
        heard.add({("ana", f"{number}"): Settled("INC-1", number, number, b"")})
        known = heard.get(("ana", f"{max(0, number - REMEMBERED + 1)}"))
        assert known and known.first == max(0, number - REMEMBERED + 1)
    remembered = [n for n in range(count) if heard.get(("ana", f"{n}"))]
    assert REMEMBERED <= len(remembered) <= 2 * REMEMBERED


def test_each_salt_is_given_once_and_whole() -> None:
    salts = Salts()
    given = [salts.next() for _ in range(3 * AT_ONCE + 1)]
    assert len(set(given)) == len(given)
    assert {len(bytes.fromhex(salt)) for salt in given} == {SALT_BYTES}
