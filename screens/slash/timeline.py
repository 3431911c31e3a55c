"""Slash commands about the timeline."""

from functools import partial

from screens.slash.args import Args
from screens.slash.base import Arg, Group, Slash
from warroom.model import commands as cm
from warroom.model.words import NoteKind


def _note(kind: NoteKind, args: Args) -> cm.AnyCommand:
    return cm.Note(text=args.text("The text"), note_kind=kind)


def _amend(args: Args) -> cm.AnyCommand:
    return cm.Amend(target=args.entry(), text=args.text("The new text"))


def _strike(args: Args) -> cm.AnyCommand:
    return cm.Strike(target=args.entry(), reason=args.rest())


def _redact(args: Args) -> cm.AnyCommand:
    return cm.Redact(seqs=(args.entry(),), reason=args.text("Why it has to go"))


def _pin(command: type[cm.Pin] | type[cm.Unpin], args: Args) -> cm.AnyCommand:
    target = args.entry()
    args.nothing_more()
    return command(target=target)


def _at(args: Args) -> cm.AnyCommand:
    raise AssertionError("the parser reads /at itself")


AT = Slash(
    "at", "/at TIME TEXT", "when it happened, for whatever follows: text or a command",
    Group.TIMELINE, _at, "/at 02:09 /alert 502s on all balancers",
)  # fmt: skip


_KINDS: tuple[tuple[str, NoteKind, str, str, tuple[str, ...]], ...] = (
    ("note", NoteKind.OBSERVATION, "what you see; plain text is the same",
     "502s began at 02:09", ("obs",)),
    ("act", NoteKind.ACTION, "what you did", "restarted lb-2", ("action",)),
    ("decide", NoteKind.DECISION, "what was decided", "fail over, no objections", ("decision",)),
    ("alert", NoteKind.ALERT, "what a monitor says", "checkout error rate above 5 %", ()),
    ("milestone", NoteKind.MILESTONE, "a turning point", "first healthy region", ()),
    ("status-update", NoteKind.STATUS_UPDATE, "where we stand",
     "two of three regions are back", ("update",)),
    ("said", NoteKind.COMMUNICATION, "what was said elsewhere, as on a call",
     "the vendor has the ticket", ("communication",)),
)  # fmt: skip


COMMANDS: tuple[Slash, ...] = (
    *(
        Slash(name, f"/{name} TEXT", words, Group.TIMELINE, partial(_note, kind),
              f"/{name} {example}", (Arg.FREE,), aliases)
        for name, kind, words, example, aliases in _KINDS
    ),
    AT,
    Slash("amend", "/amend NUMBER TEXT", "correct a note; the earlier wording stays",
          Group.TIMELINE, _amend, "/amend 41 502s began at 02:07", (Arg.FREE, Arg.FREE)),
    Slash("strike", "/strike NUMBER [REASON]", "cross a note out; it stays readable",
          Group.TIMELINE, _strike, "/strike 41 wrong cluster", (Arg.FREE, Arg.FREE)),
    Slash("redact", "/redact NUMBER REASON", "erase its text everywhere, for good; asks back",
          Group.TIMELINE, _redact, "/redact 41 a password", (Arg.FREE, Arg.FREE)),
    Slash("pin", "/pin NUMBER", "mark an entry to find it again",
          Group.TIMELINE, partial(_pin, cm.Pin), "/pin 41", (Arg.FREE,)),
    Slash("unpin", "/unpin NUMBER", "take the mark off",
          Group.TIMELINE, partial(_pin, cm.Unpin), "/unpin 41", (Arg.PINNED,)),
)  # fmt: skip
"""In the order of help."""
