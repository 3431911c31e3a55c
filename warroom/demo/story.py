"""What happens in the demonstration: who does what, and how long after the step before."""

from datetime import datetime, timedelta

from warroom.demo.steps import (
    ANA,
    BEN,
    CHLOE,
    Step,
    decision,
    do,
    escalation,
    hypothesis,
    message,
    note,
    playbook,
    task,
    workaround,
)
from warroom.model import commands as cm
from warroom.model.words import (
    Detection,
    ExtentKind,
    ExtentState,
    Impact,
    MessageState,
    NoteKind,
    Phase,
    Role,
    Severity,
    Status,
    Trend,
    Urgency,
)

TITLE = "Checkout returns 502 in eu-west"


def declaration(now: datetime) -> cm.Declare:
    """How the incident opens; it began a little before anybody saw it."""
    return cm.Declare(
        title=TITLE,
        severity=Severity.SEV2,
        description="Customers in eu-west cannot pay. Shops elsewhere work.",
        started_at=now - timedelta(minutes=4),
        detected_at=now - timedelta(minutes=2),
        reporter="shop-support",
        responsible="head of platform",
        systems=("checkout", "lb-eu-west", "payments-db"),
        detected_by=Detection.MONITORING,
        category="availability",
    )


def _extent(
    after: float, who: str, kind: ExtentKind, name: str, state: ExtentState, *, detail: str = ""
) -> Step:
    return do(after, who, cm.SetExtent(extent_kind=kind, name=name, state=state, detail=detail))


_SYSTEM, _PEOPLE, _REGION = ExtentKind.SYSTEM, ExtentKind.PEOPLE, ExtentKind.REGION

_FREEZE = "Stop the pipeline and tell the teams: nothing goes out until the all-clear"
_UNDO = (
    "Can it be undone? Look for migrations, changed message formats, dropped columns, one-way flags"
)
_DAMAGE = (
    "Look for what the bad version wrote: rows, messages, files, caches; decide on repair or replay"
)
_ALL_CLEAR = "Open the pipeline again and give the all-clear"
_DRAIN = "Drain eu-west, send shops to eu-north"
_FAILOVER = "Fail over payments-db to the replica"
_DBA = "Page the database on-call"
_AROUND = "eu-north serves the shops of eu-west"
_LOCK = "a migration of release 412 holds a lock on payments-db"
_BALANCERS = "the load balancers are out of connections"
_PROPOSAL = "fail payments-db over to the replica"

IDENTIFICATION: tuple[Step, ...] = (
    do(0.3, ANA, cm.ClaimRole(role=Role.COMMANDER)),
    note(0.3, BEN, "502s begin on all three load balancers at once", minutes_ago=3),
    do(0.3, BEN, cm.ClaimRole(role=Role.OPERATIONS)),
    do(0.3, ANA, cm.OfferRole(role=Role.COMMUNICATIONS, to=CHLOE)),
    do(0.3, CHLOE, cm.AcceptRole(role=Role.COMMUNICATIONS)),
    do(0.3, ANA, cm.ChangeStatus(status=Status.ACTIVE)),
    do(
        0.3,
        BEN,
        cm.SizeUp(
            symptoms="every payment ends in a 502",
            scope="eu-west, about 2,000 shops",
            trend=Trend.WORSE,
            recent_changes="release 412 of checkout, with a migration, five minutes ago",
        ),
    ),
    playbook(0.5, ANA, "failed-deploy", "reversible", "stop-pipeline", "damage", "open-pipeline"),
    note(
        3,
        BEN,
        "$ kubectl -n shop get pods | grep checkout\n"
        "checkout-7d9f-4kq2x   0/1   CrashLoopBackOff   9 (41s ago)\n"
        "checkout-7d9f-9xwtr   0/1   CrashLoopBackOff   8 (2m ago)",
    ),
    task(3, ANA, _UNDO, lambda t: cm.AssignTask(task=t, to=BEN)),
    task(1, BEN, _UNDO, lambda t: cm.StartTask(task=t)),
)

