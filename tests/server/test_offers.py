"""Lost entries that somebody offers are kept only where such a log can hold them."""

import pytest

from server.rooms.offers import Offers
from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import StoredEntry, seal
from warroom.model.words import HUB, Priority, Replaced, Role, Severity
from warroom.wire.frames import Offer

FORMER = "e1"


def replaced() -> Desk:
    """A room whose former history may have gone on after its first entry."""
    desk = Desk()
    desk.do(HUB, cm.RecordReplacement(former=FORMER, why=Replaced.RESTORED))
    return desk


def forged(desk: Desk, event: ev.Event) -> StoredEntry:
    """An entry in ana's name that follows in the chain, as anybody can make one."""
    before = desk.stored[0]
    return seal(
        incident="INC-1", previous=before.hash, seq=2, recorded_at=desk.now, occurred_at=None,
        actor="ana", command_id="c", salt="00" * 16, event=event,
    )[0]  # fmt: skip


def test_what_such_a_log_can_hold_is_offered() -> None:
    desk, offers = replaced(), Offers()
    entry = forged(desk, ev.Noted(text="seen before"))
    assert offers.take(desk.incident, Offer("INC-1", FORMER, [entry]), "ben") == ""
    assert [(each.by, each.proven) for each in offers.told(desk.incident)] == [(["ben"], False)]
    filled = offers.fill(desk.incident, cm.TakeBack(proven=True, by=("ana",)))
    assert (filled.by, filled.proven) == (("ben",), False), "a client does not say so itself"


@pytest.mark.parametrize(
    "event",
    [
        ev.RegisterOpened(),
        ev.StandingChanged(name="mallory", standing=Role.COMMANDER),
        ev.ProblemOpened(title="x"),
        ev.Declared(title="another", severity=Severity.SEV5, priority=Priority.P5, exercise=True),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_it_cannot_hold_is_left_out(event: ev.Event) -> None:
    desk, offers = replaced(), Offers()
    entry = forged(desk, event)
    said = offers.take(desk.incident, Offer("INC-1", FORMER, [entry]), "mallory")
    assert "does not prove itself" in said
    assert offers.told(desk.incident) == []
