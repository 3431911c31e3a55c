"""`/move ADDRESS`: over to the hub that took the place of this one, from where one types."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from warroom.clock import SystemClock
from warroom.link.address import Address, parse_address

if TYPE_CHECKING:
    from screens.log_screen import LogScreen

Move = Callable[[Address, bool], Awaitable[None]]
"""Goes to an address, also to a stranger's where the second says so. Raises CannotMove."""


class CannotMove(Exception):  # noqa: N818 - it says what is so
    """Nothing was changed; the sentence says why."""


def move_from(addresses: Sequence[Address], *, name: str, token: str, state_dir: Path) -> Move:
    """How one goes from these addresses to another one."""

    async def go(new: Address, anyway: bool) -> None:
        from screens.slash.screen import ANYWAY
        from warroom.link.dial import LinkRefused
        from warroom.link.moving import NotMoved, go_over

        try:
            await go_over(
                new,
                addresses,
                name=name,
                token=token,
                state_dir=state_dir,
                clock=SystemClock(),
                anyway=anyway,
            )
        except NotMoved as error:
            hint = f" If you mean it all the same: /move {new} {ANYWAY}"
            raise CannotMove(f"{error}{hint if error.stranger else ''}") from error
        except ConnectionError as error:
            raise CannotMove(f"{error} Nothing was changed.") from error
        except LinkRefused as error:
            raise CannotMove(f"{error.sentence} Nothing was changed.") from error

    return go


async def stay(new: Address, anyway: bool) -> None:
    """How one goes from a screen that is served to others: not at all.

    The hub's host would connect to whatever they type, with rights that are not theirs.
    """
    raise CannotMove(
        "This screen is drawn on the hub's host and stays with this hub. To go to another one, join"
        " it from a machine of your own. Nothing was changed."
    )


def move_screen(screen: "LogScreen", typed: str) -> None:
    """Do what was typed after /move, and say on the screen what came of it."""
    address, _, anyway = typed.partition(" ")
    move = screen.war.move
    assert move is not None, "where one types there is a hub"

    async def work() -> None:
        new = parse_address(address)
        try:
            await move(new, bool(anyway))
        except CannotMove as error:
            screen.warn(str(error))
        else:
            screen.tell(f"{new} is your hub from now on; your screens follow within seconds.")
        screen.tick()

    screen.run_worker(work(), group="move", exclusive=True)
