"""The app on a person's terminal, from its start until they leave."""

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from screens.app import WarroomApp
from screens.feed import LinkLike, MakeLink
from screens.moving import Move, move_from, stay
from warroom import last_resort
from warroom.errors import Exit
from warroom.link.address import Address
from warroom.link.changes import Change


def run(
    addresses: Sequence[Address],
    *,
    name: str,
    token: str,
    state_dir: Path,
    incident: str | None,
    served: bool = False,
) -> int:
    """Show the screens on this terminal until the person leaves; gives the exit code.

    `addresses` of the hub are tried in turn. `incident` None is the lobby. `name` is believed only
    where the hub trusts the account. `served`: to somebody who has no account on this machine.
    """
    address, *others = addresses
    make = link_to(address, others=others, name=name, token=token, state_dir=state_dir)
    move: Move = stay
    if not served:
        move = move_from(addresses, name=name, token=token, state_dir=state_dir)
    app = WarroomApp(make, state_dir=state_dir, incident=incident, move=move)
    return show_on_terminal(app, served=served)


def link_to(
    address: Address, *, others: Sequence[Address] = (), name: str, token: str, state_dir: Path
) -> MakeLink:
    """What makes the link to a hub when there is time for it."""

    def make(listener: Callable[[Change], None]) -> LinkLike:
        from warroom.link.link import Link

        return Link(
            address, others=others, name=name, token=token, listener=listener, state_dir=state_dir
        )

    return make


TURN = 0.0005
"""Seconds for which a thread that reads a long copy keeps the screen from its next turn. With
Python's own 5 ms, the first frame beside a copy of 100,000 entries came after 2 to 3 s."""


def show_on_terminal(app: WarroomApp, *, served: bool = False) -> int:
    """Run an app until the person leaves; gives the exit code.

    `served`: to somebody who has no account on this machine.
    """
    sys.setswitchinterval(TURN)
    app.shown = _collect_from_now_on
    defect: Exception | None = None
    code: int | None = Exit.FAILURE
    with last_resort.kept_in(app.state_dir), _terminal_as_before():
        try:
            code = app.run(mouse=False)
        except Exception as error:
            defect = error
    if defect := app.defect or defect:
        sys.stderr.write(f"{last_resort.of_screen(defect, app.state_dir, served=served)}\n")
        return Exit.FAILURE
    if app.parting:
        sys.stderr.write(f"{app.parting}\n")
    return code if code is not None else app.return_code or 0


@contextmanager
def _terminal_as_before() -> Iterator[None]:
    """Give the terminal its settings back, also where Textual fails at ending."""
    import termios

    settings = None
    with suppress(termios.error):
        settings = termios.tcgetattr(0)
    try:
        yield
    finally:
        if settings is not None:
            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(0, termios.TCSANOW, settings)


def _collect_from_now_on() -> None:
    """Look for garbage again, and never among what there is now: it stays until the end."""
    gc.freeze()
    gc.enable()
