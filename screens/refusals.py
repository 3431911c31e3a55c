"""Commands of one's own that the hub refused, said until their author has seen it."""

from collections.abc import Iterator, Mapping

from screens.feed import Feed, RefusedLike
from screens.statusbar import Notice
from warroom.text import clean_line

SHOWN = 3
"""Refused commands that are said at once; Esc brings the next ones."""


def refused_in(feed: Feed, log: str) -> list[RefusedLike]:
    """Those of one log, oldest first; the empty string is for what began none."""
    return [each for each in feed.refused if each.incident == log]


def refusal_notices(feed: Feed, log: str, typed: Mapping[str, str]) -> Iterator[Notice]:
    """What was not recorded in a log, and what was typed; `typed` has lines by command."""
    left = refused_in(feed, log)
    more = f" +{len(left) - SHOWN} more." if len(left) > SHOWN else ""
    for each in left[:SHOWN]:
        from screens.ledger import words_of

        line = typed.get(each.id, "")
        wrote = clean_line(line or words_of(each.command), 200)
        back = " (↑ brings it back)" if line else ""
        said = f"Not recorded: {clean_line(each.sentence, 300)} You wrote: “{wrote}”{back}."
        yield Notice(f"{said}{more} Esc closes this.", "error")


def dismiss_shown(feed: Feed, log: str) -> list[str]:
    """Those that were said are seen now; gives the texts of the notes among them."""
    shown = refused_in(feed, log)[:SHOWN]
    for each in shown:
        feed.dismiss(each.id)
    return [text for each in shown if (text := getattr(each.command, "text", ""))]


def refusals_elsewhere(feed: Feed) -> Iterator[Notice]:
    """For the lobby: where something of one's own was not recorded."""
    logs = sorted({each.incident for each in feed.refused if each.incident})
    for log in logs:
        number = len(refused_in(feed, log))
        them = "a command" if number == 1 else f"{number} commands"
        text = f"The hub did not record {them} of yours in {clean_line(log, 40)}: Enter there tells"
        yield Notice(f"{text} why.", "error")
