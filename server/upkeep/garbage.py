"""How often the hub is looked through for garbage: seldom, for it makes hardly any."""

import gc

YOUNG = 20_000
"""New objects after which the collector looks (Python's own 700 are used up by one commit for a
hundred screens): what the hub makes is gone without it, but for connections that ended."""


def collect_seldom() -> None:
    """Let the collector pass over what is there now, and come more seldom.

    With 500 screens it took 30 ms every 1.5 s, nearly all of it over the state that was loaded and
    the connections, none of which is garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
