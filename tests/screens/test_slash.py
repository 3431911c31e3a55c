"""What a typed line means: every command, every mistake, and what is proposed meanwhile."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from screens.completion import complete, quoted, usage_of
from screens.context import Context
from screens.slash import Local, Say, Wrong, parse
from screens.slash.base import Group, Slash
from screens.slash.commands import COMMANDS
from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.scenario import InjectKind
from warroom.model.words import (
    ROLE_SHORT,
    ClosingItem,
    Detection,
    ExtentKind,
    ExtentState,
    FollowUpKind,
    Impact,
    NoteKind,
    Phase,
    Priority,
    Role,
    Severity,
    Status,
    Tlp,
    Trend,
    Urgency,
)
from warroom.playbooks.library import find

NOW = datetime(2026, 3, 4, 2, 20, tzinfo=UTC)
IC = Role.COMMANDER


def read(line: str) -> cm.AnyCommand | Local | str:
    """What ana means by a line; a mistake is its sentence."""
    said = parse(line, NOW, "ana")
    if isinstance(said, Say):
        return said.command
    return said.sentence if isinstance(said, Wrong) else said


def at(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


MEANT: list[tuple[str, cm.AnyCommand | Local]] = [
    ("502s on all LBs", cm.Note(text="502s on all LBs")),
    ("  two\nlines ", cm.Note(text="two\nlines")),
    ("//etc/hosts is wrong", cm.Note(text="/etc/hosts is wrong")),
    ("/note 502s", cm.Note(text="502s")),
    ("/escalate no answer", cm.Escalate(reason="no answer")),
    ("/escalate @dba no answer", cm.Escalate(who="@dba", reason="no answer")),
    ("/escalate OPS no answer", cm.Escalate(who="operations lead", reason="no answer")),
    ("/answer x1 on it", cm.AnswerEscalation(escalation="X1", text="on it")),
    ("/answer 2", cm.AnswerEscalation(escalation="X2")),
    ("/brief", Local("brief")),
    ("/told customers", Local("told", "customers")),
    ("/takeback", cm.TakeBack()),
    ("/takeback all", cm.TakeBack(claimed=True)),
    ("/restrict", cm.RestrictAccess()),
    ("/restrict ben, chloe", cm.RestrictAccess(people=("ben", "chloe"))),
    ("/restrict @ben: customer data", cm.RestrictAccess(people=("ben",), reason="customer data")),
    ("/admit me dmi: he asks", cm.AdmitPeople(people=("ana", "dmi"), reason="he asks")),
    ("/exclude ben", cm.ExcludePeople(people=("ben",))),
    ("/open it is public", cm.OpenAccess(reason="it is public")),
    ("/tlp amber", cm.MarkTlp(tlp=Tlp.AMBER)),
    ("/tlp TLP:AMBER+STRICT", cm.MarkTlp(tlp=Tlp.AMBER_STRICT)),
    ("/tlp #41 red names", cm.MarkTlp(tlp=Tlp.RED, target=41, reason="names")),
    ("/plan start", cm.StartPlan()),
    (
        "/snooze customers 15m no news",
        cm.SnoozeUpdate(audience="customers", seconds=900, reason="no news"),
    ),
    ("/clock start awareness", cm.StartClock(start="awareness")),
    ("/clock start awareness 02:09", cm.StartClock(start="awareness", occurred_at=at(2, 9))),
    (
        "/clock filed gdpr B-17 by mail",
        cm.FileReport(clock="gdpr", reference="B-17", text="by mail"),
    ),
    ("/clock stop gdpr no data", cm.StopClock(clock="gdpr", reason="no data")),
    ("/draft customers", Local("template", "customers")),
    (
        "/heard vendor,phone from Kim to dmi: it is fixed",
        cm.RecordReceived(
            audience="vendor", channel="phone", sender="Kim", to="dmi", text="it is fixed"
        ),
    ),
    ("/OBS 502s", cm.Note(text="502s")),
    ("/act restarted\nlb-2", cm.Note(text="restarted\nlb-2", note_kind=NoteKind.ACTION)),
    ("/decide fail over", cm.Note(text="fail over", note_kind=NoteKind.DECISION)),
    ("/alert p99", cm.Note(text="p99", note_kind=NoteKind.ALERT)),
    ("/milestone up", cm.Note(text="up", note_kind=NoteKind.MILESTONE)),
    ("/status-update 2 of 3", cm.Note(text="2 of 3", note_kind=NoteKind.STATUS_UPDATE)),
    ("/update 2 of 3", cm.Note(text="2 of 3", note_kind=NoteKind.STATUS_UPDATE)),
    ("/said call", cm.Note(text="call", note_kind=NoteKind.COMMUNICATION)),
    ("/at 02:09 502s", cm.Note(text="502s", occurred_at=at(2, 9))),
    ("/at 10m ago 502s", cm.Note(text="502s", occurred_at=at(2, 10))),
    (
        "/at 2026-03-03 23:50 +01:00 502s",
        cm.Note(text="502s", occurred_at=datetime(2026, 3, 3, 22, 50, tzinfo=UTC)),
    ),
    ("/at 02:09 //etc", cm.Note(text="/etc", occurred_at=at(2, 9))),
    ("/at -5m /done 2", cm.FinishTask(task="T2", occurred_at=at(2, 15))),
    ("/amend 41 new\nwords", cm.Amend(target=41, text="new\nwords")),
    ("/amend #41 new", cm.Amend(target=41, text="new")),
    ("/strike 41", cm.Strike(target=41)),
    ("/strike 41 wrong cluster", cm.Strike(target=41, reason="wrong cluster")),
    ("/redact 41 a password", cm.Redact(seqs=(41,), reason="a password")),
    ("/pin 41", cm.Pin(target=41)),
    ("/review-note 41 nobody saw it", cm.AddReviewNote(target=41, text="nobody saw it")),
    ("/review-note #41 3 of us", cm.AddReviewNote(target=41, text="3 of us")),
    ("/review-note 02:09 too early", cm.AddReviewNote(moment=at(2, 9), text="too early")),
    ("/review-note ALL went well", cm.AddReviewNote(text="went well")),
    ("/unpin 41", cm.Unpin(target=41)),
    ("/do Drain eu-west", cm.AddTask(text="Drain eu-west")),
    ("/do Drain @ben", cm.AddTask(text="Drain", to="ben")),
    ("/do Drain @me 15m", cm.AddTask(text="Drain", to="ana", time_box=900)),
    ("/do Drain 1h30m @ben", cm.AddTask(text="Drain", to="ben", time_box=5400)),
    ("/do Set the pool to 15", cm.AddTask(text="Set the pool to 15")),
    ("/do Mail a@b.example now", cm.AddTask(text="Mail a@b.example now")),
    ("/do 15m", cm.AddTask(text="15m")),
    ("/assign T1 ben", cm.AssignTask(task="T1", to="ben")),
    ("/assign 1 @ben", cm.AssignTask(task="T1", to="ben")),
    ("/assign t1 me", cm.AssignTask(task="T1", to="ana")),
    ("/ack 1", cm.AcknowledgeTask(task="T1")),
    ("/acknowledge T1", cm.AcknowledgeTask(task="T1")),
    ("/more t1 15m", cm.MoreTime(task="T1", seconds=900)),
    (
        "/extent system checkout affected 1,200 shops",
        cm.SetExtent(
            extent_kind=ExtentKind.SYSTEM,
            name="checkout",
            state=ExtentState.AFFECTED,
            detail="1,200 shops",
        ),
    ),
    (
        "/extent sys checkout rec",
        cm.SetExtent(extent_kind=ExtentKind.SYSTEM, name="checkout", state=ExtentState.RECOVERED),
    ),
    (
        "/extent people store staff affected 40 of them",
        cm.SetExtent(
            extent_kind=ExtentKind.PEOPLE,
            name="store staff",
            state=ExtentState.AFFECTED,
            detail="40 of them",
        ),
    ),
    (
        '/extent region "suspected affected" contained',
        cm.SetExtent(
            extent_kind=ExtentKind.REGION,
            name="suspected affected",
            state=ExtentState.CONTAINED,
        ),
    ),
    ("/workaround Restart nightly", cm.RecordWorkaround(what="Restart nightly")),
    (
        "/workaround Traffic to eu-north cost: 40 % more CPU @me",
        cm.RecordWorkaround(what="Traffic to eu-north", cost="40 % more CPU", remover="ana"),
    ),
    ("/workaround w1 cost: much", cm.ChangeWorkaround(workaround="w1", cost="much")),
    ("/workaround W1 @ben", cm.ChangeWorkaround(workaround="W1", remover="ben")),
    ("/remove 1 traffic is back", cm.RemoveWorkaround(workaround="W1", reason="traffic is back")),
    ("/solved W1", cm.SolveByWorkaround(workaround="W1")),
    ("/solved w1 res", cm.SolveByWorkaround(workaround="W1", status=Status.RESOLVED)),
    ("/team form db ben", cm.FormTeam(team="db", lead="ben")),
    ('/team add "web shop" @chloe', cm.JoinTeam(team="web shop", person="chloe")),
    ("/team leave db", cm.LeaveTeam(team="db", person="ana")),
    ("/team leave db ben", cm.LeaveTeam(team="db", person="ben")),
    ("/start t1", cm.StartTask(task="T1")),
    ("/start t1 anyway", cm.StartTask(task="T1", anyway=True)),
    ("/playbook", Local("playbooks")),
    ("/playbook ddos", cm.StartPlaybook(playbook=find("ddos").playbook)),
    ("/playbook DDoS again", cm.StartPlaybook(playbook=find("ddos").playbook, again=True)),
    ("/stop-playbook r1 wrong one", cm.StopPlaybook(run="R1", reason="wrong one")),
    ("/done T1", cm.FinishTask(task="T1")),
    ("/done T1 all of it", cm.FinishTask(task="T1", result="all of it")),
    ("/verify T1", cm.VerifyTask(task="T1")),
    ("/block T1 no answer", cm.BlockTask(task="T1", reason="no answer")),
    ("/skip T1 not needed", cm.SkipTask(task="T1", reason="not needed")),
    ("/reopen T1", cm.ReopenTask(task="T1")),
    ("/reopen T1 it came back", cm.ReopenTask(task="T1", reason="it came back")),
    ("/timebox T1 15m", cm.SetTimeBox(task="T1", time_box=900)),
    ("/timebox T1 none", cm.SetTimeBox(task="T1", time_box=None)),
    ("/tell customers Looking", cm.Tell(audience="customers", text="Looking")),
    (
        '/tell customers,"status page" +30m Looking\ninto it',
        cm.Tell(
            audience="customers", channel="status page", next_update=1800, text="Looking\ninto it"
        ),
    ),
    ("/tell execs we look +30m", cm.Tell(audience="execs", text="we look", next_update=1800)),
    ("/tell execs Over +none", cm.Tell(audience="execs", text="Over", next_update=0)),
    ("/tell execs +none Over", cm.Tell(audience="execs", text="Over", next_update=0)),
    ("/tell execs + of all", cm.Tell(audience="execs", text="+ of all")),
    (
        '/draft "legal team", e-mail No data',
        cm.DraftMessage(audience="legal team", channel="e-mail", text="No data"),
    ),
    ("/approve 1", cm.ApproveMessage(message="M1")),
    ("/send m1", cm.SendMessage(message="M1")),
    (
        "/heard customers,phone from Acme Inc: it is 02:09: down",
        cm.RecordReceived(
            audience="customers", channel="phone", sender="Acme Inc", text="it is 02:09: down"
        ),
    ),
    ("/next customers 30m", cm.SetNextUpdate(audience="customers", next_update=1800)),
    (
        "/next customers none it is over",
        cm.SetNextUpdate(audience="customers", next_update=None, reason="it is over"),
    ),
    ("/role claim ic", cm.ClaimRole(role=IC)),
    ("/role c scribe", cm.ClaimRole(role=Role.SCRIBE)),
    ("/role offer ops @ben", cm.OfferRole(role=Role.OPERATIONS, to="ben")),
    ("/role offer Incident Commander ben", cm.OfferRole(role=IC, to="ben")),
    ("/role accept comms", cm.AcceptRole(role=Role.COMMUNICATIONS)),
    ("/role decline ic too tired", cm.DeclineRole(role=IC, reason="too tired")),
    ("/role release sme", cm.ReleaseRole(role=Role.EXPERT)),
    ("/ic", cm.ClaimRole(role=IC)),
    ("/ic me", cm.ClaimRole(role=IC)),
    ("/ic ben", cm.OfferRole(role=IC, to="ben")),
    ("/can @ben", cm.RequestCan(to="ben")),
    ("/can old", cm.ReportCan(conditions="old")),
    (
        "/can 4 old | rolling|root",
        cm.ReportCan(conditions="4 old", actions="rolling", needs="root"),
    ),
    ("/rollcall", cm.StartRollCall()),
    ("/rollcall @ben, chloe", cm.StartRollCall(people=("ben", "chloe"))),
    ("/here", cm.AnswerRollCall()),
    ("/here in a car", cm.AnswerRollCall(text="in a car")),
    ("/recap SEV1", cm.PostRecap(text="SEV1")),
    ("/recap", Local("recap")),
    ("/inbox", Local("inbox")),
    ("/bell off", Local("bell", "off")),
    ("/sev 1", cm.SetSeverity(severity=Severity.SEV1)),
    ("/sev sev3 staff only", cm.SetSeverity(severity=Severity.SEV3, reason="staff only")),
    (
        "/impact high med all shops",
        cm.AssessImpact(impact=Impact.HIGH, urgency=Urgency.MEDIUM, reason="all shops"),
    ),
    ("/impact l h", cm.AssessImpact(impact=Impact.LOW, urgency=Urgency.HIGH)),
    ("/estimate 30h", cm.EstimateWork(seconds=108_000)),
    ("/estimate none", cm.EstimateWork(seconds=None)),
    ("/estimate t1 90m", cm.EstimateWork(seconds=5400, task="T1")),
    (
        "/defer 4h me INC-7 is worse",
        cm.DeferIncident(seconds=14_400, accepted_by="ana", reason="INC-7 is worse"),
    ),
    ("/resume", cm.ResumeIncident()),
    ("/resume people are free", cm.ResumeIncident(reason="people are free")),
    ("/prio p2 first", cm.SetPriority(priority=Priority.P2, reason="first")),
    ("/phase cont now", cm.ChangePhase(phase=Phase.CONTAINMENT, reason="now")),
    ("/reopen it is back", cm.ChangeStatus(status=Status.ACTIVE, reason="it is back")),
    ("/resolve by rollback", cm.ChangeStatus(status=Status.RESOLVED, reason="by rollback")),
    ("/close", cm.ChangeStatus(status=Status.CLOSED)),
    ("/close all is done", cm.ChangeStatus(status=Status.CLOSED, reason="all is done")),
    ("/postmortem", Local("postmortem")),
    ("/postmortem start", cm.StartPostMortem()),
    ("/postmortem start @ben", cm.StartPostMortem(owner="ben")),
    ("/postmortem owner me", cm.AssignPostMortem(owner="ana")),
    (
        "/postmortem due 2026-03-10 holidays",
        cm.SetPostMortemDue(due_at=datetime(2026, 3, 10, 23, 59, tzinfo=UTC), reason="holidays"),
    ),
    ("/postmortem due 3d", cm.SetPostMortemDue(due_at=NOW + timedelta(days=5))),
    (
        "/postmortem due 2026-03-10 12:00Z",
        cm.SetPostMortemDue(due_at=datetime(2026, 3, 10, 12, 0, tzinfo=UTC)),
    ),
    ("/postmortem done", cm.FinishPostMortem()),
    ("/cancel false alarm", cm.ChangeStatus(status=Status.CANCELLED, reason="false alarm")),
    ("/status mit", cm.ChangeStatus(status=Status.MITIGATED)),
    ("/title Two words", cm.ChangeDetails(title="Two words")),
    ("/describe a\nb", cm.ChangeDetails(description="a\nb")),
    ("/systems a, b c,,", cm.ChangeDetails(systems=("a", "b c"))),
    ("/started 02:01", cm.ChangeDetails(started_at=at(2, 1))),
    ("/detected yesterday 23:50", cm.ChangeDetails(detected_at=at(23, 50) - timedelta(days=1))),
    ("/reporter Acme support", cm.ChangeDetails(reporter="Acme support")),
    ("/responsible ben", cm.ChangeDetails(responsible="ben")),
    ("/hyp a bad deploy", cm.RaiseHypothesis(text="a bad deploy")),
    (
        "/support h1 41 #42, only there",
        cm.SupportHypothesis(hypothesis="H1", evidence=(41, 42), why="only there"),
    ),
    ("/support 1 only there", cm.SupportHypothesis(hypothesis="H1", why="only there")),
    ("/ruleout H2 41", cm.RuleOutHypothesis(hypothesis="H2", evidence=(41,))),
    ("/propose Fail over", cm.ProposeDecision(text="Fail over")),
    (
        "/propose Fail over @ben 3m risk: stale reads; 5 min Or: wait or: reboot @me plan b: off",
        cm.ProposeDecision(
            text="Fail over",
            executor="ben",
            silence=180,
            risks="stale reads; 5 min",
            options=("wait", "reboot @me"),
            plan_b="off",
        ),
    ),
    (
        "/propose Fail over risk: stale reads 90s @me",
        cm.ProposeDecision(text="Fail over", executor="ana", silence=90, risks="stale reads"),
    ),
    ("/object D1 it lags", cm.ObjectToDecision(decision="D1", text="it lags")),
    ("/proceed 1", cm.DecideProposal(decision="D1", proceed=True)),
    (
        "/proceed D1 #2 no lag now",
        cm.DecideProposal(decision="D1", proceed=True, option="2", reason="no lag now"),
    ),
    ("/drop D1 it lags", cm.DecideProposal(decision="D1", proceed=False, reason="it lags")),
    ("/withdraw d1", cm.WithdrawProposal(decision="D1")),
    ("/planb turn it off", cm.SetPlanB(text="turn it off")),
    ("/trigger deploy 8812", cm.SetTrigger(text="deploy 8812")),
    ("/factor no canary", cm.AddFactor(text="no canary")),
    ("/nofactor F1 there is one", cm.StrikeFactor(factor="F1", reason="there is one")),
    (
        "/fix see https://x.example for more",
        cm.RecordFix(text="see https://x.example for more"),
    ),
    (
        "/fix old settings https://x.example/1 http://x.example/2",
        cm.RecordFix(text="old settings", links=("https://x.example/1", "http://x.example/2")),
    ),
    ("/todo a chart", cm.AddFollowUp(text="a chart")),
    (
        "/todo a chart @me by 2026-04-01 https://x.example/7",
        cm.AddFollowUp(
            text="a chart",
            person="ana",
            due_at=datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC),
            url="https://x.example/7",
        ),
    ),
    (
        "/prevent a canary 10d @ben",
        cm.AddFollowUp(
            text="a canary",
            follow_up_kind=FollowUpKind.CORRECTIVE,
            person="ben",
            due_at=NOW + timedelta(days=14),
        ),
    ),
    ("/followup assign U1 @ben", cm.AssignFollowUp(follow_up="U1", to="ben")),
    ("/fu as 1 me", cm.AssignFollowUp(follow_up="U1", to="ana")),
    (
        "/fu due U1 2026-04-01",
        cm.SetFollowUpDue(follow_up="U1", due_at=datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC)),
    ),
    (
        "/fu due U1 2026-04-01 17:00",
        cm.SetFollowUpDue(follow_up="U1", due_at=datetime(2026, 4, 1, 17, tzinfo=UTC)),
    ),
    ("/fu link U1 https://x.example", cm.LinkFollowUp(follow_up="U1", url="https://x.example")),
    ("/fu done U1 it runs", cm.FinishFollowUp(follow_up="U1", result="it runs")),
    ("/fu verify U1", cm.VerifyFollowUp(follow_up="U1")),
    ("/fu drop U1 there is one", cm.DropFollowUp(follow_up="U1", reason="there is one")),
    ("/fu reopen U1", cm.ReopenFollowUp(follow_up="U1")),
    (
        "/waive follow a drill",
        cm.WaiveForClosing(what=ClosingItem.FOLLOW_UPS, reason="a drill"),
    ),
    ("/problem new Pool runs dry", cm.OpenProblem(title="Pool runs dry")),
    ("/problem PRB-3", Local("problem", "PRB-3")),
    ("/problem prb-3", Local("problem", "PRB-3")),
    ("/problem cause PRB-3 a leak", cm.DescribeCause(cause="a leak")),
    ("/problem known PRB-3 restart it", cm.RecordKnownError(workaround="restart it")),
    ("/problem solve PRB-3 patched", cm.SolveProblem(how="patched")),
    ("/problem reopen PRB-3 back", cm.ReopenProblem(reason="back")),
    ("/problem assign PRB-3 me", cm.AssignProblem(person="ana")),
    ("/problem link PRB-3 4 same", cm.LinkIncident(incident="INC-4", note="same")),
    ("/problem unlink PRB-3 INC-4", cm.UnlinkIncident(incident="INC-4")),
    ("/problems", Local("problems")),
    ("/declare Mail is down", Local("declare", "Mail is down")),
    ("/search payments db", Local("search", "payments db")),
    ("/find payments kind:decision", Local("find", "payments kind:decision")),
    ("/filter role change", Local("filter", "role change")),
    ("/sizeup", Local("sizeup")),
    ("/sizeup t worse", cm.SizeUp(trend=Trend.WORSE)),
    ("/size-up symptoms 502s\non all", cm.SizeUp(symptoms="502s\non all")),
    ("/sizeup scope eu-west", cm.SizeUp(scope="eu-west")),
    ("/sizeup changes none", cm.SizeUp(recent_changes="")),
    ("/attach nginx GET /\n502", cm.AttachEvidence(name="nginx", content="GET /\n502")),
    ('/attach "lb-2 log" 502', cm.AttachEvidence(name="lb-2 log", content="502")),
    ("/detected-by siem", cm.ChangeDetails(detected_by=Detection.SIEM)),
    ("/category data", cm.ChangeDetails(category="data")),
    ("/category none", cm.ChangeDetails(category="")),
    ("/tags pii, eu", cm.ChangeDetails(tags=("pii", "eu"))),
    ("/tags none", cm.ChangeDetails(tags=())),
    ("/codename Quiet heron", cm.ChangeDetails(codename="Quiet heron")),
    ("/codename auto", cm.ChangeDetails(codename="auto")),
    ("/codename none", cm.ChangeDetails(codename="")),
    ("/score", Local("score")),
    ("/drill pause lunch", cm.PauseDrill(reason="lunch")),
    ("/drill resume", cm.ResumeDrill()),
    ("/drill end", cm.EndDrill()),
    (
        "/inject call the CEO | How bad is it?",
        cm.Inject(inject_kind=InjectKind.PHONE_CALL, sender="the CEO", text="How bad is it?"),
    ),
    (
        "/inject question the CEO | And?",
        cm.Inject(inject_kind=InjectKind.QUESTION, sender="the CEO", text="And?"),
    ),
    ("/order", Local("order")),
    ("/utc", Local("utc")),
    ("/step", Local("step")),
    ("/step rea", Local("step", "reaction")),
    ("/review", Local("review")),
    ("/review 02:09", Local("review", "02:09")),
    ("/move unix:/run/b.sock", Local("move", "unix:/run/b.sock")),
    ("/move wss://b.example:7420 ANYWAY", Local("move", "wss://b.example:7420 anyway")),
    ("/lobby", Local("lobby")),
    ("/help", Local("help")),
    ("/exit", Local("quit")),
    ("/quit", Local("quit")),
]


@pytest.mark.parametrize(("line", "meant"), MEANT, ids=[line for line, _ in MEANT])
def test_a_line_means_one_thing(line: str, meant: cm.AnyCommand | Local) -> None:
    assert read(line) == meant


def test_the_list_above_has_every_command() -> None:
    typed = {line.split()[0].lower() for line, _ in MEANT}
    assert {f"/{slash.name}" for slash in COMMANDS} <= typed


@pytest.mark.parametrize("slash", COMMANDS, ids=lambda slash: slash.name)
def test_the_example_in_the_documentation_works(slash: Slash) -> None:
    assert not isinstance(read(slash.example), str)


@pytest.mark.parametrize("slash", COMMANDS, ids=lambda slash: slash.name)
def test_a_time_before_a_command_is_when_it_happened(slash: Slash) -> None:
    plain, timed = read(slash.example), read(f"/at 02:05 {slash.example}")
    if slash.name == "at":
        assert timed == "The time is given twice. One /at is enough."
    elif isinstance(plain, Local):
        assert isinstance(timed, str)
    else:
        assert not isinstance(plain, str)
        assert timed == replace(plain, occurred_at=at(2, 5))


MISTAKES = [
    ("", "nothing to record"),
    ("//", None),
    ("/", "/help lists them"),
    ("/ do it", "/help lists them"),
    ("/dne T1", "Did you mean /done?"),
    ("/var/log is full", "There is no command /var/log."),
    ("/do", "The task is missing. Write: /do TEXT"),
    ("/done", "The task is missing"),
    ("/done freeze", "“freeze” is not a task: they are T1, T2"),
    ("/start T1 T2", "“T2” is one thing too many"),
    ("/playbook nope", "There is no playbook “nope”. There are: credential-leak, data-loss"),
    ("/playbook ddos twice", "“twice” is one thing too many"),
    ("/playbook ddos again 2", "“2” is one thing too many"),
    ("/stop-playbook", "The run is missing"),
    ("/stop-playbook R1", "The reason is missing"),
    ("/start T٣", "is not a task"),
    ("/reopen", "The task, or the reason"),
    ("/postmortem due 2026-02-30", "There is no day 2026-02-30."),
    ("/postmortem due soon", "is not a time"),
    ("/postmortem owner", "The name is missing"),
    ("/postmortem done now", "“now” is one thing too many"),
    ("/postmortem d", "could be due or done"),
    ("/tlp", "The TLP label is missing"),
    ("/tlp 4", "The TLP label is missing"),
    ("/tlp pink", "“pink” is not one of: TLP:CLEAR"),
    ("/resolve", "How it was resolved is missing"),
    ("/cancel", "The reason is missing"),
    ("/block T1", "What it waits for is missing"),
    ("/timebox T1", "The time-box is missing"),
    ("/timebox T1 soon", '"soon" is not a duration'),
    ("/assign T1", "The name is missing"),
    ("/more T1", "How much more time is missing"),
    ("/more T1 none", "How much more time is missing"),
    ("/extent", "The kind (system, people or region) is missing"),
    ("/extent planet", "“planet” is not one of: system, people or region."),
    ("/extent system", "The name of the system is missing"),
    ("/extent system db", "The state is missing"),
    ("/extent system db broken", "“broken” is not one of: suspected, affected"),
    ("/workaround", "The workaround is missing"),
    ("/workaround W1", "Say what W1 costs or who removes it"),
    ("/workaround W1 new words @ben", "Say what W1 costs or who removes it"),
    ("/remove x", "“x” is not a workaround: they are W1, W2"),
    ("/solved W1 soon", "“soon” is not one of"),
    ("/team form db", "The lead is missing"),
    ("/team grow db", "“grow” is not one of: form, add or leave."),
    ("/team add", "The team's name is missing"),
    ("/assign T1 @", "The name is missing"),
    ("/tell", "The audience is missing"),
    ("/tell ,phone hi", "The audience is missing"),
    ("/tell customers", "The message is missing"),
    ("/tell customers +soon hi", '"soon" is not a duration'),
    ("/heard customers it is down", "Who said what?"),
    ("/heard customers from : x", "Who said what?"),
    ("/approve T1", "“T1” is not a message"),
    ("/role", "What to do is missing"),
    ("/role claim", "The role is missing"),
    ("/role claim com", "could be incident commander or communications lead"),
    ("/role claim boss", "“boss” is not one of: incident commander, deputy"),
    ("/role offer ops", "The person to ask is missing"),
    ("/sev", "The severity is missing"),
    ("/sev 6", "1, the highest, to 5"),
    ("/impact", "The impact is missing"),
    ("/impact high", "The urgency is missing"),
    ("/impact huge low", "“huge” is not one of: high, medium or low."),
    ("/estimate", "How much work is left is missing"),
    ("/estimate 3h left", "one thing too many"),
    ("/defer", "How long is missing"),
    ("/defer none kim x", "“none” is no time to wait"),
    ("/defer 4h", "Who accepted the risk is missing"),
    ("/defer 4h kim", "The reason is missing"),
    ("/phase c", "could be containment or conclusion"),
    ("/at", "The time is missing"),
    ("/at 02:09", "What happened is missing"),
    ("/at soon disk full", '"soon" is not a time'),
    ("/at 02:09 /lobby", "/at is for what happened"),
    ("/at 02:09 /dne", "Did you mean /done?"),
    ("/amend x y", "“x” is not the number of an entry"),
    ("/amend 41", "The new text is missing"),
    ("/pin 41 42", "one thing too many"),
    ("/move", "The address is missing"),
    ("/move nowhere", "“nowhere” is not a hub's address"),
    ("/move unix:/run/b.sock now", "After the address stands nothing, or anyway."),
    ("/review-note", "What it is about is missing"),
    ("/review-note why so late", "“why” is not what a review note can be about"),
    ("/review-note 41", "The text is missing"),
    ("/review-note all", "The text is missing"),
    ("/systems ,", "The systems is missing"),
    ("/sizeup worse", "“worse” is not one of: symptoms, scope, trend or changes"),
    ("/sizeup scope", "What you know of the scope is missing"),
    ("/sizeup trend down", "“down” is not one of: worse, steady or better"),
    ("/attach nginx", "The text to keep is missing"),
    ("/attach", "The name of the evidence is missing"),
    ('/attach "" x', "The name of the evidence is missing"),
    ("/detected-by luck", "“luck” is not one of: person, monitoring, SIEM or customer"),
    ("/tags ,", "A tag is missing"),
    ("/started later", '"later" is not a time'),
    ("/order now", "one thing too many"),
    ("/support H1", "What speaks for it or against it is missing"),
    ("/ruleout T1 x", "“T1” is not a hypothesis: they are H1, H2"),
    ("/propose", "The proposal is missing"),
    ("/propose risk: it burns", "The proposal is missing"),
    ("/object D1", "The objection is missing"),
    ("/drop D1", "The reason is missing"),
    ("/proceed", "The decision is missing"),
    ("/todo", "The follow-up is missing"),
    ("/todo x by 2026-02-30", "There is no day 2026-02-30."),
    ("/fu", "What to do is missing"),
    ("/fu d U1", "could be due, done or drop"),
    ("/fu due U1", "The day is missing"),
    ("/fu due U1 soon", '"soon" is not a time'),
    ("/fu verify U1 now", "one thing too many"),
    ("/fu link U1 https://a b", "one thing too many"),
    ("/waive", "What to waive is missing"),
    ("/waive f x", "could be factors, fix or follow-ups"),
    ("/waive fix", "The reason is missing"),
]


@pytest.mark.parametrize(("line", "sentence"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_a_mistake_gets_a_sentence(line: str, sentence: str | None) -> None:
    said = read(line)
    if sentence is None:
        assert said == cm.Note(text="/")
    else:
        assert isinstance(said, str)
        assert sentence in said


def test_a_time_without_a_zone_is_meant_where_the_screen_shows_times() -> None:
    zone = timezone(timedelta(hours=1))
    said = parse("/at 03:09 502s", NOW, "ana", zone)
    assert isinstance(said, Say)
    assert said.command.occurred_at == at(2, 9)


@pytest.mark.parametrize("role", Role)
def test_a_role_has_several_names(role: Role) -> None:
    names = {role.value, role.value.title(), ROLE_SHORT[role], ROLE_SHORT[role].upper()}
    for name in names:
        assert read(f"/role offer {name} ben") == cm.OfferRole(role=role, to="ben")


LINES = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *(f"/{name}" for slash in COMMANDS for name in slash.names),
                "T1", "M1", "41", "@ben", "me", "15m", "+30m", "02:09", "none", "ic", "ops",
                "offer", "claim", "from", ":", ",", '"', "#", "+",
                "-10m", "ago", "yesterday", "//", "\n", "[/]", "9" * 30, "٣", "+" * 5, '"a b"',
            ]
        )
        | st.text(max_size=8),
        max_size=8,
    ).map(" ".join),
    st.sampled_from([text for _, text in HOSTILE]),
    st.tuples(
        st.sampled_from([slash.name for slash in COMMANDS]),
        st.sampled_from([text for _, text in HOSTILE]),
    ).map(lambda pair: f"/{pair[0]} {pair[1]}"),
)  # fmt: skip


@given(LINES)
def test_no_line_is_too_odd_to_read(line: str) -> None:
    said = parse(line, NOW, "ana")
    if isinstance(said, Wrong):
        assert said.sentence.endswith((".", "?", *(slash.usage for slash in COMMANDS)))
        assert raw_terminal_codes(said.sentence) == []


@given(st.text(min_size=1).filter(lambda text: text.strip() and not text.lstrip().startswith("/")))
def test_plain_text_is_a_note_as_it_stands(text: str) -> None:
    assert read(text) == cm.Note(text=text.strip())


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_can_be_a_note_with_a_second_slash(text: str) -> None:
    assert read("//" + text) == cm.Note(text=("/" + text).strip())


# Completion


def busy() -> Context:
    """A room with tasks in every state, messages, and people."""
    desk = Desk()
    desk.do("ana", cm.ClaimRole(role=IC))
    for text in ("Freeze deploys", "Drain eu-west", "Page the on-call", "Ask the vendor"):
        desk.do("ana", cm.AddTask(text=text))
    desk.do("ben", cm.StartTask(task="T1"))
    desk.do("ben", cm.FinishTask(task="T2"))
    desk.do("ben", cm.FinishTask(task="T3"))
    desk.do("ana", cm.VerifyTask(task="T3"))
    desk.do("ben", cm.DraftMessage(audience="legal team", channel="e-mail", text="No data"))
    desk.do("ana", cm.Tell(audience="customers", text="Looking into it"))
    desk.do("ana", cm.ChangeDetails(systems=("checkout",)))
    desk.do(
        "ben",
        cm.SetExtent(extent_kind=ExtentKind.PEOPLE, name="store staff", state=ExtentState.AFFECTED),
    )
    desk.do("ben", cm.RecordWorkaround(what="Traffic to eu-north"))
    desk.do("ben", cm.RecordWorkaround(what="Restart nightly"))
    desk.do("ben", cm.RemoveWorkaround(workaround="W1"))
    desk.do("ana", cm.FormTeam(team="web shop", lead="chloe"))
    note = desk.do("ben", cm.Note(text="502s"))
    desk.do("ana", cm.Pin(target=note.seq))
    for text in ("a bad deploy", "the database"):
        desk.do("ben", cm.RaiseHypothesis(text=text))
        desk.do("ben", cm.ProposeDecision(text=f"watch {text}"))
        desk.do("ben", cm.AddFactor(text=f"{text} is not watched"))
        desk.do("ben", cm.AddFollowUp(text=f"watch {text}"))
    desk.do("ana", cm.DecideProposal(decision="D1", proceed=True))
    desk.do("ana", cm.StrikeFactor(factor="F1", reason="it is"))
    return Context(desk.incident, ("ana", "ben", "chloe"), "ana")


BUSY = busy()


def proposals(line: str) -> list[str]:
    return [item.text.rstrip() for item in complete(line, len(line), BUSY)]


def test_a_slash_proposes_every_command_once() -> None:
    assert proposals("/") == [f"/{slash.name}" for slash in COMMANDS]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/do", ["/do", "/done"]),
        ("/done", []),
        ("/UPD", ["/status-update"]),
        ("/severi", ["/sev"]),
        ("/done ", ["T1", "T4"]),
        ("/done ven", ["T4"]),
        ("/done t", ["T1", "T4"]),
        ("/done T1", []),
        ("/done T1 and ", []),
        ("/verify ", ["T2"]),
        ("/reopen ", ["T2", "T3"]),
        ("/assign T1 ", ["me", "ben", "chloe"]),
        ("/assign T1 c", ["chloe"]),
        ("/do Drain @", ["@me", "@ben", "@chloe"]),
        ("/do Drain @be", ["@ben"]),
        ("/do Drain ", []),
        ("/note @", []),
        ("/approve ", ["M1"]),
        ("/extent ", ["system", "people", "region"]),
        ("/extent s", ["system"]),
        ("/extent system ", ["checkout"]),
        ("/extent people ", ['"store staff"']),
        ("/extent people sto", ['"store staff"']),
        ('/extent people "store staff" a', ["affected"]),
        ("/extent region ", []),
        ("/solved ", ["W2"]),
        ("/remove night", ["W2"]),
        ("/team ", ["form", "add", "leave"]),
        ("/team add ", ['"web shop"']),
        ('/team add "web shop" ', ["me", "ben", "chloe"]),
        ("/ack ", ["T1", "T4"]),
        ("/send dat", ["M1"]),
        ("/tell ", ["customers", '"legal team",e-mail']),
        ("/tell c", ["customers"]),
        ("/role ", ["claim", "offer", "accept", "decline", "release"]),
        ("/role claim o", ["ops", "observer"]),
        ("/role claim ops ", []),
        ("/role offer ops b", ["ben"]),
        ("/sev ", ["1", "2", "3", "4", "5"]),
        ("/impact ", ["high", "medium", "low"]),
        ("/impact high m", ["medium"]),
        ("/defer 4h b", ["ben"]),
        ("/phase co", ["containment", "conclusion"]),
        ("/status can", ["cancelled"]),
        ("/sizeup ", ["symptoms", "scope", "trend", "changes"]),
        ("/sizeup trend ", ["worse", "steady", "better"]),
        ("/sizeup scope w", []),
        ("/detected-by s", ["SIEM"]),
        ("/category ", ["availability", "data", "security", "change", "capacity", "provider"]),
        ("/codename ", ["auto", "none"]),
        ("/filter ta", ["task change"]),
        ("/at 02:09 /don", ["/done"]),
        ("/support ", ["H1", "H2"]),
        ("/ruleout data", ["H2"]),
        ("/support H1 ", []),
        ("/object ", ["D2"]),
        ("/nofactor ", ["F2"]),
        ("/tlp 4 R", ["RED"]),
        ("/tlp amber", ["AMBER", "AMBER+STRICT"]),
        ("/tlp red n", []),
        ("/fu ver", ["verify"]),
        ("/fu done ", ["U1", "U2"]),
        ("/fu done U1 ", []),
        ("/fu assign U1 c", ["chloe"]),
        ("/fu due U1 c", []),
        ("/waive fi", ["fix"]),
        ("/propose Wait @be", ["@ben"]),
        ("/todo a chart @c", ["@chloe"]),
        ("/at 10m ago /done ", ["T1", "T4"]),
        ("/at 02:09 disk /d", []),
        ("/at ", []),
        ("502s", []),
        ("//d", []),
        ("/nonsense ", []),
        ("", []),
    ],
)
def test_what_is_proposed(line: str, expected: list[str]) -> None:
    found = proposals(line)
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


def test_a_pinned_entry_is_proposed_for_unpinning() -> None:
    assert BUSY.incident is not None
    assert proposals("/unpin ") == [str(max(BUSY.incident.marks))]


def test_the_proposal_tells_which_task_it_is() -> None:
    assert complete("/done ", 6, BUSY)[0].words == "Freeze deploys (ben)"


@pytest.mark.parametrize("slash", COMMANDS, ids=lambda slash: slash.name)
def test_the_usage_is_shown_while_a_command_is_typed(slash: Slash) -> None:
    assert usage_of(f"/{slash.name} x").startswith(slash.usage)
    assert usage_of(slash.name) == ""


@given(LINES, st.integers(-5, 60))
def test_completion_takes_any_line(line: str, cursor: int) -> None:
    for item in complete(line, cursor, BUSY):
        assert 0 <= item.start <= max(0, cursor)


@pytest.mark.parametrize(("name", "text"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_nothing_raw_is_proposed(name: str, text: str) -> None:
    desk = Desk()
    incident = desk.incident
    task = Desk()
    task.do("ana", cm.AddTask(text="x"))
    tasks = {"T1": replace(task.incident.tasks["T1"], text=text, person=text)}
    context = Context(replace(incident, tasks=tasks), (text, "ben"), text)
    for line in ("/done ", "/assign T1 ", "/do x @", "/ic "):
        for item in complete(line, len(line), context):
            assert raw_terminal_codes(item.text + item.words) == []
            assert "\n" not in item.text + item.words
            assert len(item.words) < 250


@given(st.from_regex(r"[^\s\"][^\"\n\r]{0,30}", fullmatch=True))
def test_an_audience_that_was_proposed_is_read_back(name: str) -> None:
    wanted = quoted(name).strip('"')
    if wanted:
        said = read(f"/tell {quoted(name)} hello")
        assert isinstance(said, cm.Tell)
        assert said.audience == wanted


def test_help_has_a_place_for_every_command() -> None:
    assert {slash.group for slash in COMMANDS} == set(Group)
    names = [name for slash in COMMANDS for name in slash.names]
    assert len(names) == len(set(names))


IN_A_ROOM: list[tuple[str, str | None, cm.AnyCommand]] = [
    ("/problem new Pool", "", cm.OpenProblem(title="Pool", incidents=("INC-5",))),
    ("/problem link PRB-3", "PRB-3", cm.LinkIncident(incident="INC-5")),
    ("/problem link prb-3 same pool", "PRB-3", cm.LinkIncident(incident="INC-5", note="same pool")),
    ("/problem unlink PRB-3 no", "PRB-3", cm.UnlinkIncident(incident="INC-5", reason="no")),
    ("/problem cause PRB-3 leak", "PRB-3", cm.DescribeCause(cause="leak")),
    ("a note", None, cm.Note(text="a note")),
]
ON_A_PROBLEM: list[tuple[str, str | None, cm.AnyCommand]] = [
    ("/problem new Other", "", cm.OpenProblem(title="Other")),
    ("/problem link INC-5 same", "PRB-3", cm.LinkIncident(incident="INC-5", note="same")),
    ("/problem cause leak", "PRB-3", cm.DescribeCause(cause="leak")),
    ("/problem cause PRB-4 leak", "PRB-4", cm.DescribeCause(cause="leak")),
    ("/problem assign ben", "PRB-3", cm.AssignProblem(person="ben")),
    (
        "/at 02:09 /problem solve patched",
        "PRB-3",
        cm.SolveProblem(how="patched", occurred_at=at(2, 9)),
    ),
]


@pytest.mark.parametrize(("line", "log", "command"), IN_A_ROOM)
def test_what_is_said_of_a_problem_in_a_room_is_about_its_incident(
    line: str, log: str | None, command: cm.AnyCommand
) -> None:
    said = parse(line, NOW, "ana", here="INC-5")
    assert isinstance(said, Say) and (said.log, said.command) == (log, command)


@pytest.mark.parametrize(("line", "log", "command"), ON_A_PROBLEM)
def test_on_the_screen_of_a_problem_its_id_may_be_left_out(
    line: str, log: str | None, command: cm.AnyCommand
) -> None:
    said = parse(line, NOW, "ana", here="PRB-3")
    assert isinstance(said, Say) and (said.log, said.command) == (log, command)


@pytest.mark.parametrize(
    ("line", "here", "says"),
    [
        ("/problem", "INC-5", "What to do with a problem is missing"),
        ("/problem dance", "INC-5", "is not one of: new"),
        ("/problem link", "INC-5", "The problem is missing"),
        ("/problem cause it leaks", "INC-5", "“it” is not a problem's id"),
        ("/problem link that", "PRB-3", "“that” is not an incident's id"),
        ("/problem cause", "PRB-3", "The cause is missing"),
        ("/problem PRB-3 x", "INC-5", "one thing too many"),
    ],
)
def test_a_line_on_problems_that_is_not_clear(line: str, here: str, says: str) -> None:
    said = parse(line, NOW, "ana", here=here)
    assert isinstance(said, Wrong) and says in said.sentence, said


def test_problems_that_are_known_here_are_proposed() -> None:
    context = Context(problems=(("PRB-3", "Pool runs dry"),))
    found = [each.text for each in complete("/problem ", 9, context)]
    assert found[0] == "new " and "PRB-3 " in found
    assert [each.text for each in complete("/problem pool", 13, context)] == ["PRB-3 "]
