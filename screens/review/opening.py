"""Opens the review from the command line: of a log at a hub, or of one that was read already."""

from collections.abc import Sequence
from pathlib import Path

from screens.app import WarroomApp
from screens.review.screen import ReviewScreen
from screens.review.source import HubSource, SavedSource
from screens.running import link_to, show_on_terminal
from warroom.link.address import Address
from warroom.report.plain import Order
from warroom.saved.verify import Item, Known


def review_saved(
    log: str,
    items: Sequence[Item],
    known: Sequence[Known],
    *,
    state_dir: Path,
    at: str,
    order: Order | None = None,
) -> int:
    """Show a log without a hub until the person leaves; gives the exit code.

    `items` are the lines of it as they were found, `known` heads that it has to have; `at` is what
    a person typed for the moment to begin with, `order` the clock that they chose.
    """

    def opening() -> ReviewScreen:
        return ReviewScreen(SavedSource(log, items, known), at, order)

    return show_on_terminal(WarroomApp(None, state_dir=state_dir, opening=opening))


def review_at_hub(
    addresses: Sequence[Address],
    log: str,
    *,
    name: str,
    token: str,
    state_dir: Path,
    at: str,
    order: Order | None = None,
) -> int:
    """Show a log of a hub until the person leaves; gives the exit code.

    `addresses` of the hub are tried in turn.
    """
    address, *others = addresses
    make = link_to(address, others=others, name=name, token=token, state_dir=state_dir)

    def opening() -> ReviewScreen:
        return ReviewScreen(HubSource(log), at, order)

    return show_on_terminal(WarroomApp(make, state_dir=state_dir, opening=opening))
