"""What is asked before something is sent that cannot be taken back: a second Enter sends it."""

from collections.abc import Iterable

from screens.slash import Local, Say
from warroom.model.commands import Redact
from warroom.model.redacting import texts_in
from warroom.secrets import find, words_for


def ask_first(said: Say | Local) -> str:
    """The question, or an empty text where nothing has to be asked."""
    if isinstance(said, Local):
        return ""
    if isinstance(said.command, Redact):
        which = ", ".join(map(str, said.command.seqs))
        return (
            f"This erases the text of entry {which} everywhere, for good."
            " Enter again does it, Esc goes on editing."
        )
    if sentence := looks_like(texts_in(said.command)):
        return f"{sentence} Enter again sends it, Ctrl+R takes it out, Esc goes on editing."
    return ""


def looks_like(texts: Iterable[str]) -> str:
    """What looks like a credential in one of the texts, as a sentence; empty where nothing does."""
    for text in texts:
        if found := find(text):
            return f"This looks like {words_for(text, found)}."
    return ""
