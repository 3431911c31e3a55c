"""How a step of the demonstration is written: who asks for what, and what it looks for first."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.playbook import Playbook, tasks_before
from warroom.model.words import MessageState, NoteKind
from warroom.playbooks.library import PACKAGE, find

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


def do(after: float, who: str, command: cm.AnyCommand) -> Step:
    """The same command whatever has happened."""
    return Step(after, who, lambda scene: command)


def note(
    after: float,
    who: str,
    text: str,
    kind: NoteKind = NoteKind.OBSERVATION,
    minutes_ago: float = 0,
) -> Step:
    """Somebody says something, of now or of some minutes ago."""

    def make(scene: Scene) -> cm.AnyCommand:
        occurred_at = scene.now - timedelta(minutes=minutes_ago) if minutes_ago else None
        return cm.Note(text=text, note_kind=kind, occurred_at=occurred_at)

    return Step(after, who, make)


def _about(
    after: float,
    who: str,
    ids: Callable[[Incident], Iterable[str]],
    make: Callable[[str], cm.AnyCommand],
) -> Step:
    """A step about the first of these ids: the person at the screen may have added others."""

    def first_of(scene: Scene) -> cm.AnyCommand | None:
        first = next(iter(ids(scene.incident)), None)
        return None if first is None else make(first)

    return Step(after, who, first_of)


def task(after: float, who: str, text: str, make: Callable[[str], cm.AnyCommand]) -> Step:
    """A step about the task with this text."""
    return _about(after, who, lambda i: (t.id for t in i.tasks.values() if t.text == text), make)


def hypothesis(after: float, who: str, text: str, make: Callable[[str], cm.AnyCommand]) -> Step:
    """A step about the hypothesis with this text."""
    return _about(
        after, who, lambda i: (h.id for h in i.hypotheses.values() if h.text == text), make
    )


def decision(after: float, who: str, text: str, make: Callable[[str], cm.AnyCommand]) -> Step:
    """A step about the proposal with this text."""
    return _about(
        after, who, lambda i: (d.id for d in i.decisions.values() if d.text == text), make
    )


def workaround(after: float, who: str, what: str, make: Callable[[str], cm.AnyCommand]) -> Step:
    """A step about the workaround with these words."""
    return _about(
        after, who, lambda i: (w.id for w in i.workarounds.values() if w.what == what), make
    )


def escalation(after: float, who: str, make: Callable[[str], cm.AnyCommand]) -> Step:
    """A step about the first call for help that nobody has answered."""
    return _about(after, who, lambda i: (x.id for x in i.escalations.values() if x.open), make)


def message(
    after: float, who: str, state: MessageState, make: Callable[[str], cm.AnyCommand]
) -> Step:
    """A step about the newest message in this state that one of the cast wrote."""
    return _about(
        after,
        who,
        lambda i: (
            m.id for m in reversed(i.messages.values()) if m.state is state and m.by in CAST
        ),
        make,
    )


def playbook(after: float, who: str, name: str, *ids: str) -> Step:
    """Start a playbook that comes with the program, with these of its items."""

    def make(scene: Scene) -> cm.AnyCommand:
        return cm.StartPlaybook(playbook=_shortened(find(name, PACKAGE).playbook, *ids))

    return Step(after, who, make)


def _shortened(playbook: Playbook, *ids: str) -> Playbook:
    """Only these items, in their order, so that the checklist fits beside the story.

    One that came after an item that is left out comes after those before that one.
    """
    kept = [item for item in playbook.items if item.id in ids]
    before = tasks_before(playbook.items, {item.id: item.id for item in kept})
    return replace(playbook, items=tuple(replace(item, after=before(item.id)) for item in kept))
