"""The pane of the step reaction: what it could be, what is decided, what is left to do."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from screens.keys import Where, bindings
from screens.listing import Item
from screens.paint import Look, Piece
from screens.steps.base import StepPane, bullet, field, heading, hint, missing
from warroom.model import commands as cm
from warroom.model.closing import closing_needs
from warroom.model.entry import Entry
from warroom.model.incident import Decision, FollowUp, Hypothesis, Incident
from warroom.model.words import (
    UNDECIDED,
    ClosingItem,
    DecisionState,
    FollowUpKind,
    FollowUpState,
    HypothesisState,
    Phase,
)
from warroom.report.rows import describe
from warroom.times import format_clock, format_short, format_stamp

_HYPOTHESES: dict[HypothesisState, tuple[str, Look]] = {
    HypothesisState.OPEN: ("?", "accent"),
    HypothesisState.SUPPORTED: ("+", "good"),
    HypothesisState.RULED_OUT: ("×", "dim"),
}
_DECISIONS: dict[DecisionState, tuple[str, Look]] = {
    DecisionState.OPEN: ("◇", "accent"),
    DecisionState.OBJECTED: ("!", "warning"),
    DecisionState.MADE: ("◆", "plain"),
    DecisionState.DROPPED: ("×", "dim"),
    DecisionState.WITHDRAWN: ("×", "dim"),
}
_FOLLOW_UPS: dict[FollowUpState, tuple[str, Look]] = {
    FollowUpState.OPEN: ("○", "plain"),
    FollowUpState.DONE: ("✓", "plain"),
    FollowUpState.VERIFIED: ("✓✓", "dim"),
    FollowUpState.DROPPED: ("–", "dim"),
}
_OWN_KEYS = {"plan b": "/planb ", "trigger": "/trigger ", "fix": "/fix "}
"""Lines that Enter begins to write anew."""

_ENTRY = "entry"


class Reaction(StepPane):
    """Hypotheses, decisions, plan B, causes, follow-ups, and what closing still needs."""

    PHASE = Phase.REACTION
    BINDINGS = bindings(Where.REACTION)

    def open_count(self) -> str:
        """The proposals that wait for an answer."""
        if self.sight is None:
            return ""
        waiting = [d for d in self.sight.incident.decisions.values() if d.state in UNDECIDED]
        return f"{len(waiting)} to decide" if waiting else ""

    def items(self, width: int) -> list[Item]:
        """Sections, what is urgent first."""
        if self.sight is None:
            return [hint("Nothing is known yet.", width=width)]
        sections = (
            self._decisions,
            self._hypotheses,
            self._causes,
            self._follow_ups,
            self._to_close,
        )
        return [item for section in sections for item in section(self.sight.incident, width)]

    def _decisions(self, incident: Incident, width: int) -> Iterator[Item]:
        decisions = sorted(incident.decisions.values(), key=lambda d: d.state not in UNDECIDED)
        undecided = sum(decision.state in UNDECIDED for decision in decisions)
        yield heading("Decisions", f"{undecided} open", width=width, first=True)
        for decision in decisions:
            yield self._decision(decision, width)
            for objection in decision.objections:
                text = f"{objection.by} objects: {objection.text}"
                yield bullet(text, width=width, sign="  ! ", look="warning")
        if not decisions:
            yield hint("None yet. p proposes one: silence for its time proceeds.", width=width)
        if incident.plan_b:
            plan = f"{incident.plan_b.text} ({incident.plan_b.by})"
            yield field("Plan B", plan, width=width, key="plan b")
        else:
            yield missing("Plan B", "if this does not work: b", width=width, key="plan b")

    def _decision(self, decision: Decision, width: int) -> Item:
        sign, look = _DECISIONS[decision.state]
        right = Piece(str(decision.state), "dim")
        by = f"{decision.by} proposes; {decision.executor} would execute it"
        text = decision.text
        if decision.state is DecisionState.OBJECTED:
            right = Piece("the IC decides", "warning")
        elif decision.state is DecisionState.OPEN:
            right = self._left(decision)
        elif decision.state is DecisionState.MADE:
            text = decision.chosen
            how = "no objections" if decision.by_silence else f"by {decision.decided_by}"
            by = f"{decision.executor} executes it; {how}{self._at(decision.decided_at)}"
        elif decision.decided_by:
            by = f"by {decision.decided_by}{self._at(decision.decided_at)}"
        more = [by]
        if decision.state in UNDECIDED:
            more += [f"risk: {decision.risks}"] if decision.risks else []
            more += [f"or #{n}: {each}" for n, each in enumerate(decision.options, 1)]
        more += [decision.reason] if decision.reason else []
        said = bullet(
            f"{decision.id} {text}", width=width, key=decision.id, sign=sign, look=look,
            right=(right,),
        )  # fmt: skip
        return _with(said, more, width)

    def _left(self, decision: Decision) -> Piece:
        assert self.sight
        if decision.closes_at is None:
            return Piece("waits for the IC", "dim")
        left = decision.closes_at - self.sight.now
        if left.total_seconds() < 0:
            return Piece("silence is over", "dim")
        return Piece(f"objections? {format_short(left)}", "accent")

    def _hypotheses(self, incident: Incident, width: int) -> Iterator[Item]:
        known = sorted(
            incident.hypotheses.values(), key=lambda h: h.state is HypothesisState.RULED_OUT
        )
        still = sum(hypothesis.state is not HypothesisState.RULED_OUT for hypothesis in known)
        right = f"{still} not ruled out" if known else ""
        yield heading("Hypotheses", right, width=width)
        for hypothesis in known:
            yield from self._hypothesis(hypothesis, incident, width)
        if not known:
            yield hint("None yet. a says what it could be.", width=width)

    def _hypothesis(self, hypothesis: Hypothesis, incident: Incident, width: int) -> Iterator[Item]:
        sign, look = _HYPOTHESES[hypothesis.state]
        yield bullet(
            f"{hypothesis.id} {hypothesis.text}",
            width=width,
            key=hypothesis.id,
            sign=sign,
            look=look,
            right=(Piece(str(hypothesis.state), look),),
        )
        for number, argument in enumerate(hypothesis.evidence):
            sign = "  + " if argument.supports else "  × "
            if argument.why or not argument.entries:
                yield bullet(f"{argument.by}: {argument.why}", width=width, sign=sign, look="dim")
            for seq in argument.entries:
                entry = self._entry(seq)
                said = describe(entry, incident).text if entry else "not here yet"
                key = f"{_ENTRY}:{hypothesis.id}:{number}:{seq}"
                yield bullet(f"{seq} {said}", width=width, key=key, sign=sign, look="dim")

    def _causes(self, incident: Incident, width: int) -> Iterator[Item]:
        yield heading("Causes", width=width)
        if incident.trigger:
            yield field("Trigger", incident.trigger.text, width=width, key="trigger")
        else:
            yield missing("Trigger", "what set it off: t", width=width, key="trigger")
        standing = [factor for factor in incident.factors.values() if not factor.struck]
        for factor in incident.factors.values():
            struck = f" (struck: {factor.struck})" if factor.struck else ""
            look: Look = "dim" if struck else "plain"
            text = f"{factor.text}{struck}"
            yield field(f"Factor {factor.id}", text, width=width, key=factor.id, look=look)
        if not standing:
            yield missing("Factors", "why it could happen: f", width=width, key="factors")
        if incident.fix:
            text = " ".join((incident.fix.text, *incident.fix.links))
            yield field("Fix", text, width=width, key="fix")
        else:
            yield missing("Fix", "what went into it: F", width=width, key="fix")

    def _follow_ups(self, incident: Incident, width: int) -> Iterator[Item]:
        items = sorted(
            incident.follow_ups.values(),
            key=lambda item: (item.state is not FollowUpState.OPEN, str(item.due_at), item.id),
        )
        still = sum(item.state is FollowUpState.OPEN for item in items)
        yield heading("Follow-ups", f"{still} open" if items else "", width=width)
        for item in items:
            yield self._follow_up(item, width)
        if not items:
            text = "None yet. u adds one, c a corrective action; TODO: in a note does too."
            yield hint(text, width=width)

    def _follow_up(self, item: FollowUp, width: int) -> Item:
        assert self.sight
        sign, look = _FOLLOW_UPS[item.state]
        due = format_stamp(item.due_at)[:10] if item.due_at else "–"
        right = Piece(due, "dim")
        if item.state is not FollowUpState.OPEN:
            right = Piece(str(item.state), "dim")
        elif item.due_at and item.due_at <= self.sight.now:
            right = Piece(f"overdue, {due}", "error")
        said = bullet(
            f"{item.id} {item.text}", width=width, key=item.id, sign=sign, look=look,
            right=(right,),
        )  # fmt: skip
        about = [item.person or "nobody has it yet"]
        about += [str(item.kind)] if item.kind is FollowUpKind.CORRECTIVE else []
        about += [item.url] if item.url else []
        about += [item.reason or item.result] if item.reason or item.result else []
        return _with(said, [" · ".join(about)], width)

    def _to_close(self, incident: Incident, width: int) -> Iterator[Item]:
        needs = closing_needs(incident)
        right = f"{len(needs)} missing" if needs else "nothing is missing"
        yield heading("To close it", right, width=width)
        for need in needs:
            key = f"need:{need.waivable}" if need.waivable else ""
            yield bullet(f"{need.what}: {need.how}", width=width, key=key, sign="∅", look="warning")
        for what, waiver in incident.waived.items():
            text = f"{what} waived by {waiver.by}: {waiver.reason}"
            yield bullet(text, width=width, sign="–", look="dim")

    def _at(self, moment: datetime | None) -> str:
        assert self.sight
        return f", {format_clock(moment, self.sight.zone)}" if moment else ""

    def _entry(self, seq: int) -> Entry | None:
        """The entry with this number, where it is here already; the log has no gaps."""
        entries: Sequence[Entry] = self.sight.entries if self.sight else ()
        place = seq - entries[0].seq if entries else -1
        return entries[place] if 0 <= place < len(entries) else None

    # What keys do

    def action_open(self) -> None:
        """To the entry that is linked on this line, or write the line anew."""
        sort, _, rest = self.cursor.partition(":")
        if sort == _ENTRY:
            self.jump(int(rest.rpartition(":")[2]))
        elif line := _OWN_KEYS.get(sort):
            self.prefill(line)
        elif sort == "factors":
            self.prefill("/factor ")
        elif self.sight and (entry := _linked(self.sight.incident, sort)):
            self.jump(entry)

    def action_write(self, line: str) -> None:
        """Begin a line that is about nothing on the screen yet."""
        self.prefill(f"/{line} ")

    def action_about(self, letter: str, line: str) -> None:
        """Begin a line about what the cursor is on, if it is of that letter's sort."""
        if self._on(letter):
            self.prefill(f"/{line} {self.cursor} ")

    def action_proceed(self) -> None:
        """The IC decides for it."""
        self._want("D", lambda item: cm.DecideProposal(decision=item, proceed=True))

    def action_take(self) -> None:
        """It is yours from now on."""
        you = self.sight.you if self.sight else ""
        self._want("U", lambda item: cm.AssignFollowUp(follow_up=item, to=you))

    def action_finish(self) -> None:
        """It is done."""
        self._want("U", lambda item: cm.FinishFollowUp(follow_up=item))

    def action_verify(self) -> None:
        """You saw it in place."""
        self._want("U", lambda item: cm.VerifyFollowUp(follow_up=item))

    def action_reopen(self) -> None:
        """It is not done after all."""
        self._want("U", lambda item: cm.ReopenFollowUp(follow_up=item))

    def action_drop(self) -> None:
        """Write why it is not done: a proposal, a follow-up or a factor."""
        for letter, line in (("D", "drop"), ("U", "followup drop"), ("F", "nofactor")):
            self.action_about(letter, line)

    def action_waive(self) -> None:
        """Write why closing does not need it."""
        sort, _, what = self.cursor.partition(":")
        what = {"trigger": "trigger", "fix": "fix", "factors": "factors"}.get(sort, what)
        if what in tuple(ClosingItem):
            self.prefill(f"/waive {what} ")

    def _on(self, letter: str) -> bool:
        return self.cursor[:1] == letter and self.cursor[1:].isdigit()

    def _want(self, letter: str, command: Callable[[str], cm.AnyCommand]) -> None:
        if self._on(letter):
            self.want(command(self.cursor))


def _with(item: Item, more: Sequence[str], width: int) -> Item:
    """An item with dim lines under it."""
    lines = [line for text in more for line in bullet(text, width=width, sign="", look="dim").lines]
    return Item(item.key, (*item.lines, *lines))


def _linked(incident: Incident, item: str) -> int | None:
    """The entry that a hypothesis rests on first, or the note that named a follow-up."""
    if hypothesis := incident.hypotheses.get(item):
        return next((seq for each in hypothesis.evidence for seq in each.entries), None)
    follow_up = incident.follow_ups.get(item)
    return follow_up.entry if follow_up else None
