"""What the hub answers becomes an exit code and the hub's own sentence."""

from typing import cast

import pytest

from warroom.cli.session import ask, run
from warroom.errors import Exit, WarroomError
from warroom.link.changes import CommandAcked, CommandRefused
from warroom.link.link import LinkRefused, NotKept
from warroom.link.once import NoHub, Once, WatchRefused
from warroom.model.commands import Note
from warroom.model.refusal import Why
from warroom.wire.codes import Close


class Answers:
    """A hub that has one answer."""

    def __init__(self, answer: CommandAcked | CommandRefused) -> None:
        self._answer = answer

    async def ask(
        self, command: Note, incident: str, *, id: str = ""
    ) -> CommandAcked | CommandRefused:
        return self._answer


def hub_that(answer: CommandAcked | CommandRefused) -> Once:
    return cast(Once, Answers(answer))


async def test_an_ack_is_given_back() -> None:
    acked = CommandAcked("id", "INC-1", 3, 3)
    assert await ask(hub_that(acked), Note(text="x"), "INC-1") is acked


@pytest.mark.parametrize(
    ("why", "code"),
    [
        (Why.INVALID, 2),
        (Why.NOT_ALLOWED, 3),
        (Why.NOT_FOUND, 4),
        (Why.CONFLICT, 1),
        (Why.TRY_AGAIN, 75),
    ],
)
async def test_a_refusal_is_its_sentence_and_a_code(why: Why, code: int) -> None:
    refused = CommandRefused("id", "INC-1", why, "Not so.")
    with pytest.raises(WarroomError, match=r"^Not so\.$") as caught:
        await ask(hub_that(refused), Note(text="x"), "INC-1")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoHub("Gone."), Exit.NO_HUB),
        (NotKept("Too long."), Exit.USAGE),
        (WatchRefused(Why.NOT_FOUND, "No such incident."), Exit.NOT_FOUND),
        (LinkRefused("Who are you?", Close.NOT_KNOWN), Exit.NOT_ALLOWED),
        (LinkRefused("This token is old.", 401), Exit.NOT_ALLOWED),
        (LinkRefused("Another version.", Close.OTHER_VERSION), Exit.FAILURE),
    ],
)
def test_what_ends_a_conversation_has_a_code(error: Exception, code: Exit) -> None:
    async def fails() -> None:
        raise error

    with pytest.raises(WarroomError) as caught:
        run(fails())
    assert caught.value.code is code
    assert str(caught.value) == str(error)
