"""What comes from elsewhere can hold only what a rule of such a log gives."""

from datetime import UTC, datetime

import pytest

from warroom.model import events as ev
from warroom.model.belongs import belongs
from warroom.model.events import encode_event
from warroom.model.words import Priority, Role, Severity

MOMENT = datetime(2026, 3, 4, tzinfo=UTC)
DECLARED = ev.Declared(title="x", severity=Severity.SEV3, priority=Priority.P3)
NOTED = ev.Noted(text="x")
OPENED = ev.ProblemOpened(title="x")
STANDING = ev.StandingChanged(name="ben", standing=Role.COMMANDER)


def taken_back(seq: int, event: ev.Event) -> ev.EntryTakenBack:
    raw = encode_event(event).decode()
    return ev.EntryTakenBack(
        former="e", seq=seq, recorded_at=MOMENT, actor="ana", command_id="c",
        salt="00", hash="00", raw=raw,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("log", "seq", "event", "fits"),
    [
        ("INC-1", 1, DECLARED, True),
        ("INC-1", 2, DECLARED, False),
        ("INC-1", 2, NOTED, True),
        ("INC-1", 1, NOTED, False),
        ("INC-1~3fa9", 2, STANDING, False),
        ("INC-1", 2, ev.RegisterOpened(), False),
        ("INC-1", 1, OPENED, False),
        ("INC-1", 2, ev.IncidentLinked(incident="INC-2"), False),
        ("INC-1", 2, ev.Unknown(name="later", raw="{}"), True),
        ("INC-1", 2, ev.EntryLost(former="e"), True),
        ("INC-1", 9, taken_back(2, NOTED), True),
        ("INC-1", 9, taken_back(2, STANDING), False),
        ("INC-1", 9, taken_back(2, taken_back(2, STANDING)), False),
        ("PRB-1", 1, OPENED, True),
        ("PRB-1", 2, NOTED, True),
        ("PRB-1", 2, ev.RoleClaimed(role=Role.COMMANDER), False),
        ("REG-1", 1, ev.RegisterOpened(), True),
        ("REG-1", 2, STANDING, True),
        ("REG-1", 2, NOTED, False),
    ],
)
def test_each_sort_of_log_has_its_own(log: str, seq: int, event: ev.Event, fits: bool) -> None:
    assert belongs(log, seq, event) is fits


def test_what_is_taken_back_and_is_no_event_belongs_nowhere() -> None:
    assert not belongs("INC-1", 9, ev.EntryTakenBack(
        former="e", seq=2, recorded_at=MOMENT, actor="ana", command_id="c",
        salt="00", hash="00", raw="no event",
    ))  # fmt: skip
