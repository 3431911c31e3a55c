"""The line that an invite is: `wss://HOST:PORT/#SECRET.PIN`."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from warroom.link.address import Address, Key, parse_address
from warroom.wire.pin import LENGTH

_FRAGMENT = re.compile(rf"([A-Za-z0-9_-]{{22}})\.([A-Za-z0-9_-]{{{LENGTH}}})")
"""16 bytes and 32 bytes in base64url without padding."""


@dataclass(frozen=True)
class Invitation:
    """A hub, the secret that lets somebody in once, and the pin of what the hub has to show."""

    address: Address
    secret: str = field(repr=False)
    pin: str

    @property
    def line(self) -> str:
        """As it is pasted."""
        return f"{self.address}/#{self.secret}.{self.pin}"

    @property
    def with_key(self) -> Address:
        """The address, opened by the invite itself."""
        return replace(self.address, key=Key(self.pin, self.secret, "Invite"))


def parse_invitation(text: str) -> Invitation:
    """Read an invite as people paste it; quotes and a command before it do not matter.

    Raises ValueError with a sentence that repeats nothing of it.
    """
    words = text.replace("'", " ").replace('"', " ").split()
    line = words[-1] if words else ""
    address, _, fragment = line.partition("#")
    found = _FRAGMENT.fullmatch(fragment)
    if found is None or urlsplit(address).scheme != "wss":
        raise ValueError(
            "This is no invite. It looks like wss://HOST:PORT/#… and is one long word: paste all of"
            " the line that `warroom invite` printed."
        )
    return Invitation(parse_address(address), found[1], found[2])
