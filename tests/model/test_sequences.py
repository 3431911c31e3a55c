"""Whatever is asked, by whomever, in whatever order: what has to hold in a room holds."""

from typing import ClassVar, get_args

import msgspec
import pytest
from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from msgspec.structs import replace

from tests.model import arbitrary
from tests.support.incidents import Desk, fingerprint
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.belongs import belongs
from warroom.model.deadlines import next_update, pending_deadlines
from warroom.model.decide import HUB, decide
from warroom.model.decide.messages import needs_approval
from warroom.model.entry import Entry, StoredEntry, open_entry, verify
from warroom.model.escalation import cause_holds
from warroom.model.evolve import fold
from warroom.model.evolve.forks import original
from warroom.model.extent import extent_key
from warroom.model.incident import Incident, Line, decode_snapshot, encode_snapshot
from warroom.model.policy import DEFAULT
from warroom.model.refusal import Refusal, Why
from warroom.model.words import (
    SHARED_ROLES,
    UNDECIDED,
    ClosingItem,
    DecisionState,
    FollowUpState,
    HypothesisState,
    MessageState,
    Role,
    Status,
    TaskState,
)

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

AFTERWARDS = {"follow_up", "post-mortem", "clock"}
"""Sorts of deadlines that live on when the incident is over."""


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
        assert task.person or not task.acknowledged_at
        assert task.more_time >= 0 and task.lead_warned in ("", task.person)
        if task.state in (TaskState.BLOCKED, TaskState.SKIPPED):
            assert task.reason
    for key, affected in incident.extent.items():
        assert key == extent_key(affected.kind, affected.name)
        assert affected.history[-1].state is affected.state
    for workaround in incident.workarounds.values():
        assert (workaround.removed_at is None) == (workaround.removed_by == "")
    in_teams = [name for team in incident.teams.values() for name in (team.lead, *team.members)]
    assert len(set(in_teams)) == len(in_teams)
    for message in incident.messages.values():
        if message.approved_by:
            assert message.state in (MessageState.APPROVED, MessageState.SENT)
        elif needs_approval(incident, message.audience):
            assert message.state in (MessageState.DRAFT, MessageState.RECEIVED)
        assert (message.state is MessageState.SENT) == bool(message.sent_by)
    for name, audience in incident.audiences.items():
        assert audience.name == name == name.strip().lower()
        assert not audience.overdue or audience.due_at is not None
    open_ones = [each for each in incident.escalations.values() if each.open]
    assert len({each.about for each in open_ones}) == len(open_ones)
    assert all(cause_holds(incident, each.about) for each in open_ones)
    for clock in incident.clocks.values():
        assert not clock.overdue or clock.running
    assert (incident.vacant_since is None) == bool(incident.commander or incident.problem)
    if incident.over:
        assert next_update(incident) is None
        left = {deadline.subject.partition(":")[0] for deadline in pending_deadlines(incident)}
        assert left <= AFTERWARDS
        assert not any(decision.closes_at for decision in incident.decisions.values())
        assert not any(audience.due_at for audience in incident.audiences.values())
        assert not any(task.due_at for task in incident.tasks.values())
    for decision in incident.decisions.values():
        assert decision.closes_at is None or decision.state is DecisionState.OPEN
        assert bool(decision.decided_by) == (decision.state not in UNDECIDED)
        assert decision.executor and (decision.state is DecisionState.MADE) == bool(decision.chosen)
        assert not decision.by_silence or not decision.objections
    for hypothesis in incident.hypotheses.values():
        assert (hypothesis.state is HypothesisState.OPEN) == (not hypothesis.evidence)
        for evidence in hypothesis.evidence:
            assert evidence.entries or evidence.why
            assert all(1 <= seq <= incident.seq for seq in evidence.entries)
    for item in incident.follow_ups.values():
        finished = (FollowUpState.DONE, FollowUpState.VERIFIED)
        assert (item.state in finished) == bool(item.done_by)
        assert (item.state is FollowUpState.VERIFIED) == bool(item.verified_by)
        assert item.verified_by != item.done_by or not item.done_by
        assert item.due_at is not None
    if incident.status is Status.CLOSED:
        # A factor may be struck and a follow-up reopened after the end; the rest stays named.
        assert incident.trigger or ClosingItem.TRIGGER in incident.waived
        assert incident.fix or ClosingItem.FIX in incident.waived
    it = incident.post_mortem
    assert it.started == bool(it.owner)
    assert not it.overdue or it.due_at is not None
    assert not it.finished or (it.due_at is None and not it.unwritten())
    assert incident.ended == (incident.ended_at is not None)
    assert incident.phase in incident.phases_seen
    assert incident.title
    assert set(incident.contributors) <= set(arbitrary.PEOPLE)


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
    for entry in desk.entries:
        assert belongs(live.id, entry.seq, entry.event)
        there = entry
        if isinstance(entry.event, ev.EntryTakenBack):
            there = original(entry, entry.event, live)
        said = Line(there.actor, is_note=isinstance(there.event, ev.NOTES))
        assert live.lines.get(entry.seq) == said
    on_disk = msgspec.json.encode(desk.stored)
    read = msgspec.json.decode(on_disk, type=list[StoredEntry])
    assert read == desk.stored
    replayed = fold(live.id, map(open_entry, read))
    assert replayed == live
    assert fingerprint(replayed) == fingerprint(live)
    assert encode_snapshot(decode_snapshot(encode_snapshot(live))) == encode_snapshot(live)


MOST_ROUNDS = 3
"""Rounds of sequences until most kinds of events were met; nearly always it is one."""

Move = tuple[str, cm.Command] | float | int
"""Somebody asks for something; minutes pass; so many steps are lost."""

