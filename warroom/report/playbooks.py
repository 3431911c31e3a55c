"""Playbooks as plain text and as JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from warroom.model.playbook import Playbook, PlaybookItem
from warroom.model.words import ROLE_SHORT, Phase
from warroom.report.documents import plain_value
from warroom.report.phrases import time_box_text
from warroom.text import pad, wrap

WIDTH = 100
"""Cells of a line of text."""


def playbook_document(playbook: Playbook) -> dict[str, Any]:
    """A playbook with all its keys; time-boxes in seconds."""
    return {name: plain_value(getattr(playbook, name)) for name in playbook.__struct_fields__}


def list_text(playbooks: Iterable[tuple[Playbook, bool]]) -> str:
    """A line a playbook: id, number of items, title; under it when to use it.

    Each comes with whether it is a person's own.
    """
    lines: list[str] = []
    for playbook, own in playbooks:
        number = f"{len(playbook.items)} items"
        lines.append(f"{pad(playbook.id, 24)} {playbook.title}, {number}{', your own' * own}")
        lines += [f"    {row}" for row in wrap(playbook.when, WIDTH - 4)]
    return "\n".join(lines)


def playbook_text(playbook: Playbook) -> str:
    """A page: what it is for, its items by phase, its sources."""
    lines = [f"{playbook.id}  {playbook.title}  (version {playbook.version})"]
    lines += wrap(f"When: {playbook.when}", WIDTH)
    if playbook.summary:
        lines += wrap(playbook.summary, WIDTH)
    for phase in Phase:
        items = [item for item in playbook.items if item.phase is phase]
        if items:
            lines += ["", f"{phase}:"]
            lines += [f"  {line}" for item in items for line in _item(item)]
    if playbook.sources:
        lines += ["", "sources:"]
        lines += [f"  {row}" for source in playbook.sources for row in wrap(source, WIDTH - 2)]
    return "\n".join(lines)


def _item(item: PlaybookItem) -> Iterator[str]:
    facts = [
        ROLE_SHORT[item.role] if item.role else "",
        time_box_text(item.time_box) if item.time_box else "",
        f"from {item.severity}" if item.severity else "",
        f"after {', '.join(item.after)}" if item.after else "",
    ]
    said = "; ".join(fact for fact in facts if fact)
    rows = wrap(item.text, WIDTH - 6)
    yield f"- {rows[0]}"
    yield from (f"  {row}" for row in rows[1:])
    yield f"    {item.id}" + (f": {said}" if said else "")
    if item.command:
        # In one piece, however long it is: it is there to be copied.
        yield f"    $ {item.command}"
