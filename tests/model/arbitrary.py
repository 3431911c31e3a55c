"""Arbitrary commands for property tests: valid and not, to ids that exist and ids that do not."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from tests.support.incidents import START
from warroom.model import commands as cm
from warroom.model.words import NoteKind, Phase, Priority, Role, Severity, Status

EARLY = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
"""A moment that does not exist in UTC."""

PEOPLE = ["ana", "ben", "chloe", "dmi"]

people = st.sampled_from(PEOPLE)
names = st.one_of(people, st.sampled_from([" ben ", "", "hub", "a b", "x" * 33]))
seqs = st.one_of(st.integers(1, 12), st.sampled_from([-1, 0, 10**30]))
tasks = st.sampled_from(["T1", "T2", "t1", "2", " 3 ", "T99", "", "M1", "é" * 50])
messages = st.sampled_from(["M1", "M2", "m1", "2", " 3 ", "M99", "", "T1"])
audiences = st.sampled_from(["customers", "Customers ", "eu: legal", "task:T1", "", "a\nb"])
texts = st.one_of(
    st.sampled_from(["we see it", "two\nlines", "", "  "]),
    st.sampled_from([201, 10_001]).map("x".__mul__),
    st.text(max_size=20),
)
seconds = st.sampled_from([None, 0, 59, 60, 900, 3600, -5, 31 * 86_400, 10**30])
severities, phases = st.sampled_from(Severity), st.sampled_from(Phase)
roles = st.sampled_from([Role.COMMANDER, Role.DEPUTY, Role.COMMUNICATIONS, Role.RESPONDER, *Role])
# Half of them are what a room mostly does, so that sequences get somewhere.
statuses = st.sampled_from([*Status, Status.ACTIVE, Status.RESOLVED, Status.CLOSED])
moments = st.one_of(
    st.none(),
    st.none(),
    st.none(),
    st.integers(-240, 20).map(lambda minutes: START + timedelta(minutes=minutes)),
    st.sampled_from([EARLY, EARLY.replace(tzinfo=None), datetime.max.replace(tzinfo=UTC)]),
)
systems = st.lists(texts, max_size=2).map(tuple)


def _maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), strategy)


commands: st.SearchStrategy[cm.Command] = st.one_of(
    st.builds(cm.Declare, title=texts, systems=systems, started_at=moments, detected_at=moments),
    st.builds(
        cm.ChangeDetails,
        title=_maybe(texts),
        description=_maybe(texts),
        reporter=_maybe(texts),
        responsible=_maybe(texts),
        systems=_maybe(systems),
        started_at=moments,
        detected_at=moments,
    ),
    st.builds(cm.Note, text=texts, note_kind=st.sampled_from(NoteKind), occurred_at=moments),
    st.builds(cm.Amend, target=seqs, text=texts),
    st.builds(cm.Strike, target=seqs, reason=texts),
    st.builds(cm.Pin, target=seqs),
    st.builds(cm.Unpin, target=seqs),
    st.builds(cm.ChangePhase, phase=phases, reason=texts),
    st.builds(cm.ChangeStatus, status=statuses, reason=texts, occurred_at=moments),
    st.builds(cm.SetSeverity, severity=severities, reason=texts),
    st.builds(cm.SetPriority, priority=st.sampled_from(Priority), reason=texts),
    st.builds(cm.ClaimRole, role=roles),
    st.builds(cm.OfferRole, role=roles, to=names),
    st.builds(cm.AcceptRole, role=roles),
    st.builds(cm.DeclineRole, role=roles, reason=texts),
    st.builds(cm.ReleaseRole, role=roles),
    st.builds(cm.AddTask, text=texts, phase=_maybe(phases), to=names, time_box=seconds),
    st.builds(cm.AssignTask, task=tasks, to=names),
    st.builds(cm.SetTimeBox, task=tasks, time_box=seconds),
    st.builds(cm.StartTask, task=tasks, occurred_at=moments),
    st.builds(cm.FinishTask, task=tasks, result=texts, occurred_at=moments),
    st.builds(cm.VerifyTask, task=tasks),
    st.builds(cm.BlockTask, task=tasks, reason=texts),
    st.builds(cm.SkipTask, task=tasks, reason=texts),
    st.builds(cm.ReopenTask, task=tasks, reason=texts),
    st.builds(cm.DraftMessage, audience=audiences, text=texts, next_update=seconds),
    st.builds(cm.Tell, audience=audiences, text=texts, next_update=seconds, occurred_at=moments),
    st.builds(cm.ApproveMessage, message=messages),
    st.builds(cm.SendMessage, message=messages, occurred_at=moments),
    st.builds(cm.RecordReceived, audience=audiences, sender=texts, text=texts, channel=texts),
    st.builds(cm.SetNextUpdate, audience=audiences, next_update=seconds, reason=texts),
    st.builds(
        cm.MissDeadline,
        subject=st.sampled_from(["task:T1", "update:customers", "x"]),
        due_at=st.just(START),
    ),
)
"""Every kind of command, most of them possible."""