actors = st.sampled_from([*arbitrary.PEOPLE * 4, HUB])
moves: st.SearchStrategy[Move] = st.one_of(
    *(st.tuples(actors, commands) for commands in arbitrary.AREAS),
    st.sampled_from([0.5, 1.0, 20.0, 300.0, -120.0]),
    st.integers(1, 3),
)


def begun() -> Desk:
    """A room with something in it for commands to be about, whose leads soon have too many."""
    desk = Desk(declared=False)
    desk.incident = replace(desk.incident, policy=replace(DEFAULT, span_of_control=1))
    desk.do("ana", cm.Declare(title="Checkout returns 502", exercise=True))
    desk.do("ben", cm.Note(text="502s begin at 02:09"))
    desk.do("chloe", cm.Note(text="only in eu-west"))
    desk.do("ana", cm.Pin(target=2))
    for number in range(1, 6):
        desk.do("ana", cm.AddTask(text=f"Drain eu-west-{number}", time_box=60))
    desk.do("ben", cm.StartTask(task="T2"))
    desk.do("ben", cm.FinishTask(task="T3"))
    desk.do("ana", cm.AssignTask(task="T4", to="ben"))
    desk.do("ana", cm.FormTeam(team="db", lead="ben"))
    desk.do("ben", cm.RecordWorkaround(what="Traffic to eu-north"))
    for audience in ("customers", "eu: legal"):
        desk.do("ben", cm.DraftMessage(audience=audience, text="We are looking into it."))
    desk.do("ana", cm.ApproveMessage(message="M2"))
    for text in ("a bad deploy", "the database"):
        desk.do("ben", cm.RaiseHypothesis(text=text))
        desk.do("ben", cm.ProposeDecision(text=f"look at {text}", options=("wait",)))
        desk.do("ben", cm.AddFactor(text=f"{text} is not watched"))
        desk.do("ben", cm.AddFollowUp(text=f"watch {text}"))
    desk.do("chloe", cm.ClaimRole(role=Role.SCRIBE))
    desk.do("chloe", cm.OfferRole(role=Role.SCRIBE, to="ben"))
    return desk


class AnyRoom(RuleBasedStateMachine):
    """People ask for anything, time passes, the timer looks, and now and then a commit fails."""

    happened: ClassVar[set[type[ev.Event]]]
    refused: ClassVar[set[Why]]

    def __init__(self) -> None:
        super().__init__()
        self.desk = begun()
        self.past = [self.desk.incident]
        self.made = [(self.desk.incident, fingerprint(self.desk.incident))]

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
        self.past.append(self.desk.incident)
        self.made.append((self.desk.incident, fingerprint(self.desk.incident)))

    # One rule: with a rule a kind, whole kinds are left out of most sequences, and what takes
    # several of them in a row hardly ever happens.
    @rule(move=moves)
    def moves_on(self, move: Move) -> None:
        match move:
            case (str(actor), command):
                self._asks(actor, command)
            case float(minutes):
                self._time_passes(minutes)
            case int(steps):
                self._commit_fails(steps)

    def _asks(self, actor: str, command: cm.Command) -> None:
        before, known = self.desk.incident, len(self.desk.entries)
        looked = fingerprint(before)
        decided = self._outcome(actor, command)
        assert self._outcome(actor, command) == decided
        assert fingerprint(before) == looked
        if isinstance(decided, str):
            assert decided and len(decided) < 5_000
            return
        if not decided:
            # What came back without its text does not have to be redacted again.
            assert actor == HUB and isinstance(command, cm.Redact)
            return
        self.desk.do(actor, command)
        assert [entry.event for entry in self.desk.entries[known:]] == decided
        self._settle(before, self.desk.entries[known:])

    def _time_passes(self, minutes: float) -> None:
        self.desk.wait(minutes)
        before, known = self.desk.incident, len(self.desk.entries)
        missed = self.desk.timer()
        assert len(set(missed)) == len(missed)
        assert self.desk.timer() == []
        if missed:
            self._settle(before, self.desk.entries[known:])

    def _commit_fails(self, steps: int) -> None:
        """The room goes back to what is stored; the future that was lost is followed by another."""
        del self.past[max(1, len(self.past) - steps) :]
        self.desk.incident = incident = self.past[-1]
        self.desk.stored = self.desk.stored[: incident.seq]
        self.desk.entries = self.desk.entries[: incident.seq]

    def teardown(self) -> None:
        check_log(self.desk)
        for incident, as_made in self.made:
            assert fingerprint(incident) == as_made, "a state was changed after it was made"


@pytest.mark.timeout(600)  # a failure takes minutes to be made small enough to read
def test_no_sequence_of_commands_breaks_what_has_to_hold() -> None:
    AnyRoom.happened, AnyRoom.refused = set(), set()
    # With so many kinds a round misses some by chance, a fifth of them now and then.
    for number in range(1, MOST_ROUNDS + 1):
        run_state_machine_as_test(
            seed(number)(AnyRoom), settings=settings(max_examples=80, stateful_step_count=60)
        )
        missing = set(get_args(ev.Known)) - AnyRoom.happened - {ev.Declared}
        # Those are in logs of their own, and these need a disaster first.
        missing -= {*get_args(ev.ProblemEvent), *get_args(ev.PeopleEvent), *get_args(ev.ForkEvent)}
        if len(missing) <= len(get_args(ev.Known)) // 5 and len(set(Why) - AnyRoom.refused) == 1:
            break
    else:
        pytest.fail("hardly a sequence gets anywhere, so that this says little")
    assert set(Why) - AnyRoom.refused == {Why.TRY_AGAIN}
