"""What is asked before something is sent that cannot be taken back: a second Enter sends it."""

from collections.abc import Callable, Collection, Iterable

from screens.slash import Local, Say
from warroom.model.commands import AdmitPeople, Redact, RestrictAccess
from warroom.model.redacting import texts_in
from warroom.secrets import find, words_for
from warroom.text import clean_line


def ask_first(said: Say | Local, known: Callable[[], Collection[str]] = frozenset) -> str:
    """The question, or an empty text where nothing has to be asked.

    `known` gives the names that were seen in this log or are in its room.
    """
    if isinstance(said, Local):
        return ""
    if isinstance(said.command, AdmitPeople | RestrictAccess):
        return _strangers(said.command, known())
    if isinstance(said.command, Redact):
        which = ", ".join(map(str, said.command.seqs))
        return (
            f"This erases the text of entry {which} everywhere, for good."
            " Enter again does it, Esc goes on editing."
        )
    if sentence := looks_like(texts_in(said.command)):
        return f"{sentence} Enter again sends it, Ctrl+R takes it out, Esc goes on editing."
    return ""


def _strangers(command: AdmitPeople | RestrictAccess, known: Collection[str]) -> str:
    """Several names and no reason: one of them may be the reason, and its colon forgotten."""
    strangers = [clean_line(name, 40) for name in command.people if name not in known]
    if command.reason or len(command.people) < 2 or not strangers:
        return ""
    return (
        f"Nobody called {' or '.join(strangers)} was seen here. Names stand with blanks or commas"
        f" between them; a colon ends them, as in: {clean_line(command.people[0], 40)}: the reason."
        " Enter again lets all of them see it, Esc goes on editing."
    )


def looks_like(texts: Iterable[str]) -> str:
    """What looks like a credential in one of the texts, as a sentence; empty where nothing does."""
    for text in texts:
        if found := find(text):
            return f"This looks like {words_for(text, found)}."
    return ""
