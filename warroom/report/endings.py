"""How an incident ended, or where a problem stands, in a few words: beside what resembles it."""

from warroom.model.summary import ProblemFacts, Summary
from warroom.model.words import OVER, ProblemState
from warroom.text import clean_line


def how_it_ended(row: Summary) -> str:
    """A few words on one line; of an incident that goes on they say so."""
    if row.problem is not None:
        return _where_it_stands(row.problem)
    if row.status not in OVER:
        helped = f"; workaround: {clean_line(row.workaround)}" if row.workaround else ""
        return f"not over: {row.status}, {row.severity}{helped}"
    if row.fix:
        return f"{row.status}; fix: {clean_line(row.fix)}"
    if row.workaround:
        return f"{row.status}; workaround: {clean_line(row.workaround)}"
    return f"{row.status}: {clean_line(row.reason)}" if row.reason else row.status.value


def _where_it_stands(problem: ProblemFacts) -> str:
    if problem.state is ProblemState.SOLVED:
        return f"problem, solved: {clean_line(problem.solution)}"
    if problem.workaround:
        return f"known error; workaround: {clean_line(problem.workaround)}"
    if problem.cause:
        return f"problem, no workaround yet; cause: {clean_line(problem.cause)}"
    return "problem, no workaround yet"
