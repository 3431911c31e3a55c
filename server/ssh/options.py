"""What the door by SSH is told: where to listen, and how many screens the machine bears."""

from dataclasses import dataclass
from pathlib import Path

SCREENS = 20
"""Screens at once, at some 50 MB each. More is for a larger machine, with --ssh-screens."""

OF_ONE = 3
"""Screens that one person has at once: a desk, a phone, and one whose line broke."""


@dataclass(frozen=True)
class SshListen:
    """Where to listen, and for how many. `playbooks`: the team's own, which the screens offer."""

    host: str
    port: int
    screens: int = SCREENS
    of_one: int = OF_ONE
    playbooks: Path | None = None
