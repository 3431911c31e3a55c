"""Slash commands about causes, decisions, and the work after the incident."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import partial

from screens.slash.args import Args, Unclear, one_of, shown
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm
from warroom.model.words import ClosingItem, FollowUpKind
from warroom.model.working_days import add_working_days

_LABEL = re.compile(r"(?:^|\s)(risks?|or|plan b):", re.IGNORECASE)
_ENTRY = re.compile(r"#?([0-9]{1,15}),?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAYS = re.compile(r"(\d{1,3})d", re.ASCII)
_END_OF_DAY = time(23, 59, 59, tzinfo=UTC)


class FollowUpVerb(StrEnum):
    """What one does with a follow-up."""

    ASSIGN = "assign"
    DUE = "due"
    LINK = "link"
    DONE = "done"
    VERIFY = "verify"
    DROP = "drop"
    REOPEN = "reopen"


def _entries(args: Args) -> tuple[int, ...]:
    """The numbers of entries at the beginning of what is left: "41 42", "#41, 42"."""
    found: list[int] = []
    while args.left and (match := _ENTRY.fullmatch(args.peek())):
        args.word("The number of the entry")
        found.append(int(match[1]))
    return tuple(found)


def _hyp(args: Args) -> cm.AnyCommand:
    return cm.RaiseHypothesis(text=args.text("The hypothesis"))


def _judge(
    command: type[cm.SupportHypothesis] | type[cm.RuleOutHypothesis], args: Args
) -> cm.AnyCommand:
    hypothesis = args.item("H", "hypothesis")
    if not args.left:
        raise args.missing("What speaks for it or against it")
    return command(hypothesis=hypothesis, evidence=_entries(args), why=args.rest())


def _propose(args: Args) -> cm.AnyCommand:
    """The text with its person and time, then what comes after `risk:`, `or:` and `plan b:`.

    The person and the time may also stand at the very end, where people add them.
    """
    parts = _LABEL.split(args.text("The proposal"))
    said = [replace(args, left=part) for part in (parts[0], *parts[2::2])]
    executor, silence = said[0].trailing()
    if len(said) > 1:
        late_executor, late_silence = said[-1].trailing()
        executor, silence = executor or late_executor, silence or late_silence
    risks: list[str] = []
    options: list[str] = []
    plans: list[str] = []
    for label, part in zip(parts[1::2], said[1:], strict=True):
        kind = label.casefold()
        into = options if kind == "or" else plans if kind == "plan b" else risks
        into += [part.left] if part.left else []
    return cm.ProposeDecision(
        text=said[0].text("The proposal"),
        executor=executor,
        silence=silence,
        risks="; ".join(risks),
        options=tuple(options),
        plan_b="; ".join(plans),
    )


def _decision(args: Args) -> str:
    return args.item("D", "decision")


def _object(args: Args) -> cm.AnyCommand:
    return cm.ObjectToDecision(decision=_decision(args), text=args.text("The objection"))


def _proceed(args: Args) -> cm.AnyCommand:
    decision = _decision(args)
    option = args.word("The option") if re.fullmatch(r"#\d{1,2}", args.peek(), re.ASCII) else ""
    return cm.DecideProposal(
        decision=decision, proceed=True, option=option.removeprefix("#"), reason=args.rest()
    )


def _drop(args: Args) -> cm.AnyCommand:
    return cm.DecideProposal(
        decision=_decision(args), proceed=False, reason=args.text("The reason")
    )


def _withdraw(args: Args) -> cm.AnyCommand:
    return cm.WithdrawProposal(decision=_decision(args), reason=args.rest())


def _text(command: Callable[..., cm.AnyCommand], what: str, args: Args) -> cm.AnyCommand:
    return command(text=args.text(what))


def _no_factor(args: Args) -> cm.AnyCommand:
    return cm.StrikeFactor(factor=args.item("F", "factor"), reason=args.text("The reason"))


def _is_link(word: str) -> bool:
    return word.casefold().startswith(("https://", "http://"))


def _fix(args: Args) -> cm.AnyCommand:
    words = args.text("The fix")
    links: list[str] = []
    while len(parts := words.rsplit(maxsplit=1)) == 2 and _is_link(parts[1]):
        links.insert(0, parts[1])
        words = parts[0]
    return cm.RecordFix(text=words, links=tuple(links))


def _day(word: str, now: datetime) -> datetime | None:
    """The end of a day (UTC) from "2026-04-01", or so many working days on from "10d"."""
    if days := _DAYS.fullmatch(word):
        return add_working_days(now, int(days[1]))
    if not _DATE.fullmatch(word):
        return None
    try:
        return datetime.combine(date.fromisoformat(word), _END_OF_DAY)
    except ValueError:
        raise Unclear(f"There is no day {shown(word)}.") from None


def _todo(kind: FollowUpKind, args: Args) -> cm.AnyCommand:
    """The text; behind it a person, a day and a link, in any order."""
    person, url = "", ""
    due_at: datetime | None = None
    while len(parts := args.left.rsplit(maxsplit=1)) == 2:
        word = parts[1]
        if word.startswith("@") and len(word) > 1 and not person:
            person = args.you if args.you and word.casefold() == "@me" else word[1:]
        elif _is_link(word) and not url:
            url = word
        elif due_at is None and (due_at := _day(word, args.now)):
            before, _, by = parts[0].rpartition(" ")
            parts[0] = before if by.casefold() == "by" and before.strip() else parts[0]
        else:
            break
        args.left = parts[0].rstrip()
    return cm.AddFollowUp(
        text=args.text("The follow-up"),
        follow_up_kind=kind,
        person=person,
        due_at=due_at,
        url=url,
    )


def _due(args: Args) -> datetime:
    if day := _day(args.left, args.now):
        args.rest()
        return day
    return args.when()


def _follow_up(args: Args) -> cm.AnyCommand:
    verb = one_of(args.word("What to do"), {verb: (verb.value,) for verb in FollowUpVerb})
    item = args.item("U", "follow-up")
    match verb:
        case FollowUpVerb.DONE:
            return cm.FinishFollowUp(follow_up=item, result=args.rest())
        case FollowUpVerb.DROP:
            return cm.DropFollowUp(follow_up=item, reason=args.text("The reason"))
        case FollowUpVerb.REOPEN:
            return cm.ReopenFollowUp(follow_up=item, reason=args.rest())
    command: cm.AnyCommand
    if verb is FollowUpVerb.ASSIGN:
        command = cm.AssignFollowUp(follow_up=item, to=args.person())
    elif verb is FollowUpVerb.DUE:
        if not args.left:
            raise args.missing("The day")
        command = cm.SetFollowUpDue(follow_up=item, due_at=_due(args))
    elif verb is FollowUpVerb.LINK:
        command = cm.LinkFollowUp(follow_up=item, url=args.word("The link"))
    else:
        command = cm.VerifyFollowUp(follow_up=item)
    args.nothing_more()
    return command


def _waive(args: Args) -> cm.AnyCommand:
    what = args.choice(ClosingItem, "What to waive")
    return cm.WaiveForClosing(what=what, reason=args.text("The reason"))


_R = Group.REACTION

COMMANDS: tuple[Slash, ...] = (
    Slash("hyp", "/hyp TEXT", "a hypothesis: what it could be",
          _R, _hyp, "/hyp the TLS settings of deploy 8812", (Arg.FREE,), ("hypothesis",)),
    Slash("support", "/support H1 [41 42] [WHY]", "what speaks for a hypothesis: entries, words",
          _R, partial(_judge, cm.SupportHypothesis), "/support H1 41 42 only new proxies fail",
          (Arg.HYPOTHESIS, Arg.FREE)),
    Slash("ruleout", "/ruleout H1 [41] [WHY]", "what speaks against a hypothesis",
          _R, partial(_judge, cm.RuleOutHypothesis), "/ruleout H1 41 lag is 0.4 s",
          (Arg.HYPOTHESIS, Arg.FREE)),
    Slash("propose", "/propose TEXT [@EXECUTOR] [3m] [risk: …] [or: …] [plan b: …]",
          "proceeding with …, strong objections? silence for that time proceeds", _R, _propose,
          "/propose Fail over to eu-north @ben 3m risk: stale reads or: wait for the vendor",
          (Arg.FREE,)),
    Slash("object", "/object D1 WHY", "a strong objection: now the IC decides",
          _R, _object, "/object D1 the standby lags by an hour", (Arg.DECISION, Arg.FREE)),
    Slash("proceed", "/proceed D1 [#2] [REASON]", "the IC decides for it, or for its option 2",
          _R, _proceed, "/proceed D1", (Arg.DECISION, Arg.FREE)),
    Slash("drop", "/drop D1 REASON", "the IC decides against it",
          _R, _drop, "/drop D1 the standby lags", (Arg.DECISION, Arg.FREE)),
    Slash("withdraw", "/withdraw D1 [REASON]", "take your proposal back",
          _R, _withdraw, "/withdraw D1", (Arg.DECISION, Arg.FREE)),
    Slash("planb", "/planb TEXT", "what is done if the plan does not work",
          _R, partial(_text, cm.SetPlanB, "The plan B"), "/planb turn checkout off", (Arg.FREE,)),
    Slash("trigger", "/trigger TEXT", "what set it off",
          _R, partial(_text, cm.SetTrigger, "The trigger"), "/trigger deploy 8812", (Arg.FREE,)),
    Slash("factor", "/factor TEXT", "a contributing factor: why it could happen",
          _R, partial(_text, cm.AddFactor, "The factor"), "/factor no canary for TLS settings",
          (Arg.FREE,)),
    Slash("nofactor", "/nofactor F1 REASON", "why a factor did not contribute",
          _R, _no_factor, "/nofactor F1 there was a canary", (Arg.FACTOR, Arg.FREE)),
    Slash("fix", "/fix TEXT [https://…]", "what went into the fix",
          _R, _fix, "/fix Old TLS settings on all nine proxies https://git.example/pr/91",
          (Arg.FREE,)),
    Slash("todo", "/todo TEXT [@NAME] [by 2026-04-01|10d] [https://…]",
          "a follow-up; 10d is ten working days", _R, partial(_todo, FollowUpKind.FOLLOW_UP),
          "/todo Tell the partners what happened @chloe by 10d", (Arg.FREE,)),
    Slash("prevent", "/prevent TEXT [@NAME] [by 2026-04-01|10d] [https://…]",
          "a corrective action: what prevents a recurrence", _R,
          partial(_todo, FollowUpKind.CORRECTIVE), "/prevent A canary for TLS settings @ben",
          (Arg.FREE,)),
    Slash("followup", "/followup assign|due|link|done|verify|drop|reopen U1 …",
          "give a follow-up to somebody, date it, link its ticket, finish it", _R, _follow_up,
          "/followup assign U1 ben", (Arg.FOLLOW_UP_VERB, Arg.FOLLOW_UP, Arg.PERSON), ("fu",)),
    Slash("waive", "/waive trigger|factors|fix|follow-ups|post-mortem REASON",
          "close without it, and why", _R, _waive, "/waive fix it went away by itself",
          (Arg.WAIVABLE, Arg.FREE)),
)  # fmt: skip
"""In the order of help."""
