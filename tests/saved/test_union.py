"""One log is put together from all copies: whatever proves itself, from wherever it comes."""

from msgspec.structs import replace

from tests.saved.test_verify import make
from warroom.model.entry import StoredEntry
from warroom.saved.log import Head
from warroom.saved.union import Copy, Fate, United, epochs_of, unite

LOG = make(12)
FORK = make(5)[:5]


def copy(where: str, stored: list[StoredEntry], epoch: str = "one", **more: object) -> Copy:
    return Copy(where, "INC-1", epoch, stored, **more)  # type: ignore[arg-type]


def only(*copies: Copy) -> United:
    (log,), useless = unite(copies)
    assert not useless
    return log


def fates(log: United) -> dict[str, tuple[Fate, int, int]]:
    return {used.copy.where: (used.fate, used.first, used.last) for used in log.used}


def test_the_longest_copy_is_taken_and_a_shorter_one_has_nothing_more() -> None:
    log = only(copy("short", LOG[:7]), copy("long", LOG))
    assert log.stored == LOG
    assert fates(log) == {"short": (Fate.NOTHING_MORE, 0, 0), "long": (Fate.TAKEN, 1, 12)}


def test_stretches_that_fit_together_are_one_log() -> None:
    """As when the hub was replaced before: one epoch has the beginning, the other the rest."""
    log = only(copy("new", LOG[8:], "two"), copy("old", LOG[:9], "one"), copy("mid", LOG[3:10]))
    assert log.stored == LOG
    assert (log.epoch, log.former) == ("two", ["one", "two"])


def test_a_hole_that_nobody_can_fill_ends_the_log() -> None:
    log = only(copy("ana", LOG[:5]), copy("ben", LOG[6:]))
    assert log.stored == LOG[:5]
    assert log.used[1].left == 6
    assert log.used[1].fate is Fate.UNPROVEN


def test_an_edited_entry_is_taken_from_the_copy_that_has_it_as_it_was() -> None:
    edited = [*LOG[:4], replace(LOG[4], actor="mallory"), *LOG[5:]]
    log = only(copy("edited", edited), copy("true", LOG[:6]))
    assert log.stored == LOG
    assert fates(log)["true"][0] is Fate.TAKEN
    assert log.used[0].left == 1


def test_an_edited_entry_that_nobody_else_has_is_the_end() -> None:
    log = only(copy("edited", [*LOG[:4], replace(LOG[4], actor="mallory"), *LOG[5:]]))
    assert log.stored == LOG[:4]
    assert log.used[0].left == 8


def other_end(seq: int, length: int) -> list[StoredEntry]:
    """A history that has the first `seq` entries of LOG and goes on otherwise."""
    from tests.support.incidents import Desk
    from warroom.model import commands as cm
    from warroom.model.entry import open_entry
    from warroom.model.evolve import evolve

    desk = Desk("INC-1", declared=False)
    for stored in LOG[:seq]:
        desk.stored.append(stored)
        desk.incident = evolve(desk.incident, open_entry(stored))
    while len(desk.stored) < length:
        desk.do("ben", cm.Note(text=f"otherwise {len(desk.stored)}"))
    return list(desk.stored)


def test_of_two_that_parted_the_longer_is_taken_and_the_other_is_kept_whole() -> None:
    other = other_end(6, 9)
    log = only(copy("a", other, "two"), copy("b", LOG))
    assert log.stored == LOG
    assert log.others == [(other, "two")]
    parted = next(used for used in log.used if used.copy.where == "a")
    assert (parted.fate, parted.parted_after, parted.proven) == (Fate.PARTED, 6, 9)


def test_what_the_old_hub_signed_comes_before_what_is_longer() -> None:
    other = other_end(6, 20)
    log = only(copy("long", other), copy("signed", LOG[:8], signed=Head(8, LOG[7].hash)))
    assert log.stored == LOG[:8]
    assert log.signed == 8
    assert [stored for stored, _ in log.others] == [other]


def test_a_copy_of_nothing_is_named() -> None:
    logs, useless = unite([copy("late", LOG[3:])])
    assert logs == []
    assert [(used.copy.where, used.fate) for used in useless] == [("late", Fate.UNPROVEN)]


def test_the_latest_epoch_is_the_last() -> None:
    from datetime import UTC, datetime

    old = copy("old", LOG[:9], "one", heard_at=datetime(2026, 1, 1, tzinfo=UTC))
    new = copy("new", LOG, "two", heard_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert epochs_of([only(new, old)]) == ["one", "two"]
