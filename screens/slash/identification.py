"""Slash commands of the step identification: the rest of the record, size-ups, evidence."""

from enum import StrEnum

from screens.slash.args import Args, one_of
from screens.slash.base import Arg, Group, Local, Slash
from screens.slash.incident import split_systems
from warroom.model import commands as cm
from warroom.model.words import Detection, Trend


class SizeUpPart(StrEnum):
    """What a size-up is made of."""

    SYMPTOMS = "symptoms"
    SCOPE = "scope"
    TREND = "trend"
    CHANGES = "changes"


CATEGORIES = ("availability", "data", "security", "change", "capacity", "provider")
"""Categories that are proposed; a team may use any other word."""


def _or_none(text: str) -> str:
    """What was typed; the word "none" empties the field."""
    return "" if text.casefold() == "none" else text


def _codename(args: Args) -> cm.AnyCommand:
    return cm.ChangeDetails(codename=_or_none(args.text("The code name")))


def _detected_by(args: Args) -> cm.AnyCommand:
    detection = args.choice(Detection, "What noticed it")
    args.nothing_more()
    return cm.ChangeDetails(detected_by=detection)


def _category(args: Args) -> cm.AnyCommand:
    return cm.ChangeDetails(category=_or_none(args.text("The category")))


def _tags(args: Args) -> cm.AnyCommand:
    typed = args.text("A tag")
    tags = split_systems(_or_none(typed))
    if not tags and _or_none(typed):
        raise args.missing("A tag")
    return cm.ChangeDetails(tags=tags)


def _size_up(args: Args) -> cm.AnyCommand | Local:
    if not args.left:
        return Local("sizeup")
    part = one_of(args.word("The part"), {part: (part.value,) for part in SizeUpPart})
    if part is SizeUpPart.TREND:
        trend = args.choice(Trend, "The trend")
        args.nothing_more()
        return cm.SizeUp(trend=trend)
    text = _or_none(args.text(f"What you know of the {part}"))
    if part is SizeUpPart.SYMPTOMS:
        return cm.SizeUp(symptoms=text)
    if part is SizeUpPart.SCOPE:
        return cm.SizeUp(scope=text)
    return cm.SizeUp(recent_changes=text)


def _attach(args: Args) -> cm.AnyCommand:
    name = args.label("The name of the evidence")
    return cm.AttachEvidence(name=name, content=args.text("The text to keep"))


COMMANDS: tuple[Slash, ...] = (
    Slash("sizeup", "/sizeup [symptoms|scope|trend|changes TEXT]",
          "how it looks: a form, or one part of it", Group.IDENTIFICATION, _size_up,
          "/sizeup trend worse", (Arg.SIZE_UP_PART, Arg.TREND, Arg.FREE), ("size-up",)),
    Slash("attach", '/attach NAME|"NAME" TEXT', "keep a text as evidence, with its SHA-256",
          Group.IDENTIFICATION, _attach, '/attach "lb-2 log" GET /checkout 502',
          (Arg.FREE,), ("evidence",)),
    Slash("detected-by", "/detected-by person|monitoring|SIEM|customer", "what noticed it first",
          Group.IDENTIFICATION, _detected_by, "/detected-by monitoring", (Arg.DETECTION,),
          ("detectedby",)),
    Slash("category", "/category WORD|none", "what kind of incident it is",
          Group.IDENTIFICATION, _category, "/category availability", (Arg.CATEGORY,)),
    Slash("tags", "/tags NAME, NAME|none", "words to find it by",
          Group.IDENTIFICATION, _tags, "/tags pii, black-friday"),
    Slash("codename", "/codename NAME|auto|none", "harmless words to show instead of the title",
          Group.IDENTIFICATION, _codename, "/codename auto", (Arg.CODENAME, Arg.FREE)),
)  # fmt: skip
"""In the order of help."""
