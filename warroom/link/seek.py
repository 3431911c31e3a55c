"""Which of a hub's addresses answers: they are tried in turn, for all that ends with one answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from warroom.clock import Clock, SystemClock
from warroom.link.address import Address
from warroom.link.dial import AGAIN, LinkRefused
from warroom.link.probe import Greeting, probe

_CLOCK = SystemClock()


@dataclass(frozen=True, slots=True)
class Sought:
    """The first address at which the hub welcomed this person.

    `passed` has a sentence for each address before it, which says why it was passed over.
    """

    address: Address
    greeting: Greeting
    passed: tuple[str, ...] = ()


async def seek(
    addresses: Sequence[Address],
    *,
    name: str = "",
    token: str = "",
    patience: float = 5.0,
    knock: float = 5.0,
    clock: Clock = _CLOCK,
) -> Sought:
    """Say hello at each address in turn; rounds go on for `patience` seconds, at least one.

    A hub that is restarting is found again in that time. An address that says nothing is passed
    over after `knock` seconds. Raises LinkRefused where one does not let
    this person in and no other answers, and ConnectionError with a sentence for each address.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    while True:
        passed: list[str] = []
        refused: LinkRefused | None = None
        final = True
        for address in addresses:
            try:
                greeting = await probe(address, name=name, token=token, clock=clock, patience=knock)
            except ConnectionError as error:
                passed.append(str(error))
                final = False
            except LinkRefused as error:
                passed.append(f"{address}: {error.sentence}" if addresses[1:] else error.sentence)
                refused = error
            else:
                return Sought(address, greeting, tuple(passed))
        if not final and loop.time() + AGAIN < end:
            await asyncio.sleep(AGAIN)
            continue
        if refused is not None:
            raise LinkRefused(" ".join(passed), refused.code)
        raise ConnectionError(" ".join(passed))


async def answering(addresses: Sequence[Address], *, name: str = "", token: str = "") -> Address:
    """The address to go to: the only one, or the first that answers. Raises as `seek`."""
    if len(addresses) == 1:
        return addresses[0]
    return (await seek(addresses, name=name, token=token)).address
