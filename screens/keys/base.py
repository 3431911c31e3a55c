"""What a key is: where it works, what it does, and how it is written in help."""

from enum import StrEnum

import msgspec


class Where(StrEnum):
    """A place that keys belong to; the value is its heading in help."""

    APP = "everywhere"
    LOBBY = "lobby"
    PROBLEMS = "list of problems"
    PROBLEM = "problem"
    METRICS = "metrics"
    ROOM = "room"
    TIMELINE = "timeline"
    CHECKLIST = "checklist"
    COMMUNICATION = "communication"
    IDENTIFICATION = "step 1: identification"
    CONTAINMENT = "step 2: containment"
    PRIORITIZATION = "step 3: prioritization"
    REACTION = "step 4: reaction"
    CONCLUSION = "step 5: conclusion"
    INBOX = "inbox"
    ROSTER = "people"
    BRIEF = "hand-over brief"
    POST_MORTEM = "post-mortem"
    EDITOR = "post-mortem editor"
    TASK = "view of a task"
    PLAYBOOKS = "list of playbooks"
    COMPOSER = "composer"
    FORM = "form"
    SEARCH = "search of all incidents"
    EARLIER = "how it was fixed before"
    SIZE_UP = "size-up form"
    REVIEW = "review"
    READING = "panes of the review"
    BOOKMARKS = "list of bookmarks"
    REVIEW_LINE = "line of the review"
    HELP = "help"


class Key(msgspec.Struct, frozen=True):
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


_LABELS = {
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "full_stop": ".",
    "comma": ",",
    "asterisk": "*",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
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
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}


def key_label(key: str) -> str:
    """One key as a person calls it: "ctrl+p" is "Ctrl+P", "question_mark" is "?"."""
    *modifiers, last = key.split("+")
    if modifiers:
        last = _LABELS.get(last, last.upper())
    return "+".join([*(m.capitalize() for m in modifiers), _LABELS.get(last, last)])
