"""Keys everywhere, in the lobby, in forms and in help."""

from screens.keys.base import Key, Where

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
"""In the order of help."""
