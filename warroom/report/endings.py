"""How an incident ended, or where a problem stands, in a few words: beside what resembles it."""

from warroom.model.summary import ProblemFacts, Summary
from warroom.model.words import OVER, ProblemState
from warroom.text import clean_line


def how_it_ended(row: Summary) -> str:
    """A few words on one line; of an incident that goes on they say so."""
    if row.problem is not None:
        return _where_it_stands(row.problem)
    reason = f": {clean_line(row.reason)}" if row.reason else ""
    if row.status in OVER:
        return f"{row.status}{reason}"
    return f"not over: {row.status}, {row.severity}"


def _where_it_stands(problem: ProblemFacts) -> str:
    if problem.state is ProblemState.SOLVED:
        return f"problem, solved: {clean_line(problem.solution)}"
    if problem.workaround:
        return f"known error; workaround: {clean_line(problem.workaround)}"
    if problem.cause:
        return f"problem, no workaround yet; cause: {clean_line(problem.cause)}"
    return "problem, no workaround yet"
