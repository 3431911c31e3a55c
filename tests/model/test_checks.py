"""What every command's text, names and times have to be, tried on each field of each command."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.support.incidents import START, Desk, Refused, does, then, with_a_task
from warroom.model import commands as cm
from warroom.model.limits import FUTURE_TOLERANCE, MAX_LINE, MAX_TEXT, MAX_TITLE
from warroom.model.refusal import Why
from warroom.model.words import Role, Severity, Status

REFUSALS = [
    Refused(
        "ana",
        cm.Note(text="x", occurred_at=datetime(2026, 3, 4, 2, 0)),  # noqa: DTZ001
        Why.INVALID,
        "That time has no zone. Give it with one, as 2026-03-04T02:09:00Z.",
    ),
    Refused(
        "ana",
        cm.ChangeDetails(started_at=datetime(2026, 3, 4, 1, 0)),  # noqa: DTZ001
        Why.INVALID,
        "That time has no zone",
    ),
    Refused(
        "ana",
        cm.Note(
            text="x", occurred_at=datetime(2026, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=3)))
        ),
        Why.INVALID,
        "2026-03-04 02:06:00Z is in the future: the hub's clock says 02:00:00Z",
    ),
    *(
        Refused("ana", command, Why.INVALID, "is in the future", declared=False)
        for command in (
            cm.Declare(title="x", started_at=START + timedelta(hours=1)),
            cm.Declare(title="x", detected_at=START + timedelta(hours=1)),
        )
    ),
    Refused(
        "ana",
        cm.Note(text="x", occurred_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))),
        Why.INVALID,
        "is before the year 2000. Check the date.",
    ),
    Refused("ana", cm.AssignTask(task="1", to="a\tb"), Why.INVALID, "no spaces", with_a_task),
    Refused("ana", cm.AssignTask(task="1", to="a\nb"), Why.INVALID, "no spaces", with_a_task),
    Refused("ana", cm.AssignTask(task="1", to="Hub"), Why.INVALID, "not a person", with_a_task),
    Refused("ana", cm.AssignTask(task="1", to="x" * 33), Why.INVALID, "limit is 32", with_a_task),
]


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refused(case: Refused) -> None:
    case.check()


begun = then(
    does("ana", cm.AddTask(text="x")),
    does("ana", cm.Note(text="x")),
    does("ana", cm.OfferRole(role=Role.SCRIBE, to="ben")),
    does("ana", cm.SetNextUpdate(audience="customers", next_update=60)),
)
"""T1 is open, entry 3 is a note, ben is asked to be scribe, customers are promised an update."""

Build = Callable[[str], cm.Command]
_REQUIRED: dict[str, tuple[int, Build]] = {
    "note": (MAX_TEXT, lambda text: cm.Note(text=text)),
    "amendment": (MAX_TEXT, lambda text: cm.Amend(target=3, text=text)),
    "title": (MAX_TITLE, lambda text: cm.ChangeDetails(title=text)),
    "task": (MAX_LINE, lambda text: cm.AddTask(text=text)),
    "block": (MAX_LINE, lambda text: cm.BlockTask(task="T1", reason=text)),
    "skip": (MAX_LINE, lambda text: cm.SkipTask(task="T1", reason=text)),
    "draft": (MAX_TEXT, lambda text: cm.DraftMessage(audience="a", text=text)),
    "audience": (MAX_LINE, lambda text: cm.DraftMessage(audience=text, text="a")),
    "tell": (MAX_TEXT, lambda text: cm.Tell(audience="a", text=text)),
    "received": (MAX_TEXT, lambda text: cm.RecordReceived(audience="a", sender="b", text=text)),
    "sender": (MAX_LINE, lambda text: cm.RecordReceived(audience="a", sender=text, text="b")),
    "promise": (MAX_LINE, lambda text: cm.SetNextUpdate(audience=text, next_update=60)),
    "offer": (32, lambda text: cm.OfferRole(role=Role.DEPUTY, to=text)),
    "assign": (32, lambda text: cm.AssignTask(task="T1", to=text)),
}
_OPTIONAL: dict[str, tuple[int, Build]] = {
    "description": (MAX_TEXT, lambda text: cm.ChangeDetails(description=text, systems=("a",))),
    "reporter": (MAX_LINE, lambda text: cm.ChangeDetails(reporter=text)),
    "responsible": (MAX_LINE, lambda text: cm.ChangeDetails(responsible=text, systems=("a",))),
    "strike": (MAX_LINE, lambda text: cm.Strike(target=3, reason=text)),
    "severity": (MAX_LINE, lambda text: cm.SetSeverity(severity=Severity.SEV1, reason=text)),
    "status": (MAX_LINE, lambda text: cm.ChangeStatus(status=Status.ACTIVE, reason=text)),
    "result": (MAX_TEXT, lambda text: cm.FinishTask(task="T1", result=text)),
    "channel": (MAX_LINE, lambda text: cm.Tell(audience="a", text="b", channel=text)),
    "person": (32, lambda text: cm.AddTask(text="a", to=text)),
}


@pytest.mark.parametrize(
    ("limit", "build"), [*_REQUIRED.values(), *_OPTIONAL.values()], ids=[*_REQUIRED, *_OPTIONAL]
)
def test_text_is_as_long_as_its_limit_and_no_longer(limit: int, build: Build) -> None:
    desk = Desk()
    begun(desk)
    sentence = desk.refused("ana", build("é" * (limit + 1)), Why.INVALID)
    assert f"has {limit + 1:,} characters and the limit is {limit:,}" in sentence
    desk.do("ana", build("é" * limit))


@pytest.mark.parametrize("build", [build for _, build in _REQUIRED.values()], ids=[*_REQUIRED])
def test_text_that_has_to_be_there_is_more_than_white_space(build: Build) -> None:
    desk = Desk()
    begun(desk)
    assert "is empty" in desk.refused("ana", build(" \n\t "), Why.INVALID)


@pytest.mark.parametrize("build", [build for _, build in _OPTIONAL.values()], ids=[*_OPTIONAL])
def test_text_that_is_not_needed_may_be_white_space(build: Build) -> None:
    desk = Desk()
    begun(desk)
    desk.do("ana", build(" \n "))
    assert " \\n " not in bytes(desk.stored[-1].event).decode()


def test_clocks_differ_a_little() -> None:
    desk = Desk()
    desk.do("ana", cm.Note(text="x", occurred_at=desk.now + FUTURE_TOLERANCE))
    late = desk.now + FUTURE_TOLERANCE + timedelta(seconds=1)
    desk.refused("ana", cm.Note(text="x", occurred_at=late), Why.INVALID)


def test_what_began_years_ago_can_be_said() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeDetails(started_at=datetime(2000, 1, 1, tzinfo=UTC)))
    assert desk.incident.started_at == datetime(2000, 1, 1, tzinfo=UTC)
