"""Going over to a hub that took the place of the present one: only if it continues its history."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warroom.clock import Clock
from warroom.link.address import Address
from warroom.link.known_hubs import KnownHub, KnownHubs, moved_to
from warroom.link.outbox import outbox_dir, read_meant
from warroom.link.probe import probe
from warroom.link.replica import replica_dir
from warroom.link.ring import move


class NotMoved(Exception):  # noqa: N818 - it says what did not happen
    """Nothing was changed; `str(error)` says why. `stranger`: it is another hub that is there."""

    def __init__(self, sentence: str, *, stranger: bool = False) -> None:
        super().__init__(sentence)
        self.stranger = stranger


@dataclass(frozen=True, slots=True)
class Moved:
    """From `old` to `new`. `known`: a history was known here; `continues`: the new hub has it."""

    old: tuple[Address, ...]
    new: Address
    known: bool
    continues: bool


async def go_over(
    new: Address,
    old: Sequence[Address],
    *,
    name: str,
    token: str,
    state_dir: Path,
    clock: Clock,
    anyway: bool = False,
) -> Moved:
    """From now on `new` is asked in place of `old`; links of this person follow by themselves.

    With `anyway` also to a hub that does not continue the history that is known here. Raises
    NotMoved, and as `probe`: ConnectionError, LinkRefused.
    """
    new = moved_to(new, old, state_dir)
    greeting = await probe(new, name=name, token=token, clock=clock)
    known = _epochs(old, name, state_dir)
    continues = bool(known & {greeting.epoch, *greeting.former})
    if known and not continues and not anyway:
        raise NotMoved(
            f"The hub at {new} has another history than the one you know: it does not take the"
            " place of your hub, and nothing of yours was sent to it. Nothing was changed.",
            stranger=True,
        )
    left = tuple(dict.fromkeys(each for each in old if each != new))
    try:
        if new.key is not None and KnownHubs(state_dir).get(new) is None:
            kept = KnownHub(new.key.pin, new.key.secret, greeting.you)
            KnownHubs(state_dir).keep(new, kept)
        move(state_dir, left, new)
    except OSError as error:
        raise NotMoved(
            f"{state_dir} takes nothing ({error.strerror}), so the move is not remembered."
            f" Use --hub {new} meanwhile."
        ) from error
    return Moved(left, new, bool(known), continues)


def _epochs(addresses: Sequence[Address], name: str, state_dir: Path) -> set[str]:
    """The epochs that this person has seen at these addresses, or else anywhere."""
    here = {read_meant(outbox_dir(state_dir, address, name)).epoch for address in addresses} - {""}
    if here:
        return here
    with contextlib.suppress(OSError):
        return {each.name for each in replica_dir(state_dir).iterdir() if each.is_dir()}
    return set()
