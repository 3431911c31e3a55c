"""Where the words of a redacted entry still stand.

In the same log to the letter, elsewhere as far as the search of the hub has them.
"""

import re
from collections.abc import Iterable, Iterator

from warroom.link.gone import Gone
from warroom.model.blank import texts_of
from warroom.model.entry import Entry
from warroom.model.limits import MIN_REPEATED
from warroom.wire.frames import FoundText, Search
from warroom.wire.limits import MAX_FOUND

MOST = 10
"""Texts that are looked for, and places that are named."""

_WORDS = 20
_CHARACTERS = 400

Place = tuple[str, int]
"""The id of a log and the number of an entry of it."""


def gone_with(entries: Iterable[Entry], seqs: Iterable[int]) -> Gone:
    """The texts of these entries, before they are redacted."""
    wanted = set(seqs)
    return Gone(text for entry in entries if entry.seq in wanted for text in texts_of(entry.event))


def still_here(gone: Gone, log: str, entries: Iterable[Entry]) -> Iterator[Place]:
    """The entries of one log that have any of it."""
    for entry in entries:
        if any(gone.within(text) for text in texts_of(entry.event)):
            yield log, entry.seq


def questions(gone: Gone) -> Iterator[Search]:
    """What to ask the hub for; `still_found` looks through the answers."""
    asked: set[str] = set()
    for text in gone.texts:
        if len(text) < MIN_REPEATED:
            continue
        # What stands in quotes ends at the next one.
        part = max(re.split(r'["“”„«»]', text), key=len)
        words = " ".join(part.split()[:_WORDS])[:_CHARACTERS]
        if re.search(r"\w", words) and words not in asked and len(asked) < MOST:
            asked.add(words)
            yield Search(len(asked), f'"{words}"', limit=MAX_FOUND, whole=True)


def still_found(gone: Gone, texts: Iterable[FoundText]) -> Iterator[Place]:
    """Those of the texts that were found which have any of it, to the letter."""
    for each in texts:
        if gone.within(each.text):
            yield each.log, each.seq


class StillIn:
    """Looks for texts that are gone, one question after the other: of several a hub answers one.

    `places` are those that were found so far, in the entries of `log` and in the answers.
    """

    def __init__(self, gone: Gone, log: str, entries: Iterable[Entry]) -> None:
        self.places = list(still_here(gone, log, entries))
        self._gone = gone
        self._left = list(questions(gone))

    @property
    def question(self) -> Search | None:
        """What to ask the hub for now; None when all is answered."""
        return self._left[0] if self._left else None

    def take(self, texts: Iterable[FoundText]) -> None:
        """The answer to it."""
        self.places += still_found(self._gone, texts)
        del self._left[0]


def places_text(places: Iterable[Place]) -> str:
    """The places as a sentence; empty where there are none."""
    found = list(dict.fromkeys(places))
    logs: dict[str, list[int]] = {}
    for log, seq in found[:MOST]:
        logs.setdefault(log, []).append(seq)
    if not logs:
        return ""
    named = [
        f"{log} {'entry' if len(seqs) == 1 else 'entries'} {', '.join(map(str, seqs))}"
        for log, seqs in logs.items()
    ]
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return f"The same text is still in: {'; '.join(named)}{more}."
