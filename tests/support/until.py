"""Waiting for a condition, never for a time."""

import asyncio
from collections.abc import Callable

DEADLINE = 30.0
"""Seconds. Only a test that fails waits this long."""


async def until(
    predicate: Callable[[], object], what: str = "", *, deadline: float = DEADLINE
) -> None:
    """Return as soon as `predicate()` is true; fail after `deadline` seconds in which `what` was
    waited for."""
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    while not predicate():
        if loop.time() > end:
            raise AssertionError(f"waited {deadline:.0f} s in vain for {what or predicate}")
        await asyncio.sleep(0.01)
