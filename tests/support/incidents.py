"""A desk with one incident on it: tests tell a story in commands and look at what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from warroom.model import commands as cm
from warroom.model.deadlines import pending_deadlines
from warroom.model.decide import HUB, decide, moment_of
from warroom.model.entry import Entry, StoredEntry, seal
from warroom.model.evolve import evolve
from warroom.model.incident import Incident, encode_snapshot
from warroom.model.refusal import Refusal, Why
from warroom.model.words import ClosingItem, Role, Status

START = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""When every story begins."""


class Desk:
    """One incident, its log, and a clock that moves only when it is told to."""

    def __init__(self, incident: str = "INC-1", *, declared: bool = True) -> None:
        self.now = START
        self.incident = Incident(id=incident)
        self.stored: list[StoredEntry] = []
        self.entries: list[Entry] = []
        if declared:
            self.do("ana", cm.Declare(title="Checkout returns 502"))

    def do(self, actor: str, command: cm.Command, standing: Role = Role.RESPONDER) -> Entry:
        """Decide, seal and evolve; give the last entry. Raises Refusal. The state before stays."""
        number = len(self.stored) + 1
        before, looked = self.incident, fingerprint(self.incident)
        for nth, event in enumerate(decide(self.incident, command, actor, self.now, standing)):
            stored, entry = seal(
                incident=self.incident.id,
                previous=self.incident.hash,
                seq=self.incident.seq + 1,
                recorded_at=self.now,
                occurred_at=moment_of(command, nth),
                actor=actor,
                command_id=f"command-{number}",
                salt=f"{self.incident.seq + 1:032x}",
                event=event,
            )
            self.stored.append(stored)
            self.entries.append(entry)
            self.incident = evolve(self.incident, entry)
        assert fingerprint(before) == looked, "a state was changed after it was made"
        return self.entries[-1]

    def refused(
        self, actor: str, command: cm.Command, why: Why, standing: Role = Role.RESPONDER
    ) -> str:
        """The sentence of the refusal, which has to come and to leave everything as it was."""
        before = fingerprint(self.incident)
        try:
            decide(self.incident, command, actor, self.now, standing)
        except Refusal as refusal:
            assert refusal.why is why, refusal
            assert fingerprint(self.incident) == before
            return refusal.sentence
        raise AssertionError(f"{actor} was not refused: {command}")

    def wait(self, minutes: float) -> None:
        """Let time pass; nobody looks at the deadlines meanwhile."""
        self.now += timedelta(minutes=minutes)

    def timer(self) -> list[str]:
        """What the hub's timer does now; give the subjects that it recorded as missed."""
        passed = [due for due in pending_deadlines(self.incident) if due.due_at <= self.now]
        for due in passed:
            self.do(HUB, cm.MissDeadline(subject=due.subject, due_at=due.due_at))
        return [due.subject for due in passed]

    def ago(self, minutes: float) -> datetime:
        """The moment so many minutes before now."""
        return self.now - timedelta(minutes=minutes)


def fingerprint(incident: Incident) -> bytes:
    """All that is in a state, with the authors of its entries: equal bytes, equal states."""
    lines = [incident.lines.get(seq) for seq in range(incident.seq + 2)]
    return encode_snapshot(incident) + msgspec.json.encode(lines)


Story = Callable[[Desk], object]


def declared(desk: Desk) -> None:
    """The story in which nothing happened after the declaration."""


def led_by_ana(desk: Desk) -> None:
    """Ana is incident commander."""
    desk.do("ana", cm.ClaimRole(role=Role.COMMANDER))


def with_a_task(desk: Desk) -> None:
    """The checklist holds T1, which nobody has yet."""
    desk.do("ana", cm.AddTask(text="Freeze deploys"))


def resolved(desk: Desk) -> None:
    """Somebody in command (Ana, if there is nobody) says that it is resolved."""
    if not desk.incident.commander:
        led_by_ana(desk)
    how = cm.ChangeStatus(status=Status.RESOLVED, reason="rolled back")
    desk.do(desk.incident.commander, how)


def ready_to_close(desk: Desk) -> None:
    """Whoever leads names the trigger, a factor, the fix, a follow-up; waives the post-mortem."""
    who = desk.incident.commander or "ana"
    desk.do(who, cm.SetTrigger(text="The deploy of the edge proxies"))
    desk.do(who, cm.AddFactor(text="No canary for TLS settings"))
    desk.do(who, cm.RecordFix(text="Rolled the settings back"))
    desk.do(who, cm.AddFollowUp(text="A canary for TLS settings", person="ben"))
    desk.do(who, cm.WaiveForClosing(what=ClosingItem.POST_MORTEM, reason="a small one"))


def then(*stories: Story) -> Story:
    """One story after the other."""

    def story(desk: Desk) -> None:
        for part in stories:
            part(desk)

    return story


def does(actor: str, command: cm.Command) -> Story:
    """A story of one command."""
    return lambda desk: desk.do(actor, command)


@dataclass(frozen=True)
class Refused:
    """A story, a command that is refused after it, and a telling part of the sentence."""

    who: str
    command: cm.Command
    why: Why
    says: str
    given: Story = field(default=declared)
    declared: bool = True
    log: str = "INC-1"
    standing: Role = Role.RESPONDER

    def __str__(self) -> str:
        """The name of the case among the others."""
        return f"{type(self.command).__name__}: {self.says}"

    def desk(self) -> Desk:
        """The desk when the command comes."""
        desk = Desk(self.log, declared=self.declared)
        self.given(desk)
        return desk

    def check(self) -> None:
        """Play it, and look at the answer."""
        said = self.desk().refused(self.who, self.command, self.why, self.standing)
        assert self.says in said, said
