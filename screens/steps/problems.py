"""What an incident has to do with problems: linked ones, likely ones, similar ones before it."""

from screens.listing import Item
from screens.sight import Sight
from screens.steps.base import bullet, heading, hint
from warroom.model.similar import problems_of, recurring, similar
from warroom.model.summary import Summary
from warroom.report.endings import how_it_ended

KEY = "/problem "
"""What stands before a problem's id in the key of its line: with it, the line that opens it."""


def problem_items(sight: Sight, width: int) -> list[Item]:
    """Problems that are linked, and those that the incident may be another case of.

    Nothing is linked by itself: L on a line links it, and the line says what helps meanwhile.
    """
    problems = {name: row.summary for name, row in sight.problems.items()}
    incidents = {name: row.summary for name, row in sight.lobby.items()}
    it = sight.incident
    linked = problems_of(it.id, problems)
    likely = recurring(it.title, it.systems, incidents, problems, incident=it.id)
    made = [heading("Problems behind it", str(len(linked) or ""), width=width)]
    for row in linked:
        made.append(bullet(_told(row), width=width, key=KEY + row.id, sign="●"))
    for each in likely:
        why = "" if each.through == each.problem.id else f", as {each.through} was"
        text = f"May be {_told(each.problem)}{why}. L links it: /problem link {each.problem.id}"
        made.append(bullet(text, width=width, key=KEY + each.problem.id, sign="?", look="accent"))
    if not linked and not likely:
        text = "None is known. /problem new TITLE opens one that is linked to this incident."
        made.append(hint(text, width=width))
    return made


def similar_items(sight: Sight, width: int) -> list[Item]:
    """Earlier incidents that resemble this one, and how they ended."""
    it = sight.incident
    earlier = [row.summary for row in sight.lobby.values() if _before(row.summary, sight)]
    found = similar(it.title, earlier, it.systems, without=(it.id,))
    if not found:
        return []
    made = [heading("Similar before", width=width)]
    for each in found:
        text = f"{each.summary.id} {each.summary.called} ({how_it_ended(each.summary)})"
        made.append(bullet(text, width=width))
    return made


def _told(row: Summary) -> str:
    return f"{row.id} {row.title} ({how_it_ended(row)})"


def _before(row: Summary, sight: Sight) -> bool:
    began = sight.incident.declared_at
    return row.declared_at is not None and began is not None and row.declared_at <= began
