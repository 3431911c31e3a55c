"""Cases for the formats: an incident with something in every part, a text in every field."""

from datetime import UTC, timedelta
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from tests.support.incidents import Desk, led_by_ana, ready_to_close, resolved
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.entry import seal
from warroom.model.incident import Incident
from warroom.model.refusal import Refusal
from warroom.model.words import (
    ExtentKind,
    ExtentState,
    NoteKind,
    Phase,
    Role,
    Section,
    Severity,
    Status,
    Tlp,
    Trend,
)
from warroom.report.formats import Case, case_of
from warroom.saved.log import SavedLog


def told_with(text: str, *, exercise: bool = False) -> Desk:
    """A story in which `text` stands wherever somebody can put a text, as the rules take it.

    Rules refuse what is empty or too long; the parts of the story that they refuse are left out.
    """
    desk = Desk(declared=False)

    def do(actor: str, command: cm.Command, **shorter: Any) -> None:
        for one in (command, replace(command, **shorter) if shorter else command):
            try:
                desk.do(actor, one)
            except Refusal:
                continue
            return

    line = " ".join(text.split())[:190] or "x"
    desk.do("ana", cm.Declare(title="Checkout returns 502", exercise=exercise))
    led_by_ana(desk)
    do("ana", cm.ChangeDetails(title=line, description=text, reporter=line, systems=(line, "db"),
                               tags=(line[:40],), category=line))  # fmt: skip
    do("ben", cm.ClaimRole(role=Role.OPERATIONS))
    desk.wait(3)
    for kind in NoteKind:
        do("ben", cm.Note(text=text or "x", note_kind=kind, occurred_at=desk.ago(2)))
    noted = desk.incident.seq
    do("ben", cm.Amend(target=noted, text=f"{text}!"))
    do("ben", cm.Strike(target=noted, reason=line))
    do("ben", cm.SizeUp(symptoms=text, scope=line, trend=Trend.WORSE, recent_changes=text))
    do("ana", cm.ChangePhase(phase=Phase.CONTAINMENT, reason=line))
    do("ana", cm.SetSeverity(severity=Severity.SEV1, reason=line))
    do("chloe", cm.Tell(audience=line[:60], channel=line[:60], text=text or "x"))
    do("ben", cm.RecordReceived(audience="vendor", sender=line[:60], text=text, channel=line[:60]))
    do("ana", cm.AddTask(text=line, to="ben"))
    do("ben", cm.StartTask(task="T1"))
    do("ben", cm.FinishTask(task="T1", result=line))
    do("ben", cm.RaiseHypothesis(text=line))
    do("ben", cm.SupportHypothesis(hypothesis="H1", evidence=(2,), why=line))
    do("ana", cm.ProposeDecision(text=line, executor="ben", risks=line, plan_b=line))
    do("dmi", cm.ObjectToDecision(decision="D1", text=line))
    do("ana", cm.DecideProposal(decision="D1", proceed=True, reason=line))
    do("ben", cm.RecordWorkaround(what=line, cost=line, remover="ben"))
    do("ben", cm.SetExtent(extent_kind=ExtentKind.REGION, name=line[:60],
                           state=ExtentState.AFFECTED, detail=line))  # fmt: skip
    do("ben", cm.AttachEvidence(name=line[:60], content=text or "x", note=line))
    do("ana", cm.OfferRole(role=Role.COMMANDER, to="dmi"))
    do("dmi", cm.AcceptRole(role=Role.COMMANDER))
    do("dmi", cm.ChangeStatus(status=Status.MITIGATED, reason=line))
    resolved(desk)
    ready_to_close(desk)
    do("dmi", cm.StartPostMortem(owner="chloe"))
    do("chloe", cm.EditSection(section=Section.SUMMARY, text=text or "x", base=0))
    do("dmi", cm.MarkTlp(tlp=Tlp.AMBER, reason=line))
    return desk


@lru_cache(maxsize=1)
def _plain() -> Desk:
    return told_with("x")


def raw_log(text: str) -> SavedLog:
    """A log that no hub of ours would write: `text` as it is, control codes and all.

    A file from elsewhere can hold anything; only reading it makes it clean.
    """
    text = text.encode("utf-8", "replace").decode()
    desk = _plain()
    stored, previous = [], Incident(id="x").hash
    for kept, entry in zip(desk.stored, desk.entries, strict=True):
        event = entry.event
        strings = {
            name: text
            for name in event.__struct_fields__
            if type(getattr(event, name)) is str and name not in _IDS
        }
        sealed, _ = seal(
            incident="INC-1", previous=previous, seq=kept.seq, recorded_at=kept.recorded_at,
            occurred_at=kept.occurred_at, command_id=kept.command_id,
            actor=text if isinstance(event, ev.Noted) else kept.actor,
            salt=kept.salt, event=replace(event, **strings),
        )  # fmt: skip
        stored.append(sealed)
        previous = sealed.hash
    return SavedLog("INC-1", "e1", stored)


_IDS = ("task", "message", "hypothesis", "decision", "workaround", "evidence", "factor",
        "follow_up", "sha256")  # fmt: skip


def case(desk: Desk, circle: Tlp | None = None) -> Case:
    """What an export gets of a story, a day later."""
    return case_of_log(SavedLog("INC-1", "e1", desk.stored), desk, circle)


def case_of_log(saved: SavedLog, desk: Desk | None = None, circle: Tlp | None = None) -> Case:
    """What an export gets of a log."""
    now = saved.entries[-1].recorded_at if saved.entries else (desk or Desk()).now
    return case_of(saved, now.astimezone(UTC) + timedelta(days=1), circle)
