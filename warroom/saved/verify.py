"""What is wrong with a log, entry by entry: edited, missing, out of order, cut short, another one.

The chain proves each entry by the one before it. What can be told apart, and what cannot, is in
docs/export.md.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from warroom.model.entry import StoredEntry, hash_of
from warroom.model.ids import GENESIS
from warroom.model.redacting import unnamed
from warroom.saved.file import Unreadable
from warroom.saved.log import Head

Item = StoredEntry | Unreadable


class Kind(StrEnum):
    """How an entry, or a stretch of them, is wrong."""

    EDITED = "edited"
    MISSING = "missing"
    REORDERED = "reordered"
    REPEATED = "repeated"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    ADDED = "added"
    REWRITTEN = "rewritten"
    ANOTHER_LOG = "another_log"
    NOT_REDACTED = "not_redacted"


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with the entries `first` to `last`, and the sentence that says it."""

    kind: Kind
    first: int
    last: int
    sentence: str


class Known(NamedTuple):
    """A head that somebody kept. `whose` names it in a sentence; `final`: nothing may follow."""

    head: Head
    whose: str
    final: bool = False


def examine(name: str, items: Sequence[Item], known: Sequence[Known] = ()) -> list[Finding]:
    """All that is wrong with the log called `name`, in the order of its entries; empty if nothing.

    `items` are in the order in which they were found; `known` are heads that it has to have.
    """
    log = _Log(name, items)
    findings = [
        *log.wrong_numbers(),
        *log.wrong_order(),
        *log.holes(known),
        *log.wrong_hashes(),
        *log.not_redacted(),
    ]
    for each in known:
        findings += log.against(each)
    if not items and not any(each.head.seq for each in known):
        findings.append(Finding(Kind.MISSING, 1, 1, "There is no entry at all."))
    return _in_order(findings)


