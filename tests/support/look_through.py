"""A search without an index: every text is looked at, which is enough for a test of a screen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from warroom.model.entry import Entry
from warroom.model.evolve import evolve
from warroom.model.incident import Incident
from warroom.model.summary import summarize
from warroom.search.documents import Document, documents_of
from warroom.search.query import Query, QueryError, Term, parse_query, resembling
from warroom.search.snippet import fold, snippet
from warroom.wire.frames import Found, FoundText, Search


def look_through(
    logs: Mapping[str, tuple[Incident, Sequence[Entry]]], search: Search, now: datetime
) -> Found:
    """The answer to a search over whole logs."""
    try:
        query = resembling(search.query) if search.alike else parse_query(
            search.query, now, typing=search.typing
        )  # fmt: skip
    except QueryError as error:
        return Found(search.id, sentence=str(error))
    texts = [
        _text(each, query, search.whole)
        for name, (_, entries) in logs.items()
        for each in _documents(name, entries)
        if _answers(each, query)
    ]
    names = dict.fromkeys(text.log for text in texts)
    rows = [summarize(logs[name][0]) for name in names]
    return Found(search.id, texts[: search.limit], rows, len(texts) > search.limit)


def _documents(name: str, entries: Sequence[Entry]) -> list[Document]:
    incident, found = Incident(id=name), dict[str, Document]()
    for entry in entries:
        incident = evolve(incident, entry)
        for each in documents_of(entry, incident):
            if isinstance(each, Document):
                found[each.key] = each
            elif each.body is not None:
                found[each.key] = replace(found[each.key], body=each.body)
    return list(found.values())


def _answers(each: Document, query: Query) -> bool:
    text = fold("\n".join((each.title, each.known, each.review, each.body)))

    def has(term: Term) -> bool:
        return fold(term.text) in text

    said = (any if query.any else all)(map(has, query.terms)) if query.terms else True
    return (
        said
        and not any(map(has, query.without))
        and (not query.kinds or bool({each.kind, each.sort} & query.kinds))
        and (not query.logs or each.log in query.logs)
    )


def _text(each: Document, query: Query, whole: bool) -> FoundText:
    parts = (each.known, each.review, each.body)
    shown = snippet(parts, () if whole else query.terms)
    text = "\n".join(filter(None, parts)) if whole else shown.text
    return FoundText(
        each.log, each.seq, each.sort, each.kind, each.author, each.at, text, shown.marks
    )
