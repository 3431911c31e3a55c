"""What the replay shows at a moment is what a room that was open then had on its screen."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screens.ledger import Ledger, entry_row
from screens.rows import Key, Row
from tests.model import arbitrary
from tests.model.test_sequences import Move, begun
from tests.support.incidents import Desk, led_by_ana, resolved
from warroom.model import commands as cm
from warroom.model.decide import HUB
from warroom.model.refusal import Refusal
from warroom.model.words import NoteKind, Role
from warroom.report.rows import describe
from warroom.review import replay
from warroom.review.replay import Replay


class Shown:
    """The rows of a timeline, in order, without a screen."""

    def __init__(self) -> None:
        self.rows: dict[Key, Row] = {}

    def set_rows(self, rows: Iterable[Row]) -> None:
        self.rows = {row.key: row for row in rows}

    def extend(self, rows: Iterable[Row], before: Key | None = None) -> None:
        assert before is None
        self.rows.update({row.key: row for row in rows})

    def replace(self, key: Key, row: Row) -> None:
        assert key in self.rows
        self.rows[key] = row

    def entries(self) -> list[Row]:
        """Those of entries."""
        return [row for row in self.rows.values() if not row.look.heading]


class Live:
    """A room with its screen open: each command's entries arrive at once, as the hub sends them."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.shown = desk, Shown()
        self.ledger = Ledger(cast(Any, self.shown), UTC)
        self.ledger.start(desk.entries, desk.incident)
        self.then: dict[int, list[Row]] = {}
        self._keep()

    def _keep(self) -> None:
        self.then[self.desk.incident.seq] = self.shown.entries()

    def came(self, known: int) -> None:
        """The entries after number `known` arrive."""
        if fresh := self.desk.entries[known:]:
            assert self.ledger.arrived(fresh, self.desk.incident, self.desk.entries)
            self._keep()

    def do(self, actor: str, command: cm.Command) -> None:
        known = len(self.desk.entries)
        self.desk.do(actor, command)
        self.came(known)


def replayed(subject: Replay, seq: int) -> list[Row]:
    """The rows that the replay shows at a moment."""
    state = subject.at(seq)
    return [entry_row(entry, state, UTC, False) for entry in subject.entries[:seq]]


def check(live: Live) -> None:
    subject = Replay(live.desk.incident.id, live.desk.entries)
    for seq, rows in live.then.items():
        assert replayed(subject, seq) == rows, seq


def erases(command: cm.Command) -> bool:
    """What is redacted is gone from every moment, which is the point of it."""
    return isinstance(command, cm.Redact)


actors = st.sampled_from([*arbitrary.PEOPLE * 4, HUB])
moves: st.SearchStrategy[Move] = st.one_of(
    *(
        st.tuples(actors, commands.filter(lambda command: not erases(command)))
        for commands in arbitrary.AREAS
    ),
    *(st.tuples(actors, arbitrary.note_commands) for _ in range(4)),
    st.sampled_from([0.5, 1.0, 20.0, 300.0, -120.0]),
)


@pytest.mark.timeout(300)
@settings(max_examples=60)
@given(st.lists(moves, min_size=15, max_size=60))
def test_whatever_happens_each_moment_is_shown_as_it_was(happened: list[Move]) -> None:
    live = Live(begun())
    for move in happened:
        # No two commands have one time: the hub's clock counts microseconds.
        live.desk.wait(0.01)
        known = len(live.desk.entries)
        match move:
            case (str(actor), command):
                try:
                    live.desk.do(actor, command)
                except Refusal:
                    continue
            case float(minutes):
                live.desk.wait(minutes)
                live.desk.timer()
        live.came(known)
    check(live)


def story() -> Live:
    """2 the IC, 3 a note, 4 corrects it, 5 strikes it, 6 pins it, 7 takes the pin off."""
    desk = Desk()
    led_by_ana(desk)
    live = Live(desk)
    live.do("ben", cm.Note(text="502s begin at 02:09", note_kind=NoteKind.OBSERVATION))
    live.do("ben", cm.Amend(target=3, text="502s begin at 02:07"))
    live.do("ben", cm.Strike(target=3, reason="another cluster"))
    live.do("ben", cm.Pin(target=3))
    live.do("ben", cm.Unpin(target=3))
    return live


def test_a_correction_does_not_show_before_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "SPACING", 2)
    live = story()
    subject = Replay("INC-1", live.desk.entries)
    note = live.desk.entries[2]
    texts = [describe(note, subject.at(seq)).text for seq in (7, 3, 4, 3)]
    assert texts == [
        "502s begin at 02:07", "502s begin at 02:09", "502s begin at 02:07", "502s begin at 02:09",
    ]  # fmt: skip
    looks = [replayed(subject, seq)[2].look for seq in range(3, 8)]
    assert [(look.amended, look.struck, look.pinned) for look in looks] == [
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (True, True, True),
        (True, True, False),
    ]
    check(live)


def test_a_title_is_shown_until_it_got_a_code_name() -> None:
    live = Live(Desk())
    live.do("ana", cm.ChangeDetails(codename="quiet-heron"))
    live.do("ana", cm.ChangeDetails(codename=""))
    check(live)


def test_nobody_in_command_is_still_told_when_somebody_is() -> None:
    live = Live(Desk())
    live.desk.wait(60)
    live.desk.timer()
    live.came(1)
    live.do("ana", cm.ClaimRole(role=Role.COMMANDER))
    check(live)
    rows = replayed(Replay("INC-1", live.desk.entries), live.desk.incident.seq)
    assert any("nobody is incident commander" in row.text for row in rows)


def test_a_message_is_told_as_far_as_it_had_come() -> None:
    live = Live(Desk())
    led_by_ana(live.desk)
    live.came(1)
    live.do("ben", cm.DraftMessage(audience="customers", text="We look"))
    live.do("ana", cm.ApproveMessage(message="M1"))
    live.do("ana", cm.SendMessage(message="M1"))
    live.do("ana", cm.Tell(audience="staff", text="We look"))
    check(live)


def test_a_review_note_is_not_there_before_it_was_written() -> None:
    live = story()
    known = len(live.desk.entries)
    resolved(live.desk)
    live.came(known)
    live.desk.wait(600)
    live.do("eve", cm.AddReviewNote(target=3, text="the clock was off"))
    check(live)
    before = replayed(Replay("INC-1", live.desk.entries), live.desk.incident.seq - 1)
    assert not any("the clock was off" in row.text for row in before)
