"""What people read about entries that were lost and are offered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from warroom.text import clean_line

if TYPE_CHECKING:
    from warroom.model.incident import Incident
    from warroom.wire.frames import Offered


def loss_sentences(incident: Incident, offers: Iterable[Offered]) -> list[str]:
    """What is missing in `incident` and what can be done, a line for each former history."""
    offered = {each.former: each for each in offers if each.last}
    made = []
    for fork in incident.forks.values():
        offer = offered.get(fork.former)
        if offer is None:
            if fork.missing:
                made.append(
                    f"{_entries(fork.next, fork.after + fork.lost)} lost on the hub."
                    " Whoever has seen them offers them by joining."
                )
            continue
        number = offer.last - offer.first + 1
        them = "it" if number == 1 else "them"
        who = ", ".join(clean_line(name, 40) for name in offer.by[:3]) or "somebody"
        offers_it = "offer" if len(offer.by) > 1 else "offers"
        made.append(
            f"{_entries(offer.first, offer.last)} lost; {who} {offers_it} {them}."
            + (
                f" Take {them} back with: /takeback"
                if offer.proven
                else f" Nothing here proves {them}; take {them} back all the same: /takeback all"
            )
        )
    return made


def _entries(first: int, last: int) -> str:
    return f"Entry {first} was" if first == last else f"Entries {first}-{last} were"
