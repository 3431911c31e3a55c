"""Keys of the screens that look back over all incidents."""

from collections.abc import Iterator

from screens.keys.base import Key, Where


def _in_both(where: Where) -> Iterator[Key]:
    yield Key(("down",), "move_down", "the next one", where)
    yield Key(("up",), "move_up", "the one before", where)
    yield Key(("pagedown",), "page(1)", "five on", where)
    yield Key(("pageup",), "page(-1)", "five back", where)


KEYS: tuple[Key, ...] = (
    Key(("s",), "search_all", "search all incidents", Where.LOBBY),
    Key(("h",), "earlier", "how one like it was fixed before", Where.LOBBY),
    Key(("ctrl+r",), "search_all", "search all incidents", Where.ROOM),
    Key(("ctrl+r",), "search_all", "search all incidents", Where.PROBLEM),
    Key(("ctrl+r",), "earlier", "how one like it was fixed before", Where.FORM, first=True),
    *_in_both(Where.SEARCH),
    Key(("enter",), "open", "to the entry", Where.SEARCH),
    Key(("escape",), "leave", "back", Where.SEARCH),
    *_in_both(Where.EARLIER),
    Key(("enter",), "open", "how it ended, and what helped", Where.EARLIER),
    Key(("ctrl+o",), "room", "into its room", Where.EARLIER, first=True),
    Key(("escape",), "leave", "back", Where.EARLIER),
)
"""In the order of help."""
