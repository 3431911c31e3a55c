"""Ids of logs: as people type them, and of logs that came from another hub."""

import pytest
from msgspec.structs import replace

from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.entry import Broken, verify
from warroom.model.ids import as_id, id_beside, is_log, named, number_of, sealed_as


def test_a_log_from_elsewhere_is_named_after_its_own_id_and_its_first_entry() -> None:
    digest = "3fa9c1" + "0" * 58
    assert id_beside("INC-1", digest, {"INC-1"}) == "INC-1~3fa9"
    assert id_beside("INC-1~3fa9", digest, {"INC-1", "INC-1~3fa9"}) == "INC-1~3fa9c"
    every = {f"INC-1~{digest[:length]}" for length in range(65)}
    assert id_beside("INC-1", digest, every) == ""
    assert (sealed_as("INC-1~3fa9"), sealed_as("PRB-2")) == ("INC-1", "PRB-2")
    assert named("INC-1~3fa9") == "incident INC-1~3fa9"


def test_it_does_not_count_for_the_next_number() -> None:
    assert number_of("INC-7~3fa9", "INC") == 0


@pytest.mark.parametrize(
    ("typed", "is_id"),
    [
        ("INC-1~3fa9", "INC-1~3fa9"), ("1~3FA9", "INC-1~3fa9"), ("inc01~3fa9", "INC-1~3fa9"),
        ("INC-1~3fa", ""), ("INC-1~", ""), ("INC-1~zzzz", ""), ("PRB-1~3fa9", ""),
    ],
)  # fmt: skip
def test_it_is_typed_like_any_other(typed: str, is_id: str) -> None:
    assert as_id(typed, "INC") == is_id
    assert is_log(is_id) == bool(is_id)


@pytest.mark.parametrize("name", ["", "INC-0", "INC-01", "../INC-1", "INC-1\n", "inc-1", "INC-1~"])
def test_what_is_no_id_is_none(name: str) -> None:
    assert not is_log(name)


def test_its_chain_is_that_of_the_id_under_which_it_was_sealed() -> None:
    desk = Desk("INC-1")
    assert verify("INC-1~3fa9", desk.stored) == desk.stored[-1].hash
    desk.incident = replace(desk.incident, id="INC-1~3fa9")
    desk.do("ben", cm.Note(text="goes on under the other id"))
    assert verify("INC-1", desk.stored) == desk.stored[-1].hash
    with pytest.raises(Broken):
        verify("INC-2", desk.stored)
