"""Who was not let in, put where those see it who keep this hub's people."""

from collections.abc import Callable

from server.authority.refusals import Refusals
from server.authority.register import Register

SOMEBODY = "somebody unknown"
"""No person's name: names have no spaces. All strangers together, so that they take up little of
the register and nothing of what is remembered of people."""


def strangers(register: Register, refusals: Refusals) -> Callable[[str], None]:
    """What is told of each sender who was not let in. Where there is no register, none begins."""

    def noticed(sender: str) -> None:
        if register.begun:
            refusals.about(SOMEBODY, f"to come in from {sender}", "")

    return noticed
