"""The one key table: what every key does where; bindings, help and docs/keys.md come from it."""

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Where(StrEnum):
    """A place that keys belong to; the value is its heading in help."""

    APP = "everywhere"
    LOBBY = "lobby"
    ROOM = "room"
    TIMELINE = "timeline"
    CHECKLIST = "checklist"
    COMMUNICATION = "communication"
    COMPOSER = "composer"
    FORM = "form"
    HELP = "help"


@dataclass(frozen=True)
class Key:
    """One line of the table. `action` is Textual's action string on the class of the place.

    `first`: taken before the focused widget sees the key, so that keys sent in one burst (a slow
    link) already go to the widget that it gives the focus. Only for keys that type nothing.
    """

    keys: tuple[str, ...]
    action: str
    words: str
    where: Where
    first: bool = False

    @property
    def label(self) -> str:
        """The keys as written in help: "Ctrl+P", "j ↓"."""
        return " ".join(key_label(key) for key in self.keys)


KEYS: tuple[Key, ...] = (
    Key(("ctrl+p",), "command_palette", "all commands", Where.APP, first=True),
    Key(("f1", "question_mark"), "show_help", "these keys (? not while typing)", Where.APP),
    Key(("ctrl+t",), "toggle_utc", "times in UTC or local", Where.APP, first=True),
    Key(("ctrl+q",), "quit", "leave; drafts are kept", Where.APP, first=True),
    Key(("j", "down"), "move_down", "next incident", Where.LOBBY),
    Key(("k", "up"), "move_up", "previous incident", Where.LOBBY),
    Key(("g", "home"), "move_first", "first incident", Where.LOBBY),
    Key(("G", "end"), "move_last", "last incident", Where.LOBBY),
    Key(("enter",), "open", "go into the room", Where.LOBBY),
    Key(("d",), "declare", "declare an incident", Where.LOBBY),
    Key(("slash",), "filter", "show those with a text", Where.LOBBY),
    Key(("c",), "toggle_closed", "show or hide closed ones", Where.LOBBY),
    Key(("escape",), "clear_filter", "show all again", Where.LOBBY),
    Key(("q",), "app.quit", "leave", Where.LOBBY),
    Key(("tab",), "next_pane", "next pane", Where.ROOM),
    Key(("shift+tab",), "previous_pane", "previous pane", Where.ROOM),
    Key(("escape",), "back", "close a notice; to the composer", Where.ROOM),
    Key(("i", "n"), "compose_text", "write", Where.ROOM),
    Key(("1",), "pane('timeline')", "timeline", Where.ROOM),
    Key(("2",), "pane('checklist')", "checklist", Where.ROOM),
    Key(("3",), "pane('communication')", "communication", Where.ROOM),
    Key(("4",), "pane('roster')", "people and roles", Where.ROOM),
    Key(("ctrl+f",), "search", "search the timeline", Where.ROOM),
    Key(("ctrl+g",), "timeline_end", "newest entry", Where.ROOM),
    Key(("pageup",), "timeline_page(-1)", "timeline a page up", Where.ROOM),
    Key(("pagedown",), "timeline_page(1)", "timeline a page down", Where.ROOM),
    Key(("ctrl+l",), "lobby", "to the lobby", Where.ROOM),
    Key(("j", "down"), "move_down", "next entry", Where.TIMELINE),
    Key(("k", "up"), "move_up", "previous entry", Where.TIMELINE),
    Key(("g", "home"), "move_first", "first entry", Where.TIMELINE),
    Key(("G", "end"), "move_last", "newest entry", Where.TIMELINE),
    Key(("pageup",), "page_up", "a page up", Where.TIMELINE),
    Key(("pagedown", "space"), "page_down", "a page down", Where.TIMELINE),
    Key(("enter",), "open", "the whole entry", Where.TIMELINE),
    Key(("slash",), "search", "search", Where.TIMELINE),
    Key(("n",), "next_match", "next match", Where.TIMELINE),
    Key(("N",), "previous_match", "previous match", Where.TIMELINE),
    Key(("f",), "next_filter", "show one kind, then the next", Where.TIMELINE),
    Key(("o",), "toggle_order", "order: recorded or occurred", Where.TIMELINE),
    Key(("p",), "pin", "pin or unpin", Where.TIMELINE),
    Key(("a",), "amend", "amend: opens in the composer", Where.TIMELINE),
    Key(("s",), "strike", "strike: opens in the composer", Where.TIMELINE),
    Key(("j", "down"), "move_down", "next task", Where.CHECKLIST),
    Key(("k", "up"), "move_up", "previous task", Where.CHECKLIST),
    Key(("g", "home"), "move_first", "first task", Where.CHECKLIST),
    Key(("G", "end"), "move_last", "last task", Where.CHECKLIST),
    Key(("enter",), "open", "the whole task", Where.CHECKLIST),
    Key(("s",), "start", "start", Where.CHECKLIST),
    Key(("x", "space"), "finish", "done", Where.CHECKLIST),
    Key(("v",), "verify", "verified", Where.CHECKLIST),
    Key(("A",), "take", "assign to me", Where.CHECKLIST),
    Key(("a",), "add", "add: opens in the composer", Where.CHECKLIST),
    Key(("b",), "block", "blocked: opens in the composer", Where.CHECKLIST),
    Key(("K",), "skip", "skip: opens in the composer", Where.CHECKLIST),
    Key(("r",), "reopen", "take up again", Where.CHECKLIST),
    Key(("j", "down"), "move_down", "next message", Where.COMMUNICATION),
    Key(("k", "up"), "move_up", "previous message", Where.COMMUNICATION),
    Key(("g", "home"), "move_first", "first message", Where.COMMUNICATION),
    Key(("G", "end"), "move_last", "last message", Where.COMMUNICATION),
    Key(("enter",), "open", "the whole message", Where.COMMUNICATION),
    Key(("d",), "draft", "draft: opens in the composer", Where.COMMUNICATION),
    Key(("y",), "approve", "approve", Where.COMMUNICATION),
    Key(("s",), "send", "it went out", Where.COMMUNICATION),
    Key(("enter",), "submit", "record it", Where.COMPOSER),
    Key(("tab",), "accept", "take the completion", Where.COMPOSER),
    Key(("right",), "accept_or_right", "take the completion, at the end", Where.COMPOSER),
    Key(("up",), "up", "previous completion; what you wrote before", Where.COMPOSER),
    Key(("down",), "down", "next completion; what you wrote after", Where.COMPOSER),
    Key(("escape",), "escape", "close the completions", Where.COMPOSER),
    Key(("ctrl+u",), "delete_left_all", "erase to the start", Where.COMPOSER),
    Key(("ctrl+w",), "delete_left_word", "erase a word", Where.COMPOSER),
    Key(("enter", "ctrl+s"), "submit", "declare", Where.FORM),
    Key(("tab", "down"), "next_field", "next field", Where.FORM, first=True),
    Key(("shift+tab", "up"), "previous_field", "previous field", Where.FORM, first=True),
    Key(("1",), "severity(1)", "SEV1, the worst", Where.FORM),
    Key(("2",), "severity(2)", "SEV2", Where.FORM),
    Key(("3",), "severity(3)", "SEV3", Where.FORM),
    Key(("4",), "severity(4)", "SEV4", Where.FORM),
    Key(("5",), "severity(5)", "SEV5", Where.FORM),
    Key(("left",), "severity_step(-1)", "the severity before", Where.FORM),
    Key(("right",), "severity_step(1)", "the severity after", Where.FORM),
    Key(("escape",), "leave", "back; what is written is kept", Where.FORM),
    Key(("j", "down"), "down", "down", Where.HELP),
    Key(("k", "up"), "up", "up", Where.HELP),
    Key(("g", "home"), "first", "top", Where.HELP),
    Key(("G", "end"), "last", "bottom", Where.HELP),
    Key(("pageup",), "page_up", "a page up", Where.HELP),
    Key(("pagedown", "space"), "page_down", "a page down", Where.HELP),
    Key(("escape", "q", "f1", "question_mark"), "leave", "back", Where.HELP),
)
"""Every key of the program. Digits and letters work where no text is being typed."""

_LABELS = {
    "question_mark": "?",
    "slash": "/",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "right": "→",
    "left": "←",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "f1": "F1",
}


def key_label(key: str) -> str:
    """One key as a person calls it: "ctrl+p" is "Ctrl+P", "question_mark" is "?"."""
    *modifiers, last = key.split("+")
    if modifiers:
        last = _LABELS.get(last, last.upper())
    return "+".join([*(m.capitalize() for m in modifiers), _LABELS.get(last, last)])


def bindings(where: Where) -> list[BindingType]:
    """Textual's bindings for the class of one place; the table is the only source of keys.

    Their ids name the place, so that help can tell where a person is from what is bound.
    """
    return [
        Binding(
            ",".join(key.keys),
            key.action,
            key.words,
            show=False,
            priority=key.first,
            id=f"{where.value}:{key.action}",
        )
        for key in KEYS
        if key.where is where
    ]


def keys_for(*wheres: Where) -> list[tuple[Where, list[Key]]]:
    """The lines for help, grouped by place in the order given."""
    return [(where, [key for key in KEYS if key.where is where]) for where in wheres]
