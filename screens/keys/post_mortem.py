"""Keys of the step conclusion, of the post-mortem and of its editor."""

from screens.keys.base import Key, Where

CONCLUSION: tuple[Key, ...] = (
    Key(("r",), "resolve", "resolve: opens in the composer", Where.CONCLUSION),
    Key(("c",), "close_incident", "close", Where.CONCLUSION),
    Key(("o",), "reopen", "reopen: opens in the composer", Where.CONCLUSION),
    Key(("X",), "cancel", "a false alarm: opens in the composer", Where.CONCLUSION),
    Key(("p",), "post_mortem", "the post-mortem", Where.CONCLUSION),
    Key(("P",), "start_post_mortem", "start the post-mortem; you own it", Where.CONCLUSION),
)

KEYS: tuple[Key, ...] = (
    Key(("j", "down"), "move_down", "next section", Where.POST_MORTEM),
    Key(("k", "up"), "move_up", "previous section", Where.POST_MORTEM),
    Key(("g", "home"), "move_first", "first section", Where.POST_MORTEM),
    Key(("G", "end"), "move_last", "last section", Where.POST_MORTEM),
    Key(("enter",), "edit", "write this section", Where.POST_MORTEM),
    Key(("s",), "start", "start it; you own it", Where.POST_MORTEM),
    Key(("f",), "finish", "it is finished", Where.POST_MORTEM),
    Key(("escape", "q"), "leave", "back", Where.POST_MORTEM),
    Key(("ctrl+s",), "save", "save; merges what others saved", Where.EDITOR, first=True),
    Key(("escape",), "leave", "back; what is not saved is kept", Where.EDITOR),
)
"""In the order of help."""
