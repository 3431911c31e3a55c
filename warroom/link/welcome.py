"""The hub's first frame: whether it is one, and of a version that is understood."""

import msgspec

from warroom import __version__
from warroom.link.dial import LinkRefused
from warroom.text import clean_line
from warroom.wire.codes import Close
from warroom.wire.frames import Welcome, decode_to_client
from warroom.wire.limits import PROTOCOL


def welcome_in(data: bytes) -> Welcome:
    """The welcome in a frame. Raises msgspec.DecodeError, and LinkRefused for another version."""
    welcome = decode_to_client(data)
    if not isinstance(welcome, Welcome):
        raise msgspec.DecodeError("the first frame is no welcome")
    if welcome.protocol != PROTOCOL:
        raise LinkRefused(
            f"The hub has version {clean_line(welcome.version, 40)} and this program"
            f" {__version__}; they do not understand each other. Install the hub's version.",
            Close.OTHER_VERSION,
        )
    return welcome
