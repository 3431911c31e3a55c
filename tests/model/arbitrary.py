"""Arbitrary commands for property tests: valid and not, to ids that exist and ids that do not."""

from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from hypothesis import strategies as st
from msgspec.structs import replace

from tests.support.incidents import START
from tests.support.playbooks import OUTAGE, item, playbook
from tests.support.scenarios import DRILL
from warroom.model import commands as cm
from warroom.model.policy import DEFAULT
from warroom.model.scenario import Act, InjectKind
from warroom.model.words import (
    ClosingItem,
    Detection,
    ExtentKind,
    ExtentState,
    FollowUpKind,
    Impact,
    Media,
    NoteKind,
    Phase,
    Priority,
    Role,
    Section,
    Severity,
    Status,
    Tlp,
    Trend,
    Urgency,
)

EARLY = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
"""A moment that does not exist in UTC."""

PEOPLE = ["ana", "ben", "chloe"]

POLICIES = (DEFAULT, replace(DEFAULT, name="night", silence=60), replace(DEFAULT, name=""))
"""The default, another, and one with a mistake in it."""

T = TypeVar("T")


def mostly(usual: st.SearchStrategy[T], odd: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """One in eight is odd: enough to be met, and not so many that nothing ever happens."""
    return st.integers(0, 7).flatmap(lambda number: odd if number == 7 else usual)


def maybe(usual: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """Or nothing."""
    return st.one_of(st.none(), usual)


def int_of(bound: int | None) -> int:
    """A bound where there has to be one."""
    return bound or 0


people = st.sampled_from(PEOPLE)
names = mostly(people, st.sampled_from([" ben ", "", "hub", "a b", "x" * 33]))
seqs = mostly(st.sampled_from([1, 2, 2, 3, 3, 9]), st.sampled_from([-1, 0, 10**30]))
tasks = mostly(
    st.sampled_from(["T1", "T2", "T3", "t4", " 5 "]), st.sampled_from(["T99", "", "M1", "é" * 50])
)
messages = mostly(
    st.sampled_from(["M1", "M2", "m1", " 2 "]), st.sampled_from(["M99", "", "T1", "é" * 50])
)
audiences = mostly(
    st.sampled_from(["customers", "Customers ", "eu: legal", "task:T1"]),
    st.sampled_from(["", "a\nb"]),
)
texts = mostly(
    st.sampled_from(["we see it", "a", "é✓"]),
    st.one_of(
        st.sampled_from(["two\nlines", "", "  "]),
        st.sampled_from([201, 10_001]).map("x".__mul__),
        st.text(max_size=20),
    ),
)
reasons = mostly(texts, st.just(""))
bounds = mostly(
    st.sampled_from([None, 60, 900, 3600]), st.sampled_from([0, -5, 59, 31 * 86_400, 10**30])
)
roles = mostly(
    st.sampled_from([Role.COMMANDER, Role.SCRIBE, Role.RESPONDER]), st.sampled_from(Role)
)
# An incident that has ended takes next to nothing, so most are kept from ending.
statuses = mostly(
    st.sampled_from([Status.ACTIVE, Status.MITIGATED, Status.RESOLVED]), st.sampled_from(Status)
)
moments = mostly(
    maybe(st.integers(-240, 4).map(lambda minutes: START + timedelta(minutes=minutes))),
    st.sampled_from([EARLY, EARLY.replace(tzinfo=None), datetime.max.replace(tzinfo=UTC)]),
)
systems = st.lists(texts, max_size=2).map(tuple)
severities, phases = st.sampled_from(Severity), st.sampled_from(Phase)

Commands = st.SearchStrategy[cm.Command]

incident_commands: Commands = st.one_of(
    st.builds(cm.Declare, title=texts, systems=systems, started_at=moments, detected_at=moments),
    st.builds(
        cm.ChangeDetails,
        title=maybe(texts),
        description=maybe(texts),
        reporter=maybe(texts),
        responsible=maybe(texts),
        systems=maybe(systems),
        started_at=moments,
        detected_at=moments,
        codename=maybe(mostly(st.sampled_from(["", "auto", "amber otter"]), texts)),
        detected_by=maybe(st.sampled_from(Detection)),
        category=maybe(texts),
        tags=maybe(systems),
    ),
    st.builds(cm.ChangePhase, phase=phases, reason=reasons),
    st.builds(cm.ChangeStatus, status=statuses, reason=reasons, occurred_at=moments),
    st.builds(cm.SetSeverity, severity=severities, reason=reasons),
    st.builds(cm.SetPriority, priority=st.sampled_from(Priority), reason=reasons),
    st.builds(
        cm.MissDeadline,
        subject=st.sampled_from(
            ["task:T1", "update:customers", "decision:D1", "follow_up:U1", "x"]
        ),
        due_at=st.just(START),
    ),
)
note_commands: Commands = st.one_of(
    st.builds(cm.Note, text=texts, note_kind=st.sampled_from(NoteKind), occurred_at=moments),
    st.builds(cm.Amend, target=seqs, text=texts),
    st.builds(cm.Strike, target=seqs, reason=reasons),
    st.builds(cm.Pin, target=seqs),
    st.builds(cm.Unpin, target=seqs),
)
role_commands: Commands = st.one_of(
    st.builds(cm.ClaimRole, role=roles),
    st.builds(cm.OfferRole, role=roles, to=names),
    st.builds(cm.AcceptRole, role=roles),
    st.builds(cm.DeclineRole, role=roles, reason=reasons),
    st.builds(cm.ReleaseRole, role=roles),
)
task_commands: Commands = st.one_of(
    st.builds(cm.AddTask, text=texts, phase=maybe(phases), to=names, time_box=bounds),
    st.builds(cm.AssignTask, task=tasks, to=names),
    st.builds(cm.SetTimeBox, task=tasks, time_box=bounds),
    st.builds(cm.StartTask, task=tasks, occurred_at=moments, anyway=st.booleans()),
    st.builds(cm.FinishTask, task=tasks, result=reasons, occurred_at=moments),
    st.builds(cm.VerifyTask, task=tasks),
    st.builds(cm.BlockTask, task=tasks, reason=reasons),
    st.builds(cm.SkipTask, task=tasks, reason=reasons),
    st.builds(cm.ReopenTask, task=tasks, reason=reasons),
)
message_commands: Commands = st.one_of(
    st.builds(cm.DraftMessage, audience=audiences, text=texts, next_update=bounds),
    st.builds(cm.Tell, audience=audiences, text=texts, next_update=bounds, occurred_at=moments),
    st.builds(cm.ApproveMessage, message=messages),
    st.builds(cm.SendMessage, message=messages, occurred_at=moments),
    st.builds(cm.RecordReceived, audience=audiences, sender=texts, text=texts, channel=reasons),
    st.builds(cm.SetNextUpdate, audience=audiences, next_update=bounds, reason=reasons),
)
playbooks = st.sampled_from([
    OUTAGE,
    OUTAGE,
    playbook(item("a"), item("b", "a", severity=Severity.SEV1), item("c", "b"), id="small"),
    playbook(item("a", "a"), id="circle"),
])  # fmt: skip
runs = mostly(st.sampled_from(["R1", "r2", "3"]), st.sampled_from(["R99", "", "T1"]))
playbook_commands: Commands = st.one_of(
    st.builds(cm.StartPlaybook, playbook=playbooks, again=st.booleans()),
    st.builds(cm.StopPlaybook, run=runs, reason=reasons),
)
prioritization_commands: Commands = st.one_of(
    st.builds(
        cm.AssessImpact,
        impact=st.sampled_from(Impact),
        urgency=st.sampled_from(Urgency),
        reason=reasons,
        occurred_at=moments,
    ),
    st.builds(cm.EstimateWork, seconds=bounds, task=mostly(tasks, st.just(""))),
    st.builds(cm.DeferIncident, seconds=bounds.map(int_of), accepted_by=texts, reason=reasons),
    st.builds(cm.ResumeIncident, reason=reasons),
    st.builds(cm.AdoptPolicy, policy=st.sampled_from(POLICIES)),
)

incident_ids = mostly(
    st.sampled_from(["INC-1", "INC-2", "inc-3", " 4 "]),
    st.sampled_from(["", "PRB-1", "x", "é" * 50]),
)
problem_commands: Commands = st.one_of(
    st.builds(cm.OpenProblem, title=texts, incidents=st.lists(incident_ids, max_size=2).map(tuple)),
    st.builds(cm.LinkIncident, incident=incident_ids, note=reasons, occurred_at=moments),
    st.builds(cm.UnlinkIncident, incident=incident_ids, reason=reasons),
    st.builds(cm.DescribeCause, cause=texts),
    st.builds(cm.RecordKnownError, workaround=texts),
    st.builds(cm.SolveProblem, how=texts),
    st.builds(cm.ReopenProblem, reason=reasons),
    st.builds(cm.AssignProblem, person=names),
)
identification_commands: Commands = st.one_of(
    st.builds(cm.AttachEvidence, name=texts, content=texts, note=reasons, occurred_at=moments),
    st.builds(
        cm.AttachEvidence,
        name=texts,
        content=mostly(st.sampled_from(["QUJD", "AA=="]), texts),
        media=st.just(Media.FILE),
    ),
    st.builds(
        cm.SizeUp,
        symptoms=maybe(texts),
        scope=maybe(texts),
        trend=maybe(st.sampled_from(Trend)),
        recent_changes=maybe(texts),
    ),
)
workarounds = mostly(st.sampled_from(["W1", "w2", " 1 "]), st.sampled_from(["W99", "", "T1"]))
teams = mostly(st.sampled_from(["db", "DB", "net"]), st.sampled_from(["", "a\nb", "x" * 300]))
containment_commands: Commands = st.one_of(
    st.builds(
        cm.SetExtent,
        extent_kind=st.sampled_from(ExtentKind),
        name=texts,
        state=st.sampled_from(ExtentState),
        detail=reasons,
        occurred_at=moments,
    ),
    st.builds(cm.RecordWorkaround, what=texts, cost=reasons, remover=names, occurred_at=moments),
    st.builds(
        cm.ChangeWorkaround, workaround=workarounds, cost=maybe(reasons), remover=maybe(names)
    ),
    st.builds(cm.RemoveWorkaround, workaround=workarounds, reason=reasons),
    st.builds(cm.SolveByWorkaround, workaround=workarounds, status=maybe(statuses)),
)
duty_commands: Commands = st.one_of(
    st.builds(cm.AcknowledgeTask, task=tasks),
    st.builds(cm.MoreTime, task=tasks, seconds=bounds.map(lambda seconds: seconds or 0)),
    st.builds(cm.FormTeam, team=teams, lead=names),
    st.builds(cm.JoinTeam, team=teams, person=names),
    st.builds(cm.LeaveTeam, team=teams, person=names),
)


report_commands: Commands = st.one_of(
    st.builds(cm.RequestCan, to=names),
    st.builds(cm.ReportCan, conditions=texts, actions=reasons, needs=reasons, occurred_at=moments),
    st.builds(cm.StartRollCall, people=st.lists(names, max_size=3).map(tuple)),
    st.builds(cm.AnswerRollCall, text=reasons),
    st.builds(cm.PostRecap, text=texts),
)


def _ids(letter: str) -> st.SearchStrategy[str]:
    usual = [f"{letter}1", f"{letter}2", f"{letter.lower()}1", " 2 "]
    return mostly(st.sampled_from(usual), st.sampled_from([f"{letter}99", "", "T1", "é" * 50]))


evidence = st.lists(seqs, max_size=2).map(tuple)
links = st.sampled_from(
    ["https://x.example/1", "http://x.example", "", "ftp://x", "https://", "https://[", "x y"]
)
ahead = mostly(
    maybe(st.integers(1, 90).map(lambda days: START + timedelta(days=days))),
    st.sampled_from([EARLY, START.replace(tzinfo=None), datetime.max.replace(tzinfo=UTC), START]),
)
items = st.sampled_from(ClosingItem)
cause_commands: Commands = st.one_of(
    st.builds(cm.RaiseHypothesis, text=texts),
    st.builds(cm.SupportHypothesis, hypothesis=_ids("H"), evidence=evidence, why=reasons),
    st.builds(cm.RuleOutHypothesis, hypothesis=_ids("H"), evidence=evidence, why=reasons),
    st.builds(cm.SetTrigger, text=texts),
    st.builds(cm.AddFactor, text=texts),
    st.builds(cm.StrikeFactor, factor=_ids("F"), reason=reasons),
    st.builds(cm.RecordFix, text=texts, links=st.lists(links, max_size=2).map(tuple)),
    st.builds(cm.WaiveForClosing, what=items, reason=reasons),
)
decision_commands: Commands = st.one_of(
    st.builds(
        cm.ProposeDecision,
        text=texts,
        executor=mostly(st.just(""), names),
        risks=reasons,
        options=st.lists(texts, max_size=2).map(tuple),
        silence=bounds,
        plan_b=reasons,
    ),
    st.builds(cm.ObjectToDecision, decision=_ids("D"), text=texts),
    st.builds(
        cm.DecideProposal,
        decision=_ids("D"),
        proceed=st.booleans(),
        option=mostly(st.sampled_from(["", "1", "a"]), texts),
        reason=reasons,
    ),
    st.builds(cm.WithdrawProposal, decision=_ids("D"), reason=reasons),
    st.builds(cm.SetPlanB, text=texts),
)
follow_up_commands: Commands = st.one_of(
    st.builds(
        cm.AddFollowUp,
        text=texts,
        follow_up_kind=st.sampled_from(FollowUpKind),
        person=names,
        due_at=ahead,
        url=mostly(st.just(""), links),
    ),
    st.builds(cm.AssignFollowUp, follow_up=_ids("U"), to=names),
    st.builds(cm.SetFollowUpDue, follow_up=_ids("U"), due_at=ahead.filter(bool)),
    st.builds(cm.LinkFollowUp, follow_up=_ids("U"), url=links),
    st.builds(cm.FinishFollowUp, follow_up=_ids("U"), result=reasons),
    st.builds(cm.VerifyFollowUp, follow_up=_ids("U")),
    st.builds(cm.DropFollowUp, follow_up=_ids("U"), reason=reasons),
    st.builds(cm.ReopenFollowUp, follow_up=_ids("U"), reason=reasons),
    st.builds(cm.Note, text=texts.map("TODO: {} @ben\nTODO:\nx TODO: @hub".format)),
)

post_mortem_commands: Commands = st.one_of(
    st.builds(cm.StartPostMortem, owner=mostly(st.just(""), names)),
    st.builds(cm.AssignPostMortem, owner=names),
    st.builds(
        cm.SetPostMortemDue,
        due_at=mostly(
            st.integers(1, 900).map(lambda minutes: START + timedelta(minutes=minutes)),
            st.sampled_from([EARLY, EARLY.replace(tzinfo=None), datetime.max.replace(tzinfo=UTC)]),
        ),
        reason=reasons,
    ),
    st.builds(
        cm.EditSection,
        section=st.sampled_from(Section),
        text=texts,
        base=mostly(st.just(0), st.integers(-1, 40)),
    ),
    st.builds(cm.FinishPostMortem),
)


escalation_commands: Commands = st.one_of(
    st.builds(
        cm.Escalate,
        reason=texts,
        who=mostly(st.sampled_from(["", "ben", "@dba", "scribe"]), names),
    ),
    st.builds(
        cm.AnswerEscalation,
        escalation=mostly(st.sampled_from(["X1", "x2", " 3 "]), st.sampled_from(["X99", ""])),
        text=reasons,
    ),
)
clocks = mostly(
    st.sampled_from(["gdpr", "nis2-early", "dora-initial"]), st.sampled_from(["", "none", "a\nb"])
)
plan_commands: Commands = st.one_of(
    st.builds(cm.StartPlan),
    st.builds(
        cm.SnoozeUpdate,
        audience=audiences,
        seconds=mostly(st.sampled_from([60, 900]), st.sampled_from([0, -5, 10**30])),
        reason=reasons,
    ),
    st.builds(
        cm.StartClock,
        start=mostly(st.sampled_from(["awareness", "classification"]), clocks),
        occurred_at=moments,
    ),
    st.builds(cm.FileReport, clock=clocks, reference=reasons, text=reasons, occurred_at=moments),
    st.builds(cm.StopClock, clock=clocks, reason=reasons),
)

shas = st.sampled_from(["ab" * 32, "cd" * 32, "", "x"])
timeline_rows = st.lists(
    st.builds(
        cm.TimelineRow,
        line=st.integers(1, 9),
        at=moments.map(lambda moment: moment or START),
        text=texts,
        note_kind=st.sampled_from(NoteKind),
        author=reasons,
        offset=maybe(st.sampled_from([0, -480, 10**6])),
    ),
    max_size=2,
).map(tuple)
import_commands: Commands = st.one_of(
    st.builds(cm.BeginImport, source=texts, sha256=shas, rows=mostly(st.just(3), st.just(0))),
    st.builds(cm.ImportRows, sha256=shas, rows=timeline_rows),
    st.builds(cm.DeclareImported, title=texts, source=texts, sha256=shas, rows=st.just(3)),
)


marking_commands: Commands = st.builds(
    cm.MarkTlp,
    tlp=st.sampled_from(Tlp),
    target=mostly(st.sampled_from([0, 0, 1, 2, 3]), seqs),
    reason=reasons,
)


access_commands: Commands = st.one_of(
    st.builds(cm.RestrictAccess, people=st.lists(people, max_size=2).map(tuple), reason=reasons),
    st.builds(cm.AdmitPeople, people=st.lists(people, max_size=2).map(tuple), reason=reasons),
    st.builds(cm.ExcludePeople, people=st.lists(people, max_size=2).map(tuple), reason=reasons),
    st.builds(cm.OpenAccess, reason=reasons),
)


review_commands: Commands = st.builds(
    cm.AddReviewNote,
    text=texts,
    target=maybe(seqs),
    moment=mostly(st.none(), moments),
    occurred_at=mostly(st.none(), moments),
)


redaction_commands: Commands = st.builds(
    cm.Redact,
    seqs=st.lists(seqs, max_size=2).map(tuple),
    reason=reasons,
    bodies=mostly(st.just(("0" * 64, "1" * 64)), st.just(())),
    keeper=st.booleans(),
)


exercise_commands = st.one_of(
    st.builds(
        cm.StartDrill,
        scenario=st.just(DRILL),
        speed=st.sampled_from([1.0, 60.0, 0.0, float("nan")]),
        started_at=moments,
    ),
    st.builds(cm.GiveInject, inject=st.sampled_from(["first", "second", "asked", "nine"])),
    st.builds(
        cm.Inject,
        inject_kind=st.sampled_from(InjectKind),
        sender=reasons,
        text=reasons,
        to=reasons,
        channel=reasons,
    ),
    st.builds(
        cm.Simulate,
        person=st.sampled_from(["ben", "eve"]),
        act=st.sampled_from(Act),
        about=st.sampled_from(["T1", "T2", "T9", *Role]),
    ),
    st.builds(cm.PauseDrill, reason=reasons),
    st.builds(cm.ResumeDrill),
    st.builds(cm.EndDrill, reason=reasons),
)

AREAS = (
    incident_commands,
    note_commands,
    role_commands,
    task_commands,
    message_commands,
    cause_commands,
    decision_commands,
    follow_up_commands,
    playbook_commands,
    prioritization_commands,
    report_commands,
    problem_commands,
    containment_commands,
    duty_commands,
    identification_commands,
    escalation_commands,
    plan_commands,
    post_mortem_commands,
    exercise_commands,
    review_commands,
    marking_commands,
    redaction_commands,
    access_commands,
    import_commands,
)
"""Every kind of command, most of them possible in the room that a test begins with."""

ON_A_PROBLEM = (note_commands, problem_commands, problem_commands, incident_commands)
"""What a problem record is asked for, some of it to be refused."""
