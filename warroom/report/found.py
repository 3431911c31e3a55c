"""What a search found, as plain text and as a JSON document."""

from typing import Any

from warroom.model.summary import Summary
from warroom.report.documents import plain_value
from warroom.report.endings import how_it_ended
from warroom.text import clean_line
from warroom.times import format_stamp
from warroom.wire.frames import Found, FoundText

MARK = ("[", "]")
"""What stands around a match where there is no other means; readable without colour."""


def what_it_is(text: FoundText) -> str:
    """The sort of a text in words, and its kind or section where that says more; its TLP label."""
    sort, kind = clean_line(text.sort), clean_line(text.kind)
    words = kind if sort in ("note", "entry") else sort.replace("known-error", "known error")
    if sort == "post-mortem":
        words = f"post-mortem, {kind}"
    struck = ", struck" if text.struck else ""
    return f"{words}{struck}, {text.tlp}" if text.tlp else f"{words}{struck}"


def pieces(text: FoundText) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a match; for any marks, whole and in order."""
    made: list[tuple[str, bool]] = []
    at = 0
    for begin, end in text.marks:
        if at <= begin < end <= len(text.text):
            made += [(text.text[at:begin], False), (text.text[begin:end], True)]
            at = end
    made.append((text.text[at:], False))
    return [piece for piece in made if piece[0]]


def found_text(found: Found) -> str:
    """A block of lines for each text: where it is, and the part that matches, in brackets."""
    rows = {row.id: row for row in found.logs}
    return "\n\n".join(_block(text, rows.get(text.log)) for text in found.texts)


def _block(text: FoundText, row: Summary | None) -> str:
    called = f"  {clean_line(row.called)} ({how_it_ended(row)})" if row else ""
    exercise = "EXERCISE " if row and row.exercise else ""
    where = f"entry {text.seq}  {format_stamp(text.at)}  {clean_line(text.author)}"
    marked = "".join(
        f"{MARK[0]}{clean_line(part)}{MARK[1]}" if match else _line(part)
        for part, match in pieces(text)
    )
    lines = [
        f"{exercise}{clean_line(text.log)}{called}",
        f"  {where}  {what_it_is(text)}",
    ]
    return "\n".join([*lines, f"  {marked}"] if marked.strip() else lines)


def _line(part: str) -> str:
    """One line with its outer spaces, as a match may follow."""
    head = " " if part[:1].isspace() else ""
    tail = " " if part[-1:].isspace() and part.strip() else ""
    return f"{head}{clean_line(part)}{tail}"


def compared(found: Found) -> str:
    """Of what the answer has the best, in words; empty: of all that matches."""
    return f"the newest {found.ranked:,}" if found.ranked else ""


def found_document(query: str, found: Found) -> dict[str, Any]:
    """The answer for scripts: the texts, the best first, and the logs they are in by id."""
    return {
        "query": query,
        "results": [plain_value(text) for text in found.texts],
        "logs": {
            row.id: {
                "title": row.called,
                "status": row.status.value,
                "ended": how_it_ended(row),
                "exercise": row.exercise,
                "problem": row.problem is not None,
            }
            for row in found.logs
        },
        "more": found.more,
        "ranked": found.ranked,
    }