CONTAINMENT: tuple[Step, ...] = (
    do(2, ANA, cm.ChangePhase(phase=Phase.CONTAINMENT)),
    _extent(1, BEN, _REGION, "eu-west", ExtentState.AFFECTED, detail="all shops"),
    _extent(1, BEN, _REGION, "eu-north", ExtentState.UNAFFECTED),
    _extent(1, BEN, _SYSTEM, "checkout", ExtentState.AFFECTED, detail="12 of 12 pods"),
    _extent(1, BEN, _SYSTEM, "payments-db", ExtentState.SUSPECTED),
    task(2, ANA, _FREEZE, lambda t: cm.AssignTask(task=t, to=CHLOE)),
    task(2, CHLOE, _FREEZE, lambda t: cm.AcknowledgeTask(task=t)),
    do(2, ANA, cm.AddTask(text=_DRAIN, to=BEN, time_box=300, phase=Phase.CONTAINMENT)),
    task(2, BEN, _DRAIN, lambda t: cm.AcknowledgeTask(task=t)),
    task(1, BEN, _DRAIN, lambda t: cm.StartTask(task=t)),
    task(3, CHLOE, _FREEZE, lambda t: cm.FinishTask(task=t, result="pipeline locked, teams told")),
    do(
        3,
        CHLOE,
        cm.DraftMessage(
            audience="customers",
            channel="status page",
            text="Payments fail for some customers in western Europe. We are working on it.",
            next_update=600,
        ),
    ),
    message(4, ANA, MessageState.DRAFT, lambda m: cm.ApproveMessage(message=m)),
    message(3, CHLOE, MessageState.APPROVED, lambda m: cm.SendMessage(message=m)),
    do(2, ANA, cm.AddTask(text=_DBA, to=CHLOE, phase=Phase.CONTAINMENT)),
    task(2, CHLOE, _DBA, lambda t: cm.StartTask(task=t)),
    do(2, ANA, cm.RequestCan(to=BEN)),
    do(
        4,
        BEN,
        cm.ReportCan(
            conditions="eu-west is down, eu-north at 40 % CPU",
            actions="moving shops to eu-north, half are over",
            needs="somebody who knows payments-db",
        ),
    ),
    task(4, BEN, _DRAIN, lambda t: cm.FinishTask(task=t, result="eu-north takes 95 % of it")),
    task(3, CHLOE, _DRAIN, lambda t: cm.VerifyTask(task=t)),
    do(
        2,
        BEN,
        cm.RecordWorkaround(what=_AROUND, cost="30 ms slower, nothing to spare", remover=BEN),
    ),
    _extent(
        2, BEN, _REGION, "eu-west", ExtentState.CONTAINED, detail="5 % of the shops still fail"
    ),
)

PRIORITIZATION: tuple[Step, ...] = (
    do(3, ANA, cm.ChangePhase(phase=Phase.PRIORITIZATION)),
    note(3, CHLOE, "Support has 340 open tickets, twelve a minute"),
    _extent(2, CHLOE, _PEOPLE, "shops in eu-west", ExtentState.AFFECTED, detail="about 2,000"),
    do(
        3,
        ANA,
        cm.AssessImpact(impact=Impact.HIGH, urgency=Urgency.HIGH, reason="no revenue in eu-west"),
    ),
    do(3, BEN, cm.SetSeverity(severity=Severity.SEV1, reason="all of eu-west, not some shops")),
    escalation(2, ANA, lambda x: cm.AnswerEscalation(escalation=x, text="I lead it on")),
    do(
        3,
        ANA,
        cm.Tell(
            audience="executives",
            channel="phone",
            text="eu-west took no payments for some minutes. eu-north serves most shops now.",
            next_update=900,
        ),
    ),
    do(3, ANA, cm.StartRollCall(people=(BEN, CHLOE))),
    do(2, BEN, cm.AnswerRollCall(text="here, on the database")),
    do(1, CHLOE, cm.AnswerRollCall()),
)

