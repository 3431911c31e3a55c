"""A real hub with a person in each seat and of each standing: who is refused what, over sockets."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from tests.support.playbooks import OUTAGE
from tests.support.scenarios import DRILL
from tests.support.wire_client import WireClient
from warroom.model import commands as cm
from warroom.model.entry import StoredEntry
from warroom.model.ids import REGISTER_LOG
from warroom.model.policy import DEFAULT
from warroom.model.rights import Condition, Seat
from warroom.model.words import Role, Severity, Tlp
from warroom.wire import frames as fr

NAMES: dict[Seat, str] = {
    Role.COMMANDER: "ic",
    Role.DEPUTY: "deputy",
    Role.OPERATIONS: "ops",
    Role.COMMUNICATIONS: "comms",
    Role.SCRIBE: "scribe",
    Role.RESPONDER: "responder",
    Role.EXPERT: "sme",
    Role.OBSERVER: "observer",
    None: "nobody",
}
"""Who sits where."""

STANDING_NAMES = {
    Role.OBSERVER: "reads-only",
    Role.RESPONDER: "responds",
    Role.COMMANDER: "keeps",
}
"""Who has which standing at the hub."""

KEEPER = ""
"""The hub's own account, under its own name."""

OTHER = "other"
"""Somebody without a role whose things are not one's own."""


@dataclass
class Stage:
    """`room` has a holder of every role, `vacant` an observer only, `problem` is a record.

    In `led` the deputy became an observer by standing since.
    """

    socket: Path
    clients: dict[str, WireClient] = field(default_factory=dict)
    room: str = ""
    vacant: str = ""
    problem: str = ""
    led: str = ""
    refused: dict[str, str] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> "Stage":
        for name in (*NAMES.values(), *STANDING_NAMES.values(), OTHER):
            await self.join(name)
        self.clients[KEEPER] = await self._stack.enter_async_context(WireClient(self.socket))
        ic = self.clients["ic"]
        self.room, self.vacant = await ic.declare(), await ic.declare("Login is slow")
        self.problem = await self.done("ic", cm.OpenProblem(title="Pools run dry"), "")
        for seat, name in NAMES.items():
            if seat is not None:
                await self.done(name, cm.ClaimRole(role=seat), self.room)
        await self.done("observer", cm.ClaimRole(role=Role.OBSERVER), self.vacant)
        self.led = await ic.declare("Mail is late")
        await self.done("ic", cm.ClaimRole(role=Role.COMMANDER), self.led)
        became = STANDING_NAMES[Role.OBSERVER]
        await self.done(became, cm.ClaimRole(role=Role.DEPUTY), self.led)
        for standing, name in STANDING_NAMES.items():
            if standing is not Role.RESPONDER:
                await self.done(KEEPER, cm.SetStanding(name=name, standing=standing), REGISTER_LOG)
        await self.done("ic", cm.StartPostMortem(owner=OTHER), self.room)
        await self.done("ic", cm.FormTeam(team="net", lead=OTHER), self.room)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    async def join(self, name: str) -> WireClient:
        """Let somebody in."""
        client = await self._stack.enter_async_context(WireClient(self.socket, name))
        self.clients[name] = client
        return client

    async def done(self, name: str, command: cm.AnyCommand, log: str) -> str:
        """Have something done that has to work; give the log."""
        answer = await self.clients[name].command(command, log)
        assert isinstance(answer, fr.Ack), answer
        return answer.incident

    async def last(self, name: str, command: cm.AnyCommand) -> int:
        """The number of the entry that a command in the room makes."""
        answer = await self.clients[name].command(command, self.room)
        assert isinstance(answer, fr.Ack), answer
        return answer.first

    async def event(self, name: str, command: cm.AnyCommand) -> dict[str, Any]:
        """The event that a command in the room makes."""
        seq = await self.last(name, command)
        [entry] = await self._page(self.clients[name], self.room, seq + 1, seq - 1)
        return msgspec.json.decode(entry.event, type=dict[str, Any])

    async def whole(self, log: str) -> list[StoredEntry]:
        """All entries of a log."""
        client, found, before = self.clients["ic"], list[StoredEntry](), 2**31
        while before > 1:
            page = await self._page(client, log, before, 0)
            found += page
            before = page[0].seq
        return found

    async def _page(
        self, client: WireClient, log: str, before: int, after: int
    ) -> list[StoredEntry]:
        await client.say(fr.Fetch(log, before, after))
        return (await client.expect(fr.Page, lambda frame: frame.incident == log)).entries

    async def told(self, name: str, frame: fr.Frame) -> list[fr.ToClient]:
        """What the hub says to a frame: all that comes before the answer to a later question."""
        client, after = self.clients[name], f"INC-{900 + len(self.clients[name].seen)}"
        before = len(client.seen)
        await client.say(frame)
        await client.say(fr.Fetch(after, 2))
        await client.expect(fr.Problem, lambda problem: problem.incident == after)
        return client.seen[before:-1]

    async def tries(self, name: str, command: cm.Command, log: str) -> fr.Ack | fr.Refused:
        """What the hub answers. What it refuses is in the log of nobody."""
        command_id = str(uuid.uuid4())
        answer = await self.clients[name].command(command, log, command_id)  # type: ignore[arg-type]
        if isinstance(answer, fr.Refused):
            self.refused[command_id] = f"{name}: {command!r}"
        return answer


