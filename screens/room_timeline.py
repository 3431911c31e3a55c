"""The timeline as the room has it: the keys of the key table, and what they ask the room for."""

from textual.message import Message

from screens.checklist import Prefill
from screens.keys import Where, bindings
from screens.timeline import Timeline


class RoomTimeline(Timeline, inherit_bindings=False):
    """`Timeline` with keys. What needs the log or the hub is asked of the room by a message."""

    BINDINGS = bindings(Where.TIMELINE)

    class Asked(Message):
        """A key that the room answers: "filter", "order" or "pin"."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def action_move_down(self) -> None:
        """To the next entry."""
        self.action_cursor_down()

    def action_move_up(self) -> None:
        """To the entry above."""
        self.action_cursor_up()

    def action_move_first(self) -> None:
        """To the first entry."""
        self.action_top()

    def action_move_last(self) -> None:
        """To the newest entry, and stay with what comes."""
        self.action_bottom()

    def action_open(self) -> None:
        """All of the entry."""
        self.action_select()

    def action_next_match(self) -> None:
        """The next entry with the text that was searched for."""
        self.action_search_next()

    def action_previous_match(self) -> None:
        """The entry before with the text that was searched for."""
        self.action_search_previous()

    def action_search(self) -> None:
        """Write what to look for."""
        self.post_message(Prefill("/search "))

    def action_next_filter(self) -> None:
        """One kind alone, then the next one."""
        self.post_message(self.Asked("filter"))

    def action_toggle_order(self) -> None:
        """By the time of recording, or by the time it happened."""
        self.post_message(self.Asked("order"))

    def action_pin(self) -> None:
        """Pin, or unpin."""
        self.post_message(self.Asked("pin"))

    def action_amend(self) -> None:
        """Write the correction."""
        if isinstance(self.cursor, int):
            self.post_message(Prefill(f"/amend {self.cursor} "))

    def action_redact(self) -> None:
        """Write why its text has to go."""
        if isinstance(self.cursor, int):
            self.post_message(Prefill(f"/redact {self.cursor} "))

    def action_strike(self) -> None:
        """Write the reason."""
        if isinstance(self.cursor, int):
            self.post_message(Prefill(f"/strike {self.cursor} "))
