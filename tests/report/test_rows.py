"""The wording of every kind of row."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from msgspec.structs import replace
from wcwidth import wcwidth

from tests.report import worded_escalation, worded_exercises, worded_people
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import START, Desk
from tests.support.playbooks import OUTAGE
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.incident import Incident
from warroom.model.policy import DEFAULT
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
    Replaced,
    Role,
    Section,
    Severity,
    Status,
    Tlp,
    Trend,
    Urgency,
)
from warroom.report.phrases import time_box_text
from warroom.report.rows import NOTE_SYMBOLS, RowKind, RowText, describe

NEXT_DAY = START + timedelta(days=1, hours=1)


def entry(event: ev.Event, actor: str = "ana", seq: int = 99) -> Entry:
    return Entry(
        seq=seq, recorded_at=START, actor=actor, command_id="c", hash="0" * 64, event=event
    )


def room() -> Incident:
    """A room with T1, messages M1 (drafted) and M2, H1, D1 (objected to), D2, F1, U1 and U2."""
    desk = Desk()
    desk.do("ana", cm.AddTask(text="Freeze deploys"))
    desk.do("ben", cm.DraftMessage(audience="customers", text="We look", channel="status page"))
    desk.do("ben", cm.RecordReceived(audience="vendor", sender="Vi", text="Fix at 4"))
    desk.do("ben", cm.RaiseHypothesis(text="a bad deploy"))
    desk.do("ben", cm.ProposeDecision(text="fail over", executor="dmi"))
    desk.do("chloe", cm.ObjectToDecision(decision="D1", text="the standby lags"))
    desk.do("ben", cm.ProposeDecision(text="drain"))
    desk.do("ben", cm.AddFactor(text="no canary"))
    desk.do("ben", cm.AddFollowUp(text="a canary", person="ben"))
    desk.do("ben", cm.AddFollowUp(text="a chart"))
    desk.do("ana", cm.StartPlaybook(playbook=OUTAGE))
    desk.do("ben", cm.RecordWorkaround(what="Traffic to eu-north"))
    return desk.incident


PRIORITIZATION: list[tuple[ev.Event, str, str]] = [
    (
        ev.PolicyAdopted(policy=replace(DEFAULT, name="night")),
        "amendment", "runs under the policy “night” now",
    ),
    (
        ev.ImpactAssessed(impact=Impact.HIGH, urgency=Urgency.LOW, reason="one shop"),
        "severity change", "impact high, urgency low: one shop",
    ),
    (ev.WorkEstimated(seconds=108_000), "task change", "estimate: 30h of work left"),
    (
        ev.WorkEstimated(seconds=5400, task="T1"),
        "task change", "estimate: 1h30m of work left: Freeze deploys (T1)",
    ),
    (ev.WorkEstimated(seconds=None), "task change", "no estimate any more"),
    (
        ev.IncidentDeferred(until=NEXT_DAY, accepted_by="cio", reason="INC-2 is worse"),
        "decision",
        "deferred until 2026-03-05 03:00Z, risk accepted by cio: INC-2 is worse",
    ),
    (ev.IncidentResumed(), "status update", "taken up again"),
    (ev.IncidentResumed(reason="it grows"), "status update", "taken up again: it grows"),
    (
        ev.DeadlineMissed(subject="deferral:INC-1", due_at=START),
        "alert", "the deferral has run out, due 02:00Z: the work is waiting again",
    ),
]  # fmt: skip

WORDED: list[tuple[ev.Event, str, str]] = [
    *PRIORITIZATION,
    (
        ev.Declared(title="No checkout", severity=Severity.SEV2, priority=Priority.P1),
        "milestone", "Declared: No checkout (SEV2, P1)",
    ),
    (
        ev.DetailsChanged(title="Checkout down", started_at=START, systems=("lb", "db")),
        "amendment", "details: title Checkout down; started 2026-03-04 02:00:00Z; systems lb, db",
    ),
    (ev.DetailsChanged(responsible=""), "amendment", "details: responsible emptied"),
    (
        ev.DetailsChanged(
            codename="", detected_by=Detection.SIEM, category="data", tags=("pii", "eu")
        ),
        "amendment", "details: code name emptied; detected by SIEM; category data; tags pii, eu",
    ),
    (
        ev.EvidenceAttached(
            evidence="E1", name="lb.log", media=Media.FILE, content="QUJD",
            sha256="b5d4045c3f46" * 5, size=3, note="from lb-2",
        ),
        "observation", "evidence E1: lb.log (file, 3 bytes, SHA-256 b5d4045c3f46…) — from lb-2",
    ),
    (
        ev.SizedUp(symptoms="502s", trend=Trend.WORSE, recent_changes=""),
        "observation", "size-up: symptoms 502s; trend worse; recent changes emptied",
    ),
    (ev.Noted(text="502s on all LBs"), "observation", "502s on all LBs"),
    (ev.Noted(text="fail over", note_kind=NoteKind.DECISION), "decision", "fail over"),
    (ev.Amended(target=3, text="502s at 02:09"), "amendment", "amended entry 3: 502s at 02:09"),
    (ev.Struck(target=3), "amendment", "struck entry 3"),
    (ev.Struck(target=3, reason="wrong host"), "amendment", "struck entry 3: wrong host"),
    (
        ev.EntryLost(former="e0"), "alert",
        "entry 99 was lost on the hub. Whoever has seen it offers it by joining;"
        " /takeback takes it back",
    ),
    (
        ev.HubReplaced(former="e0", why=Replaced.PROMOTED, after=6, hash="ab"), "alert",
        "the log goes on from the copy of a client, as its host was lost: entries after 6 may be"
        " missing. Whoever has seen them offers them by joining; /takeback takes them back",
    ),
    (
        ev.HistoryTakenBack(former="e0", first=3, last=3, by=("ben",), proven=True), "system",
        "takes back lost entry 3 from ben, as the hub's own record proves",
    ),
    (
        ev.HistoryTakenBack(former="e0", first=3, last=9, by=("a", "b", "c", "d")), "system",
        "takes back lost entries 3 to 9 from a, b, c and others, not proven by the hub's record",
    ),
    (
        ev.EntryTakenBack(
            former="e0", seq=3, recorded_at=START, actor="ben", command_id="x", salt="", hash="",
            raw='{"kind":"noted","text":"502s"}',
        ),
        "observation", "taken back (ben, entry 3, 02:00Z): 502s",
    ),
    (
        ev.Redacted(seqs=(3,), bodies=("0" * 64,), reason="password"), "amendment",
        "redacted entry 3: password",
    ),
    (
        ev.Redacted(seqs=(3, 5), bodies=("0" * 64, "1" * 64)), "amendment",
        "redacted entries 3, 5",
    ),
    (ev.TlpMarked(tlp=Tlp.AMBER), "amendment", "marked the whole incident TLP:AMBER"),
    (
        ev.TlpMarked(tlp=Tlp.RED, target=3, reason="names"),
        "amendment", "marked entry 3 TLP:RED: names",
    ),
    (
        ev.AccessRestricted(people=("ana", "ben"), reason="customer data"), "role change",
        "restricted to ana, ben: customer data",
    ),
    (ev.AccessGiven(people=("dmi",)), "role change", "admitted dmi"),
    (
        ev.AccessGiven(people=("dmi",), reason="ana is ill", by_keeper=True), "role change",
        "admitted dmi, as keeper of the hub and from outside: ana is ill",
    ),
    (ev.AccessWithdrawn(people=("ben", "dmi")), "role change", "excluded ben, dmi"),
    (ev.AccessOpened(reason="it is out"), "role change", "open to everybody again: it is out"),
    (ev.Pinned(target=3), "amendment", "pinned entry 3"),
    (ev.Unpinned(target=3), "amendment", "unpinned entry 3"),
    (ev.PhaseChanged(phase=Phase.REACTION), "milestone", "phase reaction"),
    (
        ev.StatusChanged(status=Status.MITIGATED, reason="traffic moved"),
        "status update", "status mitigated: traffic moved",
    ),
    (
        ev.StatusChanged(
            status=Status.RESOLVED,
            reason="rolled back",
            still_open=("T1", "T2", "T3", "T4", "T5", "T6"),
        ),
        "status update", "status resolved: rolled back (still open: T1, T2, T3, T4, T5 …)",
    ),
    (
        ev.SeverityChanged(severity=Severity.SEV1, reason="payments too"),
        "severity change", "severity SEV1: payments too",
    ),
    (
        ev.StatusChanged(status=Status.RESOLVED, reason="moved", in_place=("W1", "W2")),
        "status update", "status resolved: moved (still in place: W1, W2)",
    ),
    (ev.PriorityChanged(priority=Priority.P2), "severity change", "priority P2"),
    (
        ev.CanRequested(report="C1", to="ben"), "communication",
        "asks ben for conditions, actions and needs (C1)",
    ),
    (
        ev.CanReported(report="C1", conditions="4 of 9 old", actions="", needs="root"),
        "status update", "conditions: 4 of 9 old · needs: root (C1)",
    ),
    (
        ev.RollCallStarted(roll_call="L1", people=("ben", "chloe"), closes_at=NEXT_DAY),
        "communication", "roll-call L1: ben, chloe",
    ),
    (ev.RollCallAnswered(roll_call="L1"), "communication", "here (L1)"),
    (ev.RollCallAnswered(roll_call="L1", text="in a car"), "communication", "here (L1): in a car"),
    (ev.RecapPosted(text="SEV1, active"), "status update", "recap: SEV1, active"),
    (ev.RoleClaimed(role=Role.COMMANDER), "role change", "takes incident commander"),
    (
        ev.RoleOffered(role=Role.COMMANDER, to="ben"),
        "role change", "offers incident commander to ben",
    ),
    (
        ev.RoleAccepted(role=Role.COMMANDER, previous="ana"),
        "role change", "accepts incident commander from ana",
    ),
    (ev.RoleAccepted(role=Role.SCRIBE), "role change", "accepts scribe"),
    (ev.RoleDeclined(role=Role.SCRIBE, reason="busy"), "role change", "declines scribe: busy"),
    (ev.RoleReleased(role=Role.SCRIBE), "role change", "gives up scribe"),
    (
        ev.RolesTaken(name="ben", roles=(Role.COMMANDER, Role.SCRIBE)),
        "role change",
        "ben may no longer come in and is no longer incident commander and scribe",
    ),
    (ev.RolesTaken(name="ben", revoked=False), "role change", "ben only reads at this hub now"),
    (
        ev.TaskAdded(task="T2", text="Drain", phase=Phase.REACTION, to="ben", time_box=900),
        "task change", "task: Drain (T2), for ben, time-box 15m",
    ),
    (
        ev.TaskAdded(task="T2", text="Drain", phase=Phase.REACTION, after=("T1", "T7")),
        "task change", "task: Drain (T2), after T1, T7",
    ),
    (
        ev.TaskStarted(task="T1", ahead_of=("T3",)),
        "task change", "started: Freeze deploys (T1), ahead of T3",
    ),
    (
        ev.PlaybookStarted(run="R1", playbook=OUTAGE),
        "milestone", "playbook started: Service outage (R1), 5 items, version 1",
    ),
    (
        ev.PlaybookStopped(run="R1", reason="wrong one"),
        "milestone", "playbook stopped: Service outage (R1): wrong one",
    ),
    (ev.PlaybookStopped(run="R7", reason="x"), "milestone", "playbook stopped: R7: x"),
    (ev.TaskAssigned(task="T1", to="ben"), "task change", "assigned to ben: Freeze deploys (T1)"),
    (
        ev.TaskTimeBoxed(task="T1", time_box=5400, due_at=START + timedelta(minutes=90)),
        "task change", "time-box 1h30m: Freeze deploys (T1), due 03:30Z",
    ),
    (ev.TaskTimeBoxed(task="T1"), "task change", "no time-box: Freeze deploys (T1)"),
    (
        ev.TaskStarted(task="T1", due_at=NEXT_DAY),
        "task change", "started: Freeze deploys (T1), due 2026-03-05 03:00Z",
    ),
    (ev.TaskDone(task="T1"), "task change", "done: Freeze deploys (T1)"),
    (
        ev.TaskDone(task="T1", result="froze 3"),
        "task change", "done: Freeze deploys (T1) — froze 3",
    ),
    (ev.TaskDone(task="T7"), "task change", "done: T7"),
    (ev.TaskAcknowledged(task="T1"), "task change", "acknowledged: Freeze deploys (T1)"),
    (
        ev.LeadTookTask(task="T1", lead="ana"),
        "alert", "warning: ana commands and has a technical task as well: Freeze deploys (T1)",
    ),
    (
        ev.MoreTimeTaken(task="T1", seconds=900, due_at=START + timedelta(minutes=15)),
        "task change", "15m more: Freeze deploys (T1), due 02:15Z",
    ),
    (
        ev.ExtentChanged(
            extent_kind=ExtentKind.PEOPLE, name="shops", state=ExtentState.AFFECTED,
            detail="1,200 of them",
        ),
        "status update", "people shops: affected — 1,200 of them",
    ),
    (
        ev.WorkaroundRecorded(workaround="W2", what="Restart nightly", cost="a gap", remover="ben"),
        "action", "workaround: Restart nightly (W2), costs a gap, ben removes it",
    ),
    (ev.WorkaroundRecorded(workaround="W2", what="Wait"), "action", "workaround: Wait (W2)"),
    (
        ev.WorkaroundChanged(workaround="W1", cost="much", remover=""),
        "amendment", "workaround W1: costs much, removed by nobody yet",
    ),
    (
        ev.WorkaroundRemoved(workaround="W1", reason="fixed"),
        "action", "removed workaround: Traffic to eu-north (W1): fixed",
    ),
    (
        ev.WorkaroundSolved(workaround="W1"),
        "milestone", "solved by workaround: Traffic to eu-north (W1)",
    ),
    (ev.WorkaroundSolved(workaround="W9"), "milestone", "solved by workaround: W9"),
    (ev.TeamFormed(team="db", lead="ben"), "role change", "team db: ben leads it"),
    (ev.TeamLeadChanged(team="db", lead="dmi"), "role change", "team db: dmi leads it now"),
    (ev.TeamJoined(team="db", person="flo"), "role change", "team db: flo joins"),
    (ev.TeamLeft(team="db", person="flo"), "role change", "team db: flo leaves"),
    (
        ev.SpanExceeded(lead="ana", reports=8, most=7),
        "alert",
        "span of control: ana has 8 direct reports, 7 is the most; form sub-teams",
    ),
    (ev.TaskVerified(task="T1"), "task change", "verified: Freeze deploys (T1)"),
    (
        ev.TaskBlocked(task="T1", reason="no answer"),
        "task change", "blocked: Freeze deploys (T1) — no answer",
    ),
    (
        ev.TaskSkipped(task="T1", reason="no deploys"),
        "task change", "skipped: Freeze deploys (T1) — no deploys",
    ),
    (ev.TaskReopened(task="T1"), "task change", "reopened: Freeze deploys (T1)"),
    (
        ev.MessageDrafted(message="M1", audience="customers", channel="", text="We look"),
        "communication", "draft for customers: We look (M1)",
    ),
    (
        ev.MessageDrafted(message="M9", audience="staff", channel="e-mail", text="Hello"),
        "communication", "draft for staff by e-mail: Hello (M9)",
    ),
    (ev.MessageApproved(message="M1"), "communication", "approved M1 for customers"),
    (ev.MessageApproved(message="M9"), "communication", "approved M9"),
    (
        ev.MessageSent(message="M1", next_due_at=START + timedelta(minutes=30)),
        "communication", "to customers by status page: We look (M1), next update 02:30Z",
    ),
    (ev.MessageSent(message="M9"), "communication", "sent M9"),
    (
        ev.MessageReceived(
            message="M2", audience="vendor", channel="phone", sender="Vi", text="Fix at 4"
        ),
        "communication", "from Vi (vendor) by phone: Fix at 4 (M2)",
    ),
    (
        ev.NextUpdateSet(audience="customers", due_at=START + timedelta(minutes=45)),
        "communication", "next update to customers by 02:45Z",
    ),
    (
        ev.NextUpdateSet(audience="customers", reason="they know"),
        "communication", "no further update promised to customers: they know",
    ),
    (
        ev.HypothesisRaised(hypothesis="H2", text="the database"),
        "observation", "hypothesis: the database (H2)",
    ),
    (
        ev.HypothesisSupported(hypothesis="H1", evidence=(41, 42), why="only there"),
        "observation", "supported: a bad deploy (H1) — entries 41, 42: only there",
    ),
    (
        ev.HypothesisRuledOut(hypothesis="H1", evidence=(41,)),
        "observation", "ruled out: a bad deploy (H1) — entry 41",
    ),
    (
        ev.HypothesisRuledOut(hypothesis="H7", why="the old build has it too"),
        "observation", "ruled out: H7 — the old build has it too",
    ),
    (ev.TriggerSet(text="deploy 8812"), "observation", "trigger: deploy 8812"),
    (
        ev.FactorAdded(factor="F2", text="no alert"),
        "observation", "contributing factor: no alert (F2)",
    ),
    (
        ev.FactorStruck(factor="F1", reason="there is one"),
        "amendment", "no contributing factor: no canary (F1) — there is one",
    ),
    (
        ev.FixRecorded(text="rolled back", links=("https://x.example/9",)),
        "milestone", "fix: rolled back — https://x.example/9",
    ),
    (
        ev.Waived(what=ClosingItem.FACTORS, reason="a drill"),
        "decision", "closing without the factors: a drill",
    ),
    (
        ev.DecisionProposed(
            decision="D9", text="fail over", executor="dmi", risks="stale reads",
            options=("wait", "reboot"), closes_at=START + timedelta(minutes=5),
        ),
        "communication",
        "proceeding with fail over (D9), dmi executes it; risk: stale reads; or: wait | reboot."
        " Strong objections by 02:05Z?",
    ),
    (
        ev.DecisionProposed(decision="D9", text="drain", executor="ben"),
        "communication", "proceeding with drain (D9), ben executes it. Strong objections?",
    ),
    (
        ev.DecisionObjected(decision="D1", text="the standby lags"),
        "communication", "objects to fail over (D1): the standby lags",
    ),
    (
        ev.DecisionMade(decision="D1", text="fail over", executor="dmi", reason="no lag now"),
        "decision",
        "decided: fail over (D1), dmi executes it, over the objection of chloe — no lag now",
    ),
    (
        ev.DecisionMade(decision="D2", text="drain", executor="ben", by_silence=True),
        "decision", "decided: drain (D2), ben executes it, no objections",
    ),
    (
        ev.DecisionDropped(decision="D1", reason="the standby lags"),
        "decision", "decided against fail over (D1): the standby lags",
    ),
    (
        ev.ProposalWithdrawn(decision="D2", reason="moot"),
        "communication", "withdraws the proposal drain (D2): moot",
    ),
    (ev.PlanBSet(text="turn it off"), "observation", "plan B: turn it off"),
    (
        ev.DeadlineMissed(subject="decision:D2", due_at=START),
        "system", "no objection to drain (D2) by 02:00Z",
    ),
    (
        ev.FollowUpAdded(
            follow_up="U3", text="a canary", follow_up_kind=FollowUpKind.CORRECTIVE, person="ben",
            due_at=NEXT_DAY, url="https://x.example/7",
        ),
        "task change",
        "corrective action: a canary (U3), for ben, due 2026-03-05, https://x.example/7",
    ),
    (
        ev.FollowUpAdded(follow_up="U3", text="a chart"),
        "task change", "follow-up: a chart (U3)",
    ),
    (ev.FollowUpAssigned(follow_up="U2", to="eve"), "task change", "assigned to eve: a chart (U2)"),
    (
        ev.FollowUpDueSet(follow_up="U1", due_at=NEXT_DAY),
        "task change", "due 2026-03-05: a canary (U1)",
    ),
    (
        ev.FollowUpLinked(follow_up="U1", url="https://x.example/7"),
        "task change", "ticket of a canary (U1): https://x.example/7",
    ),
    (ev.FollowUpDone(follow_up="U1", result="ok"), "task change", "done: a canary (U1) — ok"),
    (ev.FollowUpVerified(follow_up="U1"), "task change", "verified: a canary (U1)"),
    (
        ev.FollowUpDropped(follow_up="U1", reason="there is one"),
        "task change", "dropped: a canary (U1) — there is one",
    ),
    (ev.FollowUpReopened(follow_up="U9"), "task change", "reopened: U9"),
    (
        ev.DeadlineMissed(subject="follow_up:U1", due_at=START),
        "alert", "follow-up overdue: a canary (U1), ben's, due 02:00Z",
    ),
    (
        ev.DeadlineMissed(subject="follow_up:U2", due_at=START),
        "alert", "follow-up overdue: a chart (U2), due 02:00Z",
    ),
    (
        ev.PostMortemStarted(owner="ben", due_at=NEXT_DAY),
        "task change", "post-mortem started: ben owns it, due 2026-03-05 03:00Z",
    ),
    (ev.PostMortemAssigned(owner="ben"), "task change", "post-mortem owned by ben now"),
    (
        ev.PostMortemDueSet(due_at=NEXT_DAY, reason="holidays"),
        "task change", "post-mortem due 2026-03-05 03:00Z: holidays",
    ),
    (
        ev.SectionEdited(section=Section.LUCKY, text="a\nb"),
        "task change", "post-mortem “where we were lucky” written (2 lines)",
    ),
    (
        ev.SectionEdited(section=Section.IMPACT, text="a", base=3),
        "task change", "post-mortem “impact” changed (1 line)",
    ),
    (ev.PostMortemFinished(), "task change", "post-mortem finished"),
    (
        ev.ReviewNoted(text="nobody saw this", target=2),
        "review note", "written afterwards about entry 2: nobody saw this",
    ),
    (
        ev.ReviewNoted(text="too early", moment=START),
        "review note", "written afterwards about 2026-03-04 02:00:00Z: too early",
    ),
    (ev.ReviewNoted(text="went well"), "review note", "written afterwards: went well"),
    (
        ev.DeadlineMissed(subject="post-mortem:INC-1", due_at=START),
        "alert", "post-mortem of INC-1 overdue, due 02:00Z",
    ),
    (
        ev.DeadlineMissed(subject="update:customers", due_at=START),
        "alert", "update for customers overdue, due 02:00Z",
    ),
    (
        ev.DeadlineMissed(subject="task:T1", due_at=START),
        "alert", "time-box over: Freeze deploys (T1), due 02:00Z",
    ),
    (
        ev.DeadlineMissed(subject="regulator", due_at=START),
        "alert", "deadline missed: regulator, due 02:00Z",
    ),
    (
        ev.ProblemOpened(title="Pool runs dry", text="again", incidents=("INC-1", "INC-4")),
        "milestone", "Problem: Pool runs dry, seen in INC-1, INC-4 — again",
    ),
    (
        ev.IncidentLinked(incident="INC-9", note="same pool"),
        "milestone", "seen in INC-9 — same pool",
    ),
    (
        ev.IncidentUnlinked(incident="INC-9", reason="another pool"),
        "amendment", "INC-9 was something else: another pool",
    ),
    (ev.CauseDescribed(cause="a leak"), "milestone", "cause: a leak"),
    (
        ev.KnownErrorRecorded(workaround="restart it"),
        "status update", "known error, with a workaround: restart it",
    ),
    (ev.ProblemSolved(how="patched"), "status update", "solved: patched"),
    (ev.ProblemReopened(reason="INC-9"), "status update", "not solved after all: INC-9"),
    (ev.ProblemAssigned(person="ben"), "role change", "ben has the problem"),
    (
        ev.Declared(
            title="Old outage", severity=Severity.SEV3, priority=Priority.P3, imported=True
        ),
        "milestone", "Imported: Old outage (SEV3, P3)",
    ),
    (
        ev.TimelineImported(
            timeline="I1", source="old.csv", sha256="ab" * 32, rows=1200, skipped=3
        ),
        "system",
        "imports the timeline old.csv (I1): 1,200 rows, 3 left out, SHA-256 abababababab…",
    ),
    (
        ev.RowImported(timeline="I1", line=7, text="Pods deleted", author="on-call"),
        "observation", "imported (on-call): Pods deleted",
    ),
    (
        ev.RowImported(timeline="I1", line=8, text="It is back", note_kind=NoteKind.MILESTONE),
        "milestone", "imported: It is back",
    ),
    *worded_escalation.WORDED,
    *worded_exercises.WORDED,
    *worded_people.WORDED,
    (
        ev.Unknown(name="drill_started", raw='{"kind":"drill_started",\n"by":"ana"}'),
        "system", '[newer version] drill_started: {"kind":"drill_started", "by":"ana"}',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "kind", "text"), WORDED, ids=[each[2] for each in WORDED])
def test_wording(event: ev.Event, kind: str, text: str) -> None:
    row = describe(entry(event), room())
    assert (row.kind, row.text) == (kind, text)


def test_every_event_kind_has_its_wording() -> None:
    """A new kind of event is added here with the row that people read."""
    tried = {type(event) for event, _, _ in WORDED}
    assert {*get_args(ev.Known), ev.Unknown} == tried


def test_symbols_are_one_cell_and_have_no_emoji_form() -> None:
    symbols = {describe(entry(event), room()).symbol for event, _, _ in WORDED}
    symbols.update(NOTE_SYMBOLS.values())
    for symbol in symbols:
        assert len(symbol) == 1
        assert ord(symbol) < 0x10000
        assert wcwidth(symbol) == 1
        assert symbol not in "▶◀⚖⚠✔✖☑⏸"


def test_every_kind_of_note_has_a_symbol_and_is_a_kind_of_row() -> None:
    assert set(NOTE_SYMBOLS) == set(NoteKind)
    assert {kind.value for kind in NoteKind} < {kind.value for kind in RowKind}


def test_an_amended_note_has_its_latest_wording() -> None:
    desk = Desk()
    note = desk.do("ben", cm.Note(text="500s"))
    desk.do("ben", cm.Amend(target=note.seq, text="502s"))
    correction = desk.do("ben", cm.Amend(target=note.seq, text="502s and 504s"))
    assert describe(note, desk.incident) == RowText("observation", "·", "502s and 504s")
    first = desk.entries[-2]
    assert describe(first, desk.incident).text == f"amended entry {note.seq}: 502s"
    assert describe(correction, desk.incident).text == f"amended entry {note.seq}: 502s and 504s"


def test_telling_at_once_says_the_words_once() -> None:
    desk = Desk()
    desk.do("ana", cm.Tell(audience="customers", text="We look into it", next_update=1800))
    rows = [describe(each, desk.incident).text for each in desk.entries[-3:]]
    assert rows == [
        "wrote M1 for customers",
        "approved M1 for customers",
        "to customers: We look into it (M1), next update 02:30Z",
    ]


def test_a_draft_that_is_sent_later_keeps_its_words() -> None:
    desk = Desk()
    drafted = desk.do("ana", cm.DraftMessage(audience="customers", text="We look"))
    desk.wait(5)
    desk.do("ana", cm.SendMessage(message="M1"))
    assert describe(drafted, desk.incident).text == "draft for customers: We look (M1)"


def test_times_in_rows_are_utc_whatever_zone_an_entry_came_in() -> None:
    due = datetime.fromisoformat("2026-03-04T04:30:00+02:00")
    row = describe(entry(ev.DeadlineMissed(subject="update:staff", due_at=due)), room())
    assert row.text == "update for staff overdue, due 02:30Z"
    assert due.astimezone(UTC).hour == 2


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_an_unknown_event_is_one_short_clean_line(text: str) -> None:
    row = describe(entry(ev.Unknown(name=text, raw=text)), room())
    assert "\n" not in row.text
    assert len(row.text) <= 300
    assert raw_terminal_codes(row.text) == []


@pytest.mark.parametrize(
    ("seconds", "text"), [(60, "1m"), (900, "15m"), (7200, "2h"), (5400, "1h30m"), (90, "90s")]
)
def test_time_boxes_read_as_they_are_typed(seconds: int, text: str) -> None:
    assert time_box_text(seconds) == text


def test_under_a_code_name_no_row_has_the_title() -> None:
    desk = Desk()
    desk.do("ana", cm.ChangeDetails(title="Payroll data on the web", codename="quiet heron"))
    rows = [describe(each, desk.incident).text for each in desk.entries]
    assert rows == [
        "Declared: quiet heron (SEV3, P3)",
        "details: title changed; code name quiet heron",
    ]
