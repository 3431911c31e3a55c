"""What happens in the demonstration: who does what, and how long after the step before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.words import MessageState, NoteKind, Phase, Priority, Role, Severity, Status

TITLE = "Checkout returns 502 in eu-west"

ANA, BEN, CHLOE = "ana", "ben", "chloe"
CAST = (ANA, BEN, CHLOE)


class Scene(NamedTuple):
    """What a step can look at: the incident now, and the time (UTC)."""

    incident: Incident
    now: datetime


class Step(NamedTuple):
    """`after` seconds of the story, `who` asks for what `make` gives (None: nothing to do)."""

    after: float
    who: str
    make: Callable[[Scene], cm.AnyCommand | None]


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
    )


def _note(
    after: float,
    who: str,
    text: str,
    kind: NoteKind = NoteKind.OBSERVATION,
    minutes_ago: float = 0,
) -> Step:
    def make(scene: Scene) -> cm.AnyCommand:
        occurred_at = scene.now - timedelta(minutes=minutes_ago) if minutes_ago else None
        return cm.Note(text=text, note_kind=kind, occurred_at=occurred_at)

    return Step(after, who, make)


def _do(after: float, who: str, command: cm.AnyCommand) -> Step:
    return Step(after, who, lambda scene: command)


def _task(after: float, who: str, text: str, make: Callable[[str], cm.AnyCommand]) -> Step:
    """A step about the task with this text: the person at the screen may have added others."""

    def find(scene: Scene) -> cm.AnyCommand | None:
        ids = [task.id for task in scene.incident.tasks.values() if task.text == text]
        return make(ids[0]) if ids else None

    return Step(after, who, find)


def _draft(after: float, who: str, make: Callable[[str], cm.AnyCommand]) -> Step:
    """A step about the newest draft that waits for approval."""

    def find(scene: Scene) -> cm.AnyCommand | None:
        ids = [
            message.id
            for message in scene.incident.messages.values()
            if message.state is MessageState.DRAFT and message.by in CAST
        ]
        return make(ids[-1]) if ids else None

    return Step(after, who, find)


_FREEZE = "Freeze deploys"
_DRAIN = "Drain eu-west, send shops to eu-north"
_FAILOVER = "Fail over payments-db to the replica"
_DBA = "Page the database on-call"
_SESSIONS = "Raise the pool limit on checkout"

STORY: tuple[Step, ...] = (
    _do(0.3, ANA, cm.ClaimRole(role=Role.COMMANDER)),
    _note(0.3, BEN, "502s begin on all three load balancers at once", minutes_ago=3),
    _do(0.3, BEN, cm.ClaimRole(role=Role.OPERATIONS)),
    _do(0.3, ANA, cm.OfferRole(role=Role.COMMUNICATIONS, to=CHLOE)),
    _do(0.3, CHLOE, cm.AcceptRole(role=Role.COMMUNICATIONS)),
    _do(0.3, ANA, cm.ChangeStatus(status=Status.ACTIVE)),
    _do(0.3, ANA, cm.AddTask(text=_FREEZE, to=BEN, phase=Phase.CONTAINMENT)),
    _do(0.3, ANA, cm.AddTask(text=_DRAIN, time_box=300, phase=Phase.CONTAINMENT)),
    _do(0.3, ANA, cm.AddTask(text=_DBA, phase=Phase.CONTAINMENT)),
    _do(0.3, ANA, cm.ChangePhase(phase=Phase.CONTAINMENT)),
    _task(3, BEN, _FREEZE, lambda t: cm.StartTask(task=t)),
    _note(
        4,
        BEN,
        "$ kubectl -n shop get pods | grep checkout\n"
        "checkout-7d9f-4kq2x   0/1   CrashLoopBackOff   9 (41s ago)\n"
        "checkout-7d9f-9xwtr   0/1   CrashLoopBackOff   8 (2m ago)",
    ),
    _do(
        4,
        CHLOE,
        cm.DraftMessage(
            audience="customers",
            channel="status page",
            text="Payments fail for some customers in western Europe. We are working on it.",
            next_update=600,
        ),
    ),
    _task(3, BEN, _FREEZE, lambda t: cm.FinishTask(task=t, result="pipeline locked")),
    _draft(4, ANA, lambda m: cm.ApproveMessage(message=m)),
    Step(
        3,
        CHLOE,
        lambda scene: next(
            (
                cm.SendMessage(message=message.id)
                for message in scene.incident.messages.values()
                if message.state is MessageState.APPROVED
            ),
            None,
        ),
    ),
    _task(4, BEN, _DRAIN, lambda t: cm.StartTask(task=t)),
    _do(5, ANA, cm.SetSeverity(severity=Severity.SEV1, reason="all of eu-west, not some shops")),
    _note(5, CHLOE, "Support has 340 open tickets, twelve a minute", NoteKind.OBSERVATION),
    _task(3, ANA, _DBA, lambda t: cm.AssignTask(task=t, to=CHLOE)),
    _note(5, BEN, "Connections to payments-db: 500 of 500, all waiting on one lock"),
    _task(4, CHLOE, _DBA, lambda t: cm.StartTask(task=t)),
    _do(4, ANA, cm.ChangePhase(phase=Phase.PRIORITIZATION)),
    _do(3, ANA, cm.SetPriority(priority=Priority.P1, reason="no revenue in eu-west")),
    _do(
        4,
        CHLOE,
        cm.Tell(
            audience="executives",
            channel="phone",
            text="eu-west takes no payments since a few minutes. Failing shops over to eu-north.",
            next_update=900,
        ),
    ),
    _task(6, CHLOE, _DBA, lambda t: cm.BlockTask(task=t, reason="no answer, calling the second")),
    _task(6, BEN, _DRAIN, lambda t: cm.FinishTask(task=t, result="eu-north takes 95 % of it")),
    _note(4, BEN, "eu-north at 71 % CPU and steady", NoteKind.OBSERVATION),
    _task(4, CHLOE, _DRAIN, lambda t: cm.VerifyTask(task=t)),
    _note(
        5,
        ANA,
        "Fail payments-db over to the replica. Risk: up to 30 s of writes to replay."
        " No strong objections.",
        NoteKind.DECISION,
    ),
    _do(2, ANA, cm.AddTask(text=_FAILOVER, to=BEN, time_box=600, phase=Phase.REACTION)),
    _do(2, ANA, cm.ChangePhase(phase=Phase.REACTION)),
    _task(4, BEN, _FAILOVER, lambda t: cm.StartTask(task=t)),
    _do(
        6,
        CHLOE,
        cm.RecordReceived(
            audience="customers",
            sender="shop 4411",
            channel="phone",
            text="Card payments work again here since a minute.",
        ),
    ),
    _task(
        6, CHLOE, _DBA, lambda t: cm.FinishTask(task=t, result="dmitri is on it, from his phone")
    ),
    _note(
        6,
        BEN,
        "$ patronictl failover payments --candidate db-2\nSuccessfully failed over to “db-2”",
        NoteKind.ACTION,
    ),
    _task(5, BEN, _FAILOVER, lambda t: cm.FinishTask(task=t, result="db-2 leads, lag 0")),
    _note(4, CHLOE, "Error rate of checkout below 0.1 % for two minutes", NoteKind.MILESTONE),
    _do(4, ANA, cm.ChangeStatus(status=Status.MITIGATED, reason="shops run from eu-north")),
    _do(
        4,
        CHLOE,
        cm.Tell(
            audience="customers",
            channel="status page",
            text="Payments work again everywhere. We keep watching.",
            next_update=1800,
        ),
    ),
    _do(3, BEN, cm.AddTask(text=_SESSIONS, phase=Phase.REACTION)),
    _task(5, ANA, _FAILOVER, lambda t: cm.VerifyTask(task=t)),
    _task(4, BEN, _SESSIONS, lambda t: cm.StartTask(task=t)),
    _note(
        6,
        BEN,
        "The lock: a migration that the last deploy started and nobody stopped.",
        NoteKind.OBSERVATION,
    ),
    _task(6, BEN, _SESSIONS, lambda t: cm.FinishTask(task=t)),
    _do(4, ANA, cm.ChangePhase(phase=Phase.CONCLUSION)),
    _do(4, ANA, cm.ChangeStatus(status=Status.RESOLVED, reason="cause removed, no errors")),
    _note(3, ANA, "Thank you all. Post-mortem tomorrow 10:00Z.", NoteKind.MILESTONE),
)
"""About three minutes; the first steps come quickly, so that nobody looks at an empty room."""