class _Log:
    """The entries by their numbers, and what of them could not be placed."""

    def __init__(self, name: str, items: Sequence[Item]) -> None:
        self._name = name
        self._order: list[int] = []
        self._by_number: dict[int, StoredEntry] = {}
        self._again: list[StoredEntry] = []
        self._strange: list[StoredEntry] = []
        self._renumbered: dict[int, int] = {}
        self._unreadable: dict[int, list[Unreadable]] = {}
        self._computed: dict[int, str] = {}
        self._bad: set[int] = set()
        self._place(items)
        self._last = self._numbers[-1] if self._numbers else 0

    def _place(self, items: Sequence[Item]) -> None:
        before = Head(0, GENESIS)
        for item in items:
            if isinstance(item, Unreadable):
                self._unreadable.setdefault(before.seq, []).append(item)
                continue
            entry = item
            expected = before.seq + 1
            if entry.seq != expected and self._continues(entry, before):
                self._renumbered[expected] = entry.seq
                entry = replace(entry, seq=expected)
            if entry.seq < 1:
                self._strange.append(entry)
                continue
            if entry.seq in self._by_number:
                self._again.append(entry)
                continue
            self._by_number[entry.seq] = entry
            self._order.append(entry.seq)
            before = Head(entry.seq, entry.hash)
        self._numbers = sorted(self._order)

    def _continues(self, entry: StoredEntry, before: Head) -> bool:
        """Whether it is the next entry with a number that was changed."""
        return hash_of(self._name, replace(entry, seq=before.seq + 1), before.hash) == entry.hash

    def wrong_numbers(self) -> Iterator[Finding]:
        """Numbers that were changed, that are no number, and that came twice."""
        for number, said in self._renumbered.items():
            yield Finding(
                Kind.EDITED, number, number,
                f"Entry {number} was edited: its number was changed to {said}.",
            )  # fmt: skip
        for entry in self._strange:
            yield Finding(
                Kind.EDITED, 0, 0, f"An entry was edited or put in: its number is {entry.seq}."
            )
        for entry in self._again:
            same = entry == self._by_number[entry.seq]
            yield Finding(
                Kind.REPEATED, entry.seq, entry.seq,
                f"Entry {entry.seq} is there twice"
                + ("." if same else ", and the two differ: one was put in."),
            )  # fmt: skip

    def wrong_order(self) -> Iterator[Finding]:
        """Two that changed places, or the fewest that have to be moved to have all in order."""
        if self._order == self._numbers:
            return
        moved = _out_of_place(self._order, self._numbers)
        for index, number in enumerate(self._order):
            if number in moved:
                yield Finding(
                    Kind.REORDERED, number, number,
                    f"Entry {number} is out of order: it stands {self._between(index)}.",
                )  # fmt: skip

    def _between(self, index: int) -> str:
        before = self._order[index - 1] if index else 0
        after = self._order[index + 1] if index + 1 < len(self._order) else 0
        if before and after:
            return f"between entries {before} and {after}"
        return f"after entry {before}, at the end" if before else f"before entry {after}"

    def holes(self, known: Sequence[Known]) -> Iterator[Finding]:
        """Entries that are not there, and lines that are none."""
        end = max([self._last, *(each.head.seq for each in known)])
        before = 0
        for number in [*self._numbers, end + 1]:
            lines = self._unreadable.get(before, [])
            gap = number - before - 1
            # At the end without a known head nobody says how many there were: take each as one.
            room = gap if number <= end or known else len(lines)
            for offset, line in enumerate(lines):
                if offset < room:
                    nth = before + 1 + offset
                    sentence = f"Entry {nth} cannot be read: line {line.line} is none ({line.why})."
                    yield Finding(Kind.UNREADABLE, nth, nth, sentence)
                else:
                    sentence = f"Line {line.line} is no entry ({line.why}) and was put in."
                    yield Finding(Kind.UNREADABLE, before, before, sentence)
            first = before + 1 + min(len(lines), max(room, 0))
            if number <= self._last and first < number:
                yield Finding(Kind.MISSING, first, number - 1, _missing(first, number))
            before = number

    def wrong_hashes(self) -> Iterator[Finding]:
        """Entries that do not fit the ones before them."""
        findings = dict(self._edited())
        self._bad = set(findings)
        if len(self._numbers) > 1 and self._numbers[0] == 1 and len(findings) == len(self._numbers):
            yield Finding(
                Kind.ANOTHER_LOG, 1, self._last,
                f"Not one entry was sealed for {self._name}: the name was changed, or this is"
                " another log.",
            )  # fmt: skip
            return
        for first, last, how in _runs(findings):
            which = f"Entry {first}" if first == last else f"Entries {first} to {last}, each one,"
            yield Finding(Kind.EDITED, first, last, f"{which} {how}")

    def _edited(self) -> Iterator[tuple[int, str]]:
        """The numbers of entries that do not fit, each with how."""
        before: list[str] = [GENESIS]
        last, doubted = 0, 0
        for number in self._numbers:
            if number != last + 1:
                if doubted:
                    yield doubted, _UNKNOWN
                    doubted = 0
                before = []
            entry = self._by_number[number]
            expected = [hash_of(self._name, entry, each) for each in before]
            last = number
            if not before or expected[0] == entry.hash:
                if doubted:
                    yield doubted, _CONTENT
                doubted, before = 0, [entry.hash]
                continue
            self._computed[number] = expected[-1]
            if entry.hash in expected:
                if doubted:
                    yield doubted, _HASH
                doubted, before = 0, [entry.hash]
                continue
            if doubted:
                yield doubted, _UNKNOWN
            doubted, before = number, [entry.hash, *expected]
        if doubted:
            yield doubted, _UNKNOWN

    def not_redacted(self) -> Iterator[Finding]:
        """Entries without a salt that no later entry says were redacted so."""
        for number in unnamed(self._by_number[number] for number in self._numbers):
            if number in self._bad:
                continue
            yield Finding(
                Kind.NOT_REDACTED, number, number,
                f"Entry {number} was changed: its text is gone, and no later entry says that it was"
                " redacted to what it is now.",
            )  # fmt: skip

    def against(self, known: Known) -> Iterator[Finding]:
        """How the log differs from a head that somebody kept."""
        seq, digest = known.head
        readable_end = self._last + len(self._unreadable.get(self._last, []))
        if seq > readable_end:
            count = seq - readable_end
            yield Finding(
                Kind.TRUNCATED, readable_end + 1, seq,
                f"The log was cut short: {known.whose} says that it has {seq} entries; the last"
                f" {count} {'is' if count == 1 else 'are'} missing.",
            )  # fmt: skip
        elif (
            (entry := self._by_number.get(seq)) is not None
            and entry.hash != digest
            # Its content is the one that the head is of: that its hash was changed is said already.
            and not (seq in self._bad and digest == self._computed.get(seq))
        ):
            yield Finding(
                Kind.REWRITTEN, seq, seq,
                f"Entry {seq} is not the one that {known.whose} names: the log was written"
                " anew there or before, or that head is of another history.",
            )  # fmt: skip
        if known.final and self._last > seq:
            yield Finding(
                Kind.ADDED, seq + 1, self._last,
                f"{known.whose[:1].upper()}{known.whose[1:]} says that the log ends with entry"
                f" {seq}: what follows was put in later, or the number was changed.",
            )  # fmt: skip


_CONTENT = "was edited: its content does not fit its hash, from which the entries after it go on."
_HASH = "was edited: its hash was changed; its content is what was sealed."
_UNKNOWN = "is not what was sealed: its content or its hash was edited."


def _missing(first: int, found: int) -> str:
    what = f"Entry {first} is" if first == found - 1 else f"Entries {first} to {found - 1} are"
    return f"{what} missing; entry {found} after that cannot be proven by itself."


def _out_of_place(order: Sequence[int], ascending: Sequence[int]) -> set[int]:
    differ = {one for one, other in zip(order, ascending, strict=True) if one != other}
    return differ if len(differ) == 2 else set(order) - _longest_ascending(order)


def _longest_ascending(numbers: Sequence[int]) -> set[int]:
    """The members of a longest ascending subsequence (patience sorting)."""
    tops: list[int] = []
    at: list[int] = []
    below: list[int] = []
    for index, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        below.append(at[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(number)
            at.append(index)
        else:
            tops[pile], at[pile] = number, index
    kept, index = set[int](), at[-1]
    while index >= 0:
        kept.add(numbers[index])
        index = below[index]
    return kept


def _runs(findings: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """Neighbours that are wrong in the same way, as one: first, last, how."""
    first = last = 0
    said = ""
    for number, how in findings.items():
        if last and (number != last + 1 or how != said):
            yield first, last, said
            first = 0
        first, last, said = first or number, number, how
    if last:
        yield first, last, said


def _in_order(findings: list[Finding]) -> list[Finding]:
    """In the order of entries, each once."""
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.first)
