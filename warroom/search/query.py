"""The language of the search: words, "phrases", filters. Parsed here and nowhere else."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from warroom.model.ids import INCIDENT, PROBLEM, as_id
from warroom.model.similar import STOP_WORDS, stem
from warroom.model.words import Section
from warroom.report.rows.base import RowKind
from warroom.search.sorts import Sort
from warroom.text import clean_line
from warroom.times import parse_when

MAX_QUERY = 500
"""Characters of a query."""

MAX_TERMS = 24
"""Words and filters in a query: more is a pasted text, which asks the index for a lot of work."""

LEAST_PREFIX = 2
"""Characters before a * at the least: one letter begins a large part of all words."""

FILTERS = ("kind", "author", "system", "before", "after", "incident")
"""What may stand before a colon."""

KINDS = (*Sort, *RowKind, *Section)
"""What `kind:` takes; a - stands for a space in it."""

_TOKEN = re.compile(
    r'(?=\S)(?P<minus>-)?(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]*))'
)
_SIGNIFICANT = re.compile(r"[^\W_]+")
_QUOTES = dict.fromkeys(map(ord, "“”„«»"), '"')


class QueryError(ValueError):
    """The query cannot be answered; `str(error)` says why and what to write instead."""


@dataclass(frozen=True)
class Term:
    """A word or several in a row. `prefix`: the last one is the beginning of a word."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class Query:
    """What is looked for: all `terms` (or any of them), none of `without`, within the filters.

    Several filters of one name widen each other. `before` and `after` are aware, in UTC.
    """

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    any: bool = False
    kinds: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    logs: frozenset[str] = frozenset()
    before: datetime | None = None
    after: datetime | None = None


def parse_query(text: str, now: datetime, *, typing: bool = False) -> Query:
    """Read a query as a person wrote it; `now` is what times like 02:09 refer to.

    `typing`: the last word may be the beginning of one. Raises QueryError for a text that asks
    for nothing that could be found; any other text is a query.
    """
    if len(text) > MAX_QUERY:
        raise QueryError(f"A query has at most {MAX_QUERY} characters. Write fewer words.")
    line = clean_line(text).translate(_QUOTES)
    query, finished = Query(), not typing or text[-1:].isspace()
    for place, found in enumerate(_TOKEN.finditer(line)):
        if place == MAX_TERMS:
            raise QueryError(f"A query has at most {MAX_TERMS} words and filters. Write fewer.")
        query = _add(query, found, now, last=not finished and found.end() == len(line))
    if query == Query():
        raise QueryError(
            'Write what to look for: words, "words in a row", or a filter such as kind:decision.'
        )
    if not query.terms and query.without and not _filtered(query):
        raise QueryError("Write also what to find: a word after - only takes away from that.")
    return query


def resembling(text: str) -> Query:
    """A query for what has any of the words of a title in it, in whatever form.

    Raises QueryError where no word of it says anything.
    """
    terms: dict[str, Term] = {}
    for word in _SIGNIFICANT.findall(clean_line(text, MAX_QUERY).casefold()):
        root = stem(word)
        # A stem that is spelled differently (queries, query) would not be found as a beginning.
        inflected = word != root and word.startswith(root) and len(root) >= 4
        if word not in STOP_WORDS and len(word) >= LEAST_PREFIX:
            terms.setdefault(root, Term(root if inflected else word, prefix=inflected))
    if not terms:
        raise QueryError("No word in that says anything. Write what is wrong.")
    return Query(tuple(terms.values())[:MAX_TERMS], any=True)


def _add(query: Query, found: re.Match[str], now: datetime, *, last: bool) -> Query:
    name = (found["name"] or "").lower()
    bare = found["bare"] is not None
    value = found["bare"] if bare else found["quoted"]
    if name in FILTERS:
        if found["minus"]:
            raise QueryError(f"- goes before a word, not before {name}:. Leave it out.")
        return _filter(query, name, value.strip(), now)
    words = f"{found['name']}:{value}" if name else value
    prefix = bare and words.endswith("*")
    if not _SIGNIFICANT.search(words):
        return query  # nothing in it that an index of words could hold
    if prefix or (last and bare):
        # One letter would be much work for next to no narrowing; as a word it may be one.
        prefix = len("".join(_SIGNIFICANT.findall(words))) >= LEAST_PREFIX
    term = Term(words.rstrip("*"), prefix and _SIGNIFICANT.search(words.rstrip("*")) is not None)
    if found["minus"]:
        return replace(query, without=(*query.without, term))
    return replace(query, terms=(*query.terms, term))


def _filter(query: Query, name: str, value: str, now: datetime) -> Query:
    if not value:
        raise QueryError(f"Say what {name}: is to be, as in {_EXAMPLES[name]}.")
    match name:
        case "kind":
            return replace(query, kinds=query.kinds | {_kind(value)})
        case "author":
            return replace(query, authors=query.authors | {value.casefold()})
        case "system":
            return replace(query, systems=query.systems | {value.casefold()})
        case "incident":
            return replace(query, logs=query.logs | {_log(value)})
        case "before":
            moment = _moment(value, now)
            return replace(query, before=min(moment, query.before or moment))
        case _:
            moment = _moment(value, now)
            return replace(query, after=max(moment, query.after or moment))


_EXAMPLES = {
    "kind": "kind:decision",
    "author": "author:ana",
    "system": "system:checkout",
    "incident": "incident:INC-3",
    "before": "before:2026-11-23",
    "after": "after:2026-11-23",
}
"""One for each filter, for a sentence."""


def _kind(value: str) -> str:
    wanted = value.casefold().replace("-", " ")
    for kind in KINDS:
        if wanted == kind.replace("-", " ").casefold():
            return str(kind)
    known = ", ".join(dict.fromkeys(kind.replace(" ", "-") for kind in (*Sort, *RowKind)))
    raise QueryError(f"There is no kind “{clean_line(value, 30)}”. There are: {known}.")


def _log(value: str) -> str:
    prefix = PROBLEM if value.upper().startswith(PROBLEM) else INCIDENT
    name = as_id(value, prefix)
    if not name:
        raise QueryError(
            f"“{clean_line(value, 30)}” is no incident's id. Write incident:INC-3 or incident:3."
        )
    return name


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _moment(value: str, now: datetime) -> datetime:
    try:
        return parse_when(f"{value} 00:00" if _DAY.fullmatch(value) else value, now)
    except ValueError as error:
        raise QueryError(f"{error} A day alone, as in 2026-11-23, means its beginning.") from None


def _filtered(query: Query) -> bool:
    return replace(query, terms=(), without=()) != Query()
