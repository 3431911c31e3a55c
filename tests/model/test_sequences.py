"""Whatever is asked, by whomever, in whatever order: what has to hold in a room holds."""

from typing import ClassVar, get_args

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.model.arbitrary import PEOPLE, commands
from tests.support.incidents import Desk, fingerprint
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.deadlines import next_update, pending_deadlines
from warroom.model.decide import HUB, decide
from warroom.model.entry import Entry, StoredEntry, open_entry, verify
from warroom.model.evolve import fold
from warroom.model.incident import Incident, decode_snapshot, encode_snapshot
from warroom.model.refusal import Refusal, Why
from warroom.model.words import SHARED_ROLES, MessageState, TaskState

TASK_STEPS: dict[TaskState, set[TaskState]] = {
    TaskState.OPEN: {
        TaskState.STARTED,
        TaskState.BLOCKED,
        TaskState.DONE,
        TaskState.SKIPPED,
    },
    TaskState.STARTED: {TaskState.BLOCKED, TaskState.DONE, TaskState.SKIPPED},
    TaskState.BLOCKED: {TaskState.STARTED, TaskState.DONE, TaskState.SKIPPED},
    TaskState.DONE: {TaskState.VERIFIED, TaskState.OPEN},
    TaskState.VERIFIED: {TaskState.OPEN},
    TaskState.SKIPPED: {TaskState.OPEN},
}
MESSAGE_STEPS: dict[MessageState, set[MessageState]] = {
    MessageState.DRAFT: {MessageState.APPROVED, MessageState.SENT},
    MessageState.APPROVED: {MessageState.SENT},
    MessageState.SENT: set(),
    MessageState.RECEIVED: set(),
}


def check_state(incident: Incident) -> None:
    """What holds in every state, however it came about."""
    for role, holders in incident.roles.items():
        assert holders and len(set(holders)) == len(holders)
        assert role in SHARED_ROLES or len(holders) == 1
    for role, offer in incident.offers.items():
        assert offer.to not in incident.roles.get(role, ())
    for task_id, task in incident.tasks.items():
        assert task.id == task_id
        assert task.due_at is None or task.state is TaskState.STARTED
        assert not task.overdue or task.due_at is not None
        assert (task.state in (TaskState.DONE, TaskState.VERIFIED)) == bool(task.done_by)
        assert (task.state is TaskState.VERIFIED) == bool(task.verified_by)
        if task.state is TaskState.STARTED:
            assert task.person and task.started_at
        if task.state in (TaskState.BLOCKED, TaskState.SKIPPED):
            assert task.reason
    for message in incident.messages.values():
        assert (message.state in (MessageState.APPROVED, MessageState.SENT)) == bool(
            message.approved_by
        )
        assert (message.state is MessageState.SENT) == bool(message.sent_by)
    for name, audience in incident.audiences.items():
        assert audience.name == name == name.strip().lower()
        assert not audience.overdue or audience.due_at is not None
    if incident.over:
        assert pending_deadlines(incident) == [] and next_update(incident) is None
        assert not any(audience.due_at for audience in incident.audiences.values())
        assert not any(task.due_at for task in incident.tasks.values())
    assert incident.ended == (incident.ended_at is not None)
    assert incident.phase in incident.phases_seen
    assert incident.title
    assert set(incident.contributors) <= set(PEOPLE)


def check_step(before: Incident, after: Incident) -> None:
    """What holds between a state and one that came of it."""
    for task_id, task in before.tasks.items():
        now = after.tasks[task_id].state
        assert now is task.state or now in TASK_STEPS[task.state]
    for message_id, message in before.messages.items():
        state = after.messages[message_id].state
        assert state is message.state or state in MESSAGE_STEPS[message.state]
    assert set(before.phases_seen) <= set(after.phases_seen)
    assert set(before.audiences) <= set(after.audiences)


def check_log(desk: Desk) -> None:
    """The log is gapless and sound, and whoever reads it arrives at the live state."""
    live = desk.incident
    assert [entry.seq for entry in desk.entries] == list(range(1, live.seq + 1))
    assert verify(live.id, desk.stored, head=(live.seq, live.hash)) == live.hash
    assert fold(live.id, desk.entries) == live
    on_disk = msgspec.json.encode(desk.stored)
    read = msgspec.json.decode(on_disk, type=list[StoredEntry])
    assert read == desk.stored
    replayed = fold(live.id, map(open_entry, read))
    assert replayed == live
    assert fingerprint(replayed) == fingerprint(live)
    assert encode_snapshot(decode_snapshot(encode_snapshot(live))) == encode_snapshot(live)


class AnyRoom(RuleBasedStateMachine):
    """People ask for anything, time passes, the timer looks, and now and then a commit fails."""

    happened: ClassVar[set[type[ev.Event]]]
    refused: ClassVar[set[Why]]

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.states = [(self.desk.incident, fingerprint(self.desk.incident))]

    def _outcome(self, actor: str, command: cm.Command) -> list[ev.Event] | str:
        """What is decided; anything raised but a Refusal fails the test."""
        try:
            return decide(self.desk.incident, command, actor, self.desk.now)
        except Refusal as refusal:
            self.refused.add(refusal.why)
            return refusal.sentence

    def _settle(self, before: Incident, entries: list[Entry]) -> None:
        check_step(before, self.desk.incident)
        check_state(self.desk.incident)
        self.happened.update(type(entry.event) for entry in entries)
        self.states.append((self.desk.incident, fingerprint(self.desk.incident)))

    @rule(actor=st.sampled_from([*PEOPLE, *PEOPLE, HUB]), command=commands)
    def asks(self, actor: str, command: cm.Command) -> None:
        before, known = self.desk.incident, len(self.desk.entries)
        decided = self._outcome(actor, command)
        assert self._outcome(actor, command) == decided
        assert fingerprint(before) == self.states[-1][1]
        if isinstance(decided, str):
            assert decided and len(decided) < 5_000
            return
        assert decided
        self.desk.do(actor, command)
        assert [entry.event for entry in self.desk.entries[known:]] == decided
        self._settle(before, self.desk.entries[known:])

    @rule(minutes=st.sampled_from([0.5, 1, 20, 300, -120]))
    def time_passes(self, minutes: float) -> None:
        self.desk.wait(minutes)

    @rule()
    def the_timer_looks(self) -> None:
        before, known = self.desk.incident, len(self.desk.entries)
        missed = self.desk.timer()
        assert len(set(missed)) == len(missed)
        assert self.desk.timer() == []
        if missed:
            self._settle(before, self.desk.entries[known:])

    @precondition(lambda self: len(self.states) > 4)
    @rule(steps=st.integers(1, 3))
    def a_commit_fails(self, steps: int) -> None:
        incident, _ = self.states[-1 - steps]
        self.desk.incident = incident
        self.desk.stored = self.desk.stored[: incident.seq]
        self.desk.entries = self.desk.entries[: incident.seq]
        self.states.append((incident, fingerprint(incident)))

    def teardown(self) -> None:
        check_log(self.desk)
        for incident, then in self.states:
            assert fingerprint(incident) == then, "a state was changed after it was made"


def test_no_sequence_of_commands_breaks_what_has_to_hold() -> None:
    AnyRoom.happened, AnyRoom.refused = set(), set()
    run_state_machine_as_test(AnyRoom, settings=settings(max_examples=150, stateful_step_count=60))
    assert set(get_args(ev.Known)) - AnyRoom.happened == set(), "never tried: these say nothing"
    assert set(Why) - AnyRoom.refused == {Why.TRY_AGAIN}
