"""Ids of commands: of the form that others know, different, and in the order of their times."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from warroom.link.ids import command_id

AT = datetime(2026, 4, 1, 14, 2, 7, 123_456, tzinfo=UTC)


@pytest.mark.parametrize(
    "at", [AT, datetime(1969, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_an_id_is_a_uuid_of_version_7(at: datetime) -> None:
    made = command_id(at)
    read = uuid.UUID(made)
    assert str(read) == made
    assert (read.version, read.variant) == (7, uuid.RFC_4122)


def test_it_begins_with_the_milliseconds() -> None:
    milliseconds = uuid.UUID(command_id(AT)).int >> 80
    assert milliseconds == int(AT.timestamp() * 1000)


def test_ids_of_one_moment_differ() -> None:
    assert len({command_id(AT) for _ in range(1_000)}) == 1_000


def test_a_later_one_sorts_behind() -> None:
    made = [command_id(AT + timedelta(milliseconds=n)) for n in range(100)]
    assert made == sorted(made)
