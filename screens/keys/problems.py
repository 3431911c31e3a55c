"""Keys of the list of problems and of a problem's own screen."""

from screens.keys.base import Key, Where

KEYS: tuple[Key, ...] = (
    Key(("j", "down"), "move_down", "next problem", Where.PROBLEMS),
    Key(("k", "up"), "move_up", "previous problem", Where.PROBLEMS),
    Key(("g", "home"), "move_first", "first problem", Where.PROBLEMS),
    Key(("G", "end"), "move_last", "last problem", Where.PROBLEMS),
    Key(("enter",), "open", "the problem's own screen", Where.PROBLEMS),
    Key(("n",), "new", "open a new problem", Where.PROBLEMS),
    Key(("c",), "toggle_solved", "show or hide solved ones", Where.PROBLEMS),
    Key(("escape", "ctrl+l", "q"), "lobby", "to the lobby", Where.PROBLEMS),
    Key(("tab", "shift+tab"), "next_pane", "log or composer", Where.PROBLEM),
    Key(("escape",), "back", "close a notice; to the composer", Where.PROBLEM),
    Key(("i", "n"), "compose_text", "write", Where.PROBLEM),
    Key(("c",), "fill('cause')", "cause: opens in the composer", Where.PROBLEM),
    Key(("w",), "fill('known-error')", "workaround: opens in the composer", Where.PROBLEM),
    Key(("l",), "fill('link')", "link an incident: opens in the composer", Where.PROBLEM),
    Key(("x",), "fill('solve')", "solved: opens in the composer", Where.PROBLEM),
    Key(("r",), "fill('reopen')", "not solved: opens in the composer", Where.PROBLEM),
    Key(("A",), "take", "assign to me", Where.PROBLEM),
    Key(("ctrl+f",), "search", "search the log", Where.PROBLEM),
    Key(("ctrl+g",), "timeline_end", "newest entry", Where.PROBLEM),
    Key(("pageup",), "timeline_page(-1)", "log a page up", Where.PROBLEM),
    Key(("pagedown",), "timeline_page(1)", "log a page down", Where.PROBLEM),
    Key(("P",), "problems", "to the list of problems", Where.PROBLEM),
    Key(("ctrl+l",), "lobby", "to the lobby", Where.PROBLEM),
)
"""In the order of help."""
