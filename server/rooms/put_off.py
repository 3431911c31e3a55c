"""What of one connection was put off: until it comes again nothing that was sent later is taken."""

AT_MOST = 1_024
"""Commands remembered, and that come too early before no more is read for a moment. A link sends
256 without an answer, and then what was put off first."""

AGAIN = 0.1
"""Seconds after which a command that came too early is sent again: what it waits for is on its
way."""


class PutOff:
    """Ids of commands that were put off, in their order."""

    def __init__(self) -> None:
        # Hashes, because an id that nobody has looked at can be as long as a frame.
        self._ids: dict[int, None] = {}
        self._early = 0

    def __bool__(self) -> bool:
        """Whether anything was put off that is not there again."""
        return bool(self._ids)

    def overtakes(self, id: str) -> bool:
        """Whether others were put off before this one came for the first time."""
        overtakes = bool(self._ids) and hash(id) not in self._ids
        self._early += overtakes
        return overtakes

    @property
    def insists(self) -> bool:
        """Whether more came too early than any client of ours sends unanswered."""
        return self._early > AT_MOST

    def add(self, id: str) -> None:
        """This one was put off; it keeps its place when that happens again."""
        if len(self._ids) < AT_MOST:
            self._ids.setdefault(hash(id))

    def taken(self, id: str) -> None:
        """This one is taken. What was put off before it does not come any more: its author has
        withdrawn it."""
        self._early = 0
        if (wanted := hash(id)) in self._ids:
            for each in list(self._ids):
                del self._ids[each]
                if each == wanted:
                    return
