"""A realistic incident to look at: an outage of a payment path, half an hour in."""

from datetime import UTC, datetime, timedelta

from tests.support.fake_link import FakeLink
from warroom.clock import Clock
from warroom.model import commands as cm
from warroom.model import words as w

START = datetime(2026, 11, 23, 23, 46, 12, tzinfo=UTC)
"""Before midnight, so that a new day begins on the timeline."""

INCIDENT = "INC-42"


class MovableClock(Clock):
    """A clock that the story below sets as it goes along."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - START).total_seconds()

    async def sleep_until(self, when: datetime) -> None:
        raise AssertionError("nothing sleeps on this clock")

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing sleeps on this clock")

    def set(self, moment: datetime) -> None:
        self._now = moment


N, K = cm.Note, w.NoteKind

STORY: list[tuple[int, str, cm.AnyCommand]] = [
    (0, "ana", cm.Declare(title="Checkout returns 502 in eu-west", severity=w.Severity.SEV2,
                           priority=w.Priority.P1)),
    (9, "ana", cm.ClaimRole(role=w.Role.COMMANDER)),
    (20, "ben", cm.ClaimRole(role=w.Role.OPERATIONS)),
    (31, "chloe", cm.ClaimRole(role=w.Role.COMMUNICATIONS)),
    (55, "ben", N(text="502s on all three load balancers, eu-north is clean")),
    (80, "mon", N(text="p99 checkout 11.4 s, error rate 38 %", note_kind=K.ALERT)),
    (95, "ana", cm.SetSeverity(severity=w.Severity.SEV1, reason="all cards in one region")),
    (110, "ana", cm.ChangeStatus(status=w.Status.ACTIVE)),
    (118, "ben", cm.AddTask(text="Find the first bad deploy", to="ben", time_box=900)),
    (125, "ana", cm.AddTask(text="Check payments DB replication lag", to="dmi")),
    (133, "ben", cm.StartTask(task="T1")),
    (190, "dmi", N(text="replication lag 0.4 s, not the cause")),
    (200, "dmi", cm.FinishTask(task="T2", result="lag is normal")),
    (244, "ben", N(text="deploy 8812 went out 01:58 CET: new TLS settings on the edge proxies")),
    (260, "ben", cm.FinishTask(task="T1", result="8812")),
    (266, "ana", cm.VerifyTask(task="T1")),
    (280, "ana", N(text="hold all deploys", note_kind=K.DECISION)),
    (300, "ana", cm.ChangePhase(phase=w.Phase.CONTAINMENT)),
    (305, "ana", cm.AddTask(text="Freeze deploys", to="ben")),
    (307, "ana", cm.AddTask(text="Drain eu-west", to="dmi", time_box=1200)),
    (312, "ana", cm.AddTask(text="Fail over the payments database to the standby in eu-north")),
    (315, "ana", cm.AddTask(text="Page the database on-call", to="eve")),
    (317, "ana", cm.AddTask(text="Ask the CDN for their edge logs", time_box=1800)),
    (320, "ben", cm.StartTask(task="T3")),
    (360, "chloe", cm.Tell(audience="customers", channel="status page", next_update=1800,
                           text="We are looking into failing payments in western Europe.")),
    (390, "ben", cm.FinishTask(task="T3")),
    (402, "dmi", cm.StartTask(task="T4")),
    (425, "eve", cm.BlockTask(task="T6", reason="no answer, second page sent")),
    (500, "chloe", cm.RecordReceived(audience="partners", sender="Acme", channel="phone",
                                     text="Their terminals fail since 23:40, 1,200 shops.")),
    (560, "ben", N(text="openssl s_client shows the old intermediate on 4 of 9 proxies",
                   occurred_at=START + timedelta(seconds=430))),
    (610, "ana", N(text="fail over, no objections", note_kind=K.DECISION)),
    (700, "chloe", cm.Tell(audience="executives", channel="e-mail", next_update=600,
                           text="Payments in western Europe fail; traffic is being moved.")),
    (845, "ben", N(text="traffic to eu-west down to 60 %")),
    (860, "ben", cm.Pin(target=18)),
    (900, "dmi", N(text="eu-nort takes 40 % more, CPU 55 %")),
    (915, "dmi", cm.Amend(target=42, text="eu-north takes 40 % more, CPU 55 %")),
    (950, "ana", cm.AddTask(text="Write down who needs the all-clear", phase=w.Phase.CONCLUSION)),
    (955, "ana", cm.AddTask(text="Roll 8812 back", phase=w.Phase.REACTION)),
    (1000, "ben", N(text="wrong dashboard, ignore")),
    (1010, "ben", cm.Strike(target=46, reason="wrong dashboard")),
    (1100, "flo", cm.DraftMessage(audience="executives", channel="e-mail",
                                  text="Half of the traffic has moved; no date for the end yet.")),
    (1130, "ben", N(text="curl -sv https://pay.example.net 2>&1 | grep -i issuer\n"
                         "*  issuer: C=DE; O=Example Trust; CN=Example Issuing CA 3\n"
                         "*  issuer: C=DE; O=Example Trust; CN=Example Issuing CA 4")),
    (1300, "mon", N(text="error rate 12 %", note_kind=K.ALERT)),
]  # fmt: skip


def outage(link: FakeLink, clock: MovableClock, incident: str = INCIDENT) -> None:
    """Tell the whole story to the link; the clock ends a moment after it."""
    for after, actor, command in STORY:
        clock.set(START + timedelta(seconds=after))
        link.say(incident, actor, command)
    clock.set(START + timedelta(seconds=1335))
    link.enter(incident, "ana", "ben", "chloe", "dmi", "flo", "mon")
