"""Bounds of the protocol, the same for every hub and client."""

PROTOCOL = 2
"""Version of the frames. A hub and a client with different versions do not talk.

2: an entry may have a commitment in place of its salt.
"""

MAX_CLIENT_FRAME = 65_536
"""Bytes of a frame to the hub; the longest note (10,000 characters) fits in any script."""

MAX_HUB_FRAME = 16 * 1024 * 1024
"""Bytes of a frame to a client; a page is cut far below this, see PAGE_BYTES."""

PAGE_ENTRIES = 500
PAGE_BYTES = 1024 * 1024
"""A page of history ends at whichever comes first. With pages of 500, live entries wait about
3 ms behind a client that catches up; with 2,000 up to twice that (measured)."""

MAX_IMPORT = 128 * 1024 * 1024
"""Bytes of a file that is taken in: 350,000 entries of the usual length. Until it is stored the hub
needs about ten times as much memory as the file has."""

MAX_IMPORT_ENTRY = 128 * 1024
"""Bytes of an entry in it; what a command can make is not much longer than a frame to the hub."""

MAX_IMPORTED_STATE = 2 * 1024 * 1024
"""Bytes of the state that such a log may lead to: half of what a client may leave unread, which
its first sight of the room has to fit in."""

MAX_OFFERED = 2_000
MAX_OFFERED_BYTES = 4 * 1024 * 1024
"""Entries that the hub keeps in memory as the offers for one incident, and their bytes; what is
behind them is offered again when these were taken back."""

MAX_WATCHED = 32
"""Incidents that one connection may watch at once."""

MAX_FOUND = 50
"""Texts in the answer to one search."""

MAX_TEXT_FOUND = 4_000
"""Characters of a text in the answer to a search that asks for all of it."""