REACTION: tuple[Step, ...] = (
    do(2, ANA, cm.ChangePhase(phase=Phase.REACTION)),
    do(2, CHLOE, cm.RaiseHypothesis(text=_BALANCERS)),
    do(2, BEN, cm.RaiseHypothesis(text=_LOCK)),
    note(3, BEN, "Connections to payments-db: 500 of 500, all waiting on one lock"),
    hypothesis(
        3,
        BEN,
        _LOCK,
        lambda h: cm.SupportHypothesis(
            hypothesis=h, why="all 500 connections wait on the migration's lock"
        ),
    ),
    hypothesis(
        3,
        CHLOE,
        _BALANCERS,
        lambda h: cm.RuleOutHypothesis(
            hypothesis=h, why="lb-eu-west has 9,000 free and answers by itself"
        ),
    ),
    _extent(1, BEN, _SYSTEM, "payments-db", ExtentState.AFFECTED, detail="locked"),
    _extent(1, CHLOE, _SYSTEM, "lb-eu-west", ExtentState.UNAFFECTED),
    task(2, BEN, _UNDO, lambda t: cm.FinishTask(task=t, result="no: the migration drops a column")),
    do(
        3,
        BEN,
        cm.ProposeDecision(
            text=_PROPOSAL,
            executor=BEN,
            risks="up to 30 s of writes to replay",
            options=("kill the migration and wait",),
            silence=120,
        ),
    ),
    decision(
        4,
        CHLOE,
        _PROPOSAL,
        lambda d: cm.ObjectToDecision(decision=d, text="the replica was 20 s behind an hour ago"),
    ),
    note(3, BEN, "Replication lag is 0 now"),
    do(2, ANA, cm.SetPlanB(text="kill the migration, restart checkout in eu-west")),
    decision(
        3,
        ANA,
        _PROPOSAL,
        lambda d: cm.DecideProposal(decision=d, proceed=True, reason="the lag is 0"),
    ),
    do(1, ANA, cm.AddTask(text=_FAILOVER, to=BEN, time_box=600, phase=Phase.REACTION)),
    task(2, BEN, _FAILOVER, lambda t: cm.StartTask(task=t)),
    task(3, CHLOE, _DBA, lambda t: cm.FinishTask(task=t, result="dmitri is on it, from his phone")),
    note(
        3,
        BEN,
        "$ patronictl failover payments --candidate db-2\nSuccessfully failed over to “db-2”",
        NoteKind.ACTION,
    ),
    task(3, BEN, _FAILOVER, lambda t: cm.FinishTask(task=t, result="db-2 leads, lag 0")),
    do(
        3,
        CHLOE,
        cm.RecordReceived(
            audience="customers",
            sender="shop 4411",
            channel="phone",
            text="Card payments work again here since a minute.",
        ),
    ),
    task(2, ANA, _FAILOVER, lambda t: cm.VerifyTask(task=t)),
    note(3, CHLOE, "Error rate of checkout below 0.1 % for two minutes", NoteKind.MILESTONE),
    do(2, ANA, cm.ChangeStatus(status=Status.MITIGATED, reason="db-2 leads, payments work")),
    do(
        3,
        ANA,
        cm.PostRecap(
            text="Release 412 locked payments-db. We failed over to db-2 and payments work."
            " Left: the damage, the shops' way back to eu-west, the all-clear."
        ),
    ),
    do(2, BEN, cm.SetTrigger(text="release 412 started a migration that nobody stopped")),
    do(2, BEN, cm.AddFactor(text="migrations run without a limit on the time they hold a lock")),
    note(3, ANA, "The canary had no payments. TODO: pay in the canary of every release @chloe"),
    task(2, BEN, _DAMAGE, lambda t: cm.AssignTask(task=t, to=BEN)),
    task(1, BEN, _DAMAGE, lambda t: cm.StartTask(task=t, anyway=True)),
    task(3, BEN, _DAMAGE, lambda t: cm.FinishTask(task=t, result="14 payments replayed")),
    do(2, BEN, cm.RecordFix(text="migration removed, release 413 limits every lock to 5 s")),
    workaround(
        2, BEN, _AROUND, lambda w: cm.RemoveWorkaround(workaround=w, reason="shops are back")
    ),
    _extent(1, BEN, _REGION, "eu-west", ExtentState.RECOVERED, detail="all shops are back"),
    _extent(0.5, BEN, _SYSTEM, "checkout", ExtentState.RECOVERED, detail="12 of 12 pods ready"),
    _extent(0.5, BEN, _SYSTEM, "payments-db", ExtentState.RECOVERED, detail="db-2 leads"),
    _extent(0.5, CHLOE, _PEOPLE, "shops in eu-west", ExtentState.RECOVERED),
)

CONCLUSION: tuple[Step, ...] = (
    do(2, ANA, cm.ChangePhase(phase=Phase.CONCLUSION)),
    do(
        2,
        CHLOE,
        cm.DraftMessage(
            audience="customers",
            channel="status page",
            text="Payments work again everywhere. We keep watching.",
            next_update=0,
        ),
    ),
    message(2, ANA, MessageState.DRAFT, lambda m: cm.ApproveMessage(message=m)),
    message(2, CHLOE, MessageState.APPROVED, lambda m: cm.SendMessage(message=m)),
    task(1, ANA, _ALL_CLEAR, lambda t: cm.StartTask(task=t, anyway=True)),
    task(2, ANA, _ALL_CLEAR, lambda t: cm.FinishTask(task=t, result="pipeline open")),
    do(3, ANA, cm.ChangeStatus(status=Status.RESOLVED, reason="failed over, migration removed")),
    do(2, ANA, cm.StartPostMortem(owner=CHLOE)),
    note(2, ANA, "Thank you all. Post-mortem tomorrow 10:00Z.", NoteKind.MILESTONE),
    do(2, ANA, cm.ChangeStatus(status=Status.CLOSED)),
)

STORY: tuple[Step, ...] = (
    *IDENTIFICATION,
    *CONTAINMENT,
    *PRIORITIZATION,
    *REACTION,
    *CONCLUSION,
)
"""About three minutes; the first steps come quickly, so that nobody looks at an empty room."""
