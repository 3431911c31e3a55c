"""Problem records as plain text and as JSON documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from warroom.model.incident import Incident, Problem
from warroom.model.similar import Similar, last_seen
from warroom.model.summary import Summary
from warroom.model.words import ProblemState
from warroom.report.documents import plain_value
from warroom.report.endings import how_it_ended
from warroom.report.plain import columns, section
from warroom.text import clean, clean_line, pad
from warroom.times import format_stamp


def in_list_order(rows: Sequence[Summary], incidents: Mapping[str, Summary]) -> list[Summary]:
    """Problems as they are listed: unsolved ones first, the one that was seen last on top."""

    def place(row: Summary) -> tuple[bool, float, str]:
        seen = last_seen(row, incidents) or row.declared_at
        solved = row.problem is not None and row.problem.state is ProblemState.SOLVED
        return (solved, -(seen.timestamp() if seen else 0.0), row.id)

    return sorted(rows, key=place)


def problems_table(rows: Sequence[Summary], incidents: Mapping[str, Summary]) -> str:
    """A line a problem under a line of headings, in the order given; the title comes last."""
    table = [("ID", "STATE", "SEEN IN", "LAST SEEN", "PERSON", "WORKAROUND", "TITLE")]
    for row in rows:
        it = row.problem
        if it is None:
            continue
        seen = last_seen(row, incidents)
        table.append((
            clean_line(row.id), it.state.value, str(len(it.incidents)),
            format_stamp(seen) if seen else "-", clean_line(it.person) or "-",
            clean_line(it.workaround, 40) or "-", clean_line(row.title),
        ))  # fmt: skip
    return "\n".join(columns(table))


def problem_text(record: Incident) -> str:
    """Everything known about a problem, in a page of lines."""
    it = _problem(record)
    facts = [
        ("opened", record.declared_at and format_stamp(record.declared_at)),
        ("opened by", clean_line(record.declared_by)),
        ("person", clean_line(it.person)),
        ("solved", it.solved_at and f"{format_stamp(it.solved_at)} by {clean_line(it.solved_by)}"),
        ("entries", str(record.seq)),
    ]
    head = [
        f"{clean_line(record.id)}  {clean_line(record.title)}",
        str(it.state),
        *(f"{pad(name, 11)}  {value}" for name, value in facts if value),
    ]
    linked = [
        f"{pad(each.incident, 8)}  linked {format_stamp(each.at)} by {clean_line(each.by)}"
        + (f" — {clean_line(each.note)}" if each.note else "")
        for each in it.incidents.values()
    ]
    parts = [
        "\n".join(head),
        section("Description", clean(it.text)),
        section("Cause", clean(it.cause)),
        section("Workaround", clean(it.workaround)),
        section("Solution", clean(it.solution)),
        section(f"Seen in {len(linked)}", "\n".join(linked)),
    ]
    return "\n\n".join(part for part in parts if part)


def problems_document(rows: Sequence[Summary], incidents: Mapping[str, Summary]) -> dict[str, Any]:
    """The list of problems."""
    return {
        "problems": [
            {
                "id": row.id,
                "title": row.title,
                "opened_at": plain_value(row.declared_at),
                "last_seen_at": plain_value(last_seen(row, incidents)),
                **_facts(row),
            }
            for row in rows
        ]
    }


def problem_document(record: Incident) -> dict[str, Any]:
    """Everything known about a problem; its incidents as a list."""
    it = _problem(record)
    facts = {name: plain_value(getattr(it, name)) for name in it.__struct_fields__}
    return {
        "id": record.id,
        "title": record.title,
        "opened_at": plain_value(record.declared_at),
        "opened_by": record.declared_by,
        "restricted": plain_value(record.restricted),
        "seq": record.seq,
        **facts,
        "incidents": [plain_value(each) for each in it.incidents.values()],
    }


def similar_lines(found: Sequence[Similar]) -> list[str]:
    """A line for each that resembles what was declared: what it is called and how it ended."""
    return [
        f"{each.summary.id}  {clean_line(each.summary.called, 60)} ({how_it_ended(each.summary)})"
        for each in found
    ]


def similar_documents(found: Sequence[Similar]) -> list[dict[str, Any]]:
    """The same for scripts."""
    return [
        {
            "id": each.summary.id,
            "title": each.summary.called,
            "score": each.score,
            "ended": how_it_ended(each.summary),
        }
        for each in found
    ]


def _problem(record: Incident) -> Problem:
    assert record.problem is not None, "ask for the log of a problem"
    return record.problem


def _facts(row: Summary) -> dict[str, Any]:
    if row.problem is None:
        return {}
    return {name: plain_value(getattr(row.problem, name)) for name in row.problem.__struct_fields__}