def sample(kind: type[cm.Command], seat: Seat = None) -> cm.Command:
    """A command of this kind that changes as little as possible: the hub may well say no to it."""
    if kind is cm.ReleaseRole:
        # One that is not theirs, so that all keep their seats.
        return cm.ReleaseRole(role=Role.COMMANDER if seat is Role.OBSERVER else Role.OBSERVER)
    if kind in _SAMPLES:
        return _SAMPLES[kind]
    hints = get_type_hints(kind)
    needed = [each for each in msgspec.structs.fields(kind) if each.required]
    return kind(**{each.name: _value(hints[each.name]) for each in needed})


def _value(kind: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return _value(get_args(kind)[0])
    if get_origin(kind) is tuple:
        return ()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind is datetime:
        return datetime.now(UTC) + timedelta(days=3)
    return {str: "x", int: 99, bool: False, float: 1.0}[kind]


_SAMPLES: Mapping[type[cm.Command], cm.Command] = {
    # Nobody's name: the room stays open to all.
    cm.RestrictAccess: cm.RestrictAccess(people=("a b",)),
    cm.ClaimRole: cm.ClaimRole(role=Role.COMMANDER),
    cm.AcceptRole: cm.AcceptRole(role=Role.COMMANDER),
    cm.DeclineRole: cm.DeclineRole(role=Role.COMMANDER),
    cm.StartPlaybook: cm.StartPlaybook(playbook=OUTAGE),
    cm.AdoptPolicy: cm.AdoptPolicy(policy=DEFAULT),
    cm.StartDrill: cm.StartDrill(scenario=DRILL),
}

Made = tuple[cm.Command, frozenset[Condition]]
"""A command, and which conditions hold for it."""

Scenario = Callable[[Stage, str], Awaitable[Made]]


def _own(made: cm.Command, *conditions: Condition) -> Made:
    return made, frozenset(conditions)


async def _own_note(stage: Stage, name: str, kind: Callable[[int], cm.Command]) -> Made:
    return _own(kind(await stage.last(name, cm.Note(text="mine"))), Condition.AUTHOR)


async def _other_note(stage: Stage, name: str, kind: Callable[[int], cm.Command]) -> Made:
    return _own(kind(await stage.last(OTHER, cm.Note(text="not mine"))))


def _amend(target: int) -> cm.Command:
    return cm.Amend(target=target, text="better")


def _strike(target: int) -> cm.Command:
    return cm.Strike(target=target)


def _redact(target: int) -> cm.Command:
    return cm.Redact(seqs=(target,), reason="password")


async def _offer_own(stage: Stage, name: str) -> Made:
    [role] = [seat for seat, who in NAMES.items() if who == name and seat] or [Role.SCRIBE]
    holds = (Condition.HOLDER,) if name != NAMES[None] else ()
    return _own(cm.OfferRole(role=role, to=OTHER), *holds)


async def _offer_other(stage: Stage, name: str) -> Made:
    role = Role.SCRIBE if name != "scribe" else Role.OPERATIONS
    return _own(cm.OfferRole(role=role, to=OTHER))


async def _lower(stage: Stage, name: str) -> Made:
    await stage.clients["ic"].command(cm.SetSeverity(severity=Severity.SEV2), stage.room)
    return _own(cm.SetSeverity(severity=Severity.SEV4, reason="x"))


async def _raise(stage: Stage, name: str) -> Made:
    await stage.clients["ic"].command(
        cm.SetSeverity(severity=Severity.SEV3, reason="x"), stage.room
    )
    return _own(cm.SetSeverity(severity=Severity.SEV2), Condition.NOT_LOWERED)


def _assessed(impact: str, urgency: str) -> cm.AssessImpact:
    return msgspec.convert(
        {"kind": "assess_impact", "impact": impact, "urgency": urgency}, cm.AssessImpact
    )


async def _assess_lower(stage: Stage, name: str) -> Made:
    await stage.clients["ic"].command(_assessed("high", "high"), stage.room)
    return _own(_assessed("low", "low"))


async def _assess_higher(stage: Stage, name: str) -> Made:
    await stage.clients["ic"].command(_assessed("low", "low"), stage.room)
    return _own(_assessed("high", "high"), Condition.NOT_LOWERED)


async def _propose(stage: Stage, who: str) -> str:
    event = await stage.event(who, cm.ProposeDecision(text="fail over", silence=86_400))
    return str(event["decision"])


async def _withdraw_own(stage: Stage, name: str) -> Made:
    return _own(cm.WithdrawProposal(decision=await _propose(stage, name)), Condition.PROPOSER)


async def _withdraw_other(stage: Stage, name: str) -> Made:
    return _own(cm.WithdrawProposal(decision=await _propose(stage, OTHER)))


async def _owned_by(stage: Stage, owner: str) -> None:
    await stage.clients["ic"].command(cm.AssignPostMortem(owner=owner), stage.room)


def _of_owner(command: cm.Command, condition: Condition) -> tuple[Scenario, Scenario]:
    async def own(stage: Stage, name: str) -> Made:
        await _owned_by(stage, name)
        return _own(command, condition)

    async def other(stage: Stage, name: str) -> Made:
        await _owned_by(stage, OTHER)
        return _own(command)

    return own, other


async def _take_post_mortem(stage: Stage, name: str) -> Made:
    await _owned_by(stage, OTHER)
    return _own(cm.AssignPostMortem(owner=name), Condition.OWNER_OR_TAKER)


def _team(kind: type[cm.JoinTeam] | type[cm.LeaveTeam]) -> tuple[Scenario, Scenario]:
    async def own(stage: Stage, name: str) -> Made:
        return _own(kind(team="net", person=name), Condition.SELF_OR_TEAM_LEAD)

    async def other(stage: Stage, name: str) -> Made:
        person = "sme" if name != "sme" else "responder"
        return _own(kind(team="net", person=person))

    return own, other


async def _began(stage: Stage, who: str) -> cm.ImportRows:
    digest = hashlib.sha256(uuid.uuid4().bytes).hexdigest()
    await stage.done(who, cm.BeginImport(source="chat", sha256=digest, rows=3), stage.room)
    return cm.ImportRows(sha256=digest, rows=())


async def _import_own(stage: Stage, name: str) -> Made:
    return _own(await _began(stage, name), Condition.BEGAN_IT)


async def _import_other(stage: Stage, name: str) -> Made:
    return _own(await _began(stage, OTHER))


def _verify(add: cm.AnyCommand, key: str, finish: Any, verify: Any) -> tuple[Scenario, Scenario]:
    async def by(stage: Stage, who: str) -> cm.Command:
        one = str((await stage.event(who, add))[key])
        await stage.done(who, finish(**{key: one}), stage.room)
        return verify(**{key: one})  # type: ignore[no-any-return]

    async def own(stage: Stage, name: str) -> Made:
        return _own(await by(stage, name))

    async def other(stage: Stage, name: str) -> Made:
        return _own(await by(stage, OTHER), Condition.NOT_DONE_BY_SELF)

    return own, other


async def _draft(stage: Stage, who: str) -> str:
    draft = cm.DraftMessage(audience="customers", text="we are looking into it")
    return str((await stage.event(who, draft))["message"])


async def _approve_own(stage: Stage, name: str) -> Made:
    return _own(cm.ApproveMessage(message=await _draft(stage, name)))


async def _approve_other(stage: Stage, name: str) -> Made:
    message = await _draft(stage, OTHER)
    return _own(cm.ApproveMessage(message=message), Condition.NOT_WRITTEN_BY_SELF)


async def _send_own(stage: Stage, name: str) -> Made:
    return _own(cm.SendMessage(message=await _draft(stage, name)))


async def _send_other(stage: Stage, name: str) -> Made:
    message = await _draft(stage, OTHER)
    return _own(cm.SendMessage(message=message), Condition.NOT_WRITTEN_BY_SELF)


async def _send_approved(stage: Stage, name: str) -> Made:
    message = await _draft(stage, name)
    approver = "ic" if name != "ic" else "comms"
    await stage.done(approver, cm.ApproveMessage(message=message), stage.room)
    return _own(cm.SendMessage(message=message), Condition.APPROVED)


async def _admit(stage: Stage, name: str) -> Made:
    # What a keeper may from outside needs a log that does not exist for them.
    return _own(cm.AdmitPeople(people=("a b",)))


async def _narrow(stage: Stage, name: str) -> Made:
    target = await stage.last(OTHER, cm.Note(text="a secret"))
    return _own(cm.MarkTlp(tlp=Tlp.RED, target=target), Condition.NOT_WIDENED)


async def _widen(stage: Stage, name: str) -> Made:
    target = await stage.last(OTHER, cm.Note(text="a secret"))
    await stage.done(OTHER, cm.MarkTlp(tlp=Tlp.RED, target=target), stage.room)
    return _own(cm.MarkTlp(tlp=Tlp.GREEN, target=target, reason="published"))


def _each(first: Callable[..., Any], second: Callable[..., Any], kind: Any) -> tuple[Scenario, ...]:
    return (lambda s, n: first(s, n, kind), lambda s, n: second(s, n, kind))


_DUE = cm.SetPostMortemDue(due_at=datetime.now(UTC) + timedelta(days=3))

SCENARIOS: Mapping[type[cm.Command], tuple[Scenario, ...]] = {
    cm.Amend: _each(_own_note, _other_note, _amend),
    cm.Strike: _each(_own_note, _other_note, _strike),
    cm.Redact: _each(_own_note, _other_note, _redact),
    cm.OfferRole: (_offer_own, _offer_other),
    cm.SetSeverity: (_raise, _lower),
    cm.AssessImpact: (_assess_higher, _assess_lower),
    cm.WithdrawProposal: (_withdraw_own, _withdraw_other),
    cm.SetPostMortemDue: _of_owner(_DUE, Condition.OWNER),
    cm.FinishPostMortem: _of_owner(cm.FinishPostMortem(), Condition.OWNER),
    cm.AssignPostMortem: (
        _take_post_mortem,
        *_of_owner(cm.AssignPostMortem(owner="somebody"), Condition.OWNER_OR_TAKER),
    ),
    cm.JoinTeam: _team(cm.JoinTeam),
    cm.LeaveTeam: _team(cm.LeaveTeam),
    cm.ImportRows: (_import_own, _import_other),
    cm.VerifyTask: _verify(cm.AddTask(text="look"), "task", cm.FinishTask, cm.VerifyTask),
    cm.VerifyFollowUp: _verify(
        cm.AddFollowUp(text="look"), "follow_up", cm.FinishFollowUp, cm.VerifyFollowUp
    ),
    cm.ApproveMessage: (_approve_own, _approve_other),
    cm.SendMessage: (_send_own, _send_other, _send_approved),
    cm.MarkTlp: (_narrow, _widen),
    cm.AdmitPeople: (_admit,),
}
"""For a command with conditions: the ways to ask for it in which they hold, and do not."""
