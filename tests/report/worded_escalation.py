"""Rows of escalation, of the communication plan and of regulators' clocks."""

from datetime import timedelta

from tests.support.incidents import START
from warroom.model import events as ev

NEXT_DAY = START + timedelta(hours=25)

WORDED: list[tuple[ev.Event, str, str]] = [
    (
        ev.EscalationRaised("X1", "task:T1", 0, ("ana", "@on-call"), "",
                            START + timedelta(minutes=5)),
        "alert",
        "asks ana, @on-call: time-box over: Freeze deploys (T1) (X1; next rung 02:05Z)",
    ),
    (
        ev.EscalationRaised("X1", "role:incident commander", 0, ()),
        "alert",
        "asks everybody: nobody on the ladder has a role here: nobody is incident commander (X1)",
    ),
    (
        ev.EscalationRaised("X1", "role:scribe", 0, ("ana",)),
        "alert", "asks ana: scribe is offered and not accepted (X1)",
    ),
    (
        ev.EscalationRaised("X1", "severity", 0, ("ana",), "SEV2 to SEV1"),
        "alert", "asks ana: severity raised: SEV2 to SEV1 (X1)",
    ),
    (
        ev.EscalationRaised("X1", "clock:gdpr", 0, ("ana",)),
        "alert", "asks ana: report gdpr (GDPR, Art. 33) overdue (X1)",
    ),
    (
        ev.EscalationRaised("X1", "call:X1", 0, ("dmi",), "the standby hangs"),
        "alert", "asks dmi: the standby hangs (X1)",
    ),
    (ev.EscalationAnswered("X1", "on my way"), "action", "answers X1: on my way"),
    (
        ev.UpdateSnoozed("customers", START + timedelta(minutes=45), "no news yet"),
        "communication", "update to customers put off to 02:45Z: no news yet",
    ),
    (
        ev.ReportingClocksStarted("awareness", (ev.ClockDue("gdpr", NEXT_DAY),)),
        "milestone", "awareness: reports due: gdpr (GDPR, Art. 33) by 2026-03-05 03:00Z",
    ),
    (
        ev.ReportFiled("gdpr", "B-17", "by the portal"),
        "communication", "filed gdpr (GDPR, Art. 33) as B-17 — by the portal",
    ),
    (
        ev.ReportFiled("nis2-notification", started=(ev.ClockDue("nis2-final", NEXT_DAY),)),
        "communication",
        "filed nis2-notification (NIS2, Art. 23(4)(b));"
        " then due: nis2-final (NIS2, Art. 23(4)(d)) by 2026-03-05 03:00Z",
    ),
    (
        ev.ReportingClockStopped("gdpr", "no personal data"),
        "communication", "no report due: gdpr (GDPR, Art. 33): no personal data",
    ),
    (
        ev.DeadlineMissed(subject="escalation:X1", due_at=START),
        "alert", "nobody has answered X1, due 02:00Z",
    ),
    (
        ev.DeadlineMissed(subject="vacant:incident commander", due_at=START),
        "alert", "nobody has taken incident commander, due 02:00Z",
    ),
    (
        ev.DeadlineMissed(subject="offer:scribe", due_at=START),
        "alert", "no answer to the offer of scribe, due 02:00Z",
    ),
    (
        ev.DeadlineMissed(subject="clock:gdpr", due_at=START),
        "alert", "report overdue: gdpr (GDPR, Art. 33), due 02:00Z",
    ),
]  # fmt: skip
"""As `test_rows.WORDED`, which has them too."""
