"""Slash commands about problem records, from an incident's room or on the problem's own screen."""

from collections.abc import Callable
from enum import StrEnum

from screens.slash.args import Args, Unclear, one_of, shown
from screens.slash.base import Arg, Elsewhere, Group, Local, Slash
from warroom.model import commands as cm
from warroom.model.ids import INCIDENT, PROBLEM, as_id, is_problem


class ProblemVerb(StrEnum):
    """What can be done to a problem."""

    NEW = "new"
    LINK = "link"
    UNLINK = "unlink"
    CAUSE = "cause"
    KNOWN_ERROR = "known-error"
    SOLVE = "solve"
    REOPEN = "reopen"
    ASSIGN = "assign"


def _problem(args: Args) -> Local | Elsewhere:
    word = args.word("What to do with a problem")
    if name := _id_in(word):
        args.nothing_more()
        return Local("problem", name)
    verb = one_of(word, {verb: (verb.value,) for verb in ProblemVerb})
    if verb is ProblemVerb.NEW:
        # What is opened in a room is about its incident.
        about = (args.here,) if args.here and not is_problem(args.here) else ()
        return Elsewhere("", cm.OpenProblem(title=args.text("The title"), incidents=about))
    log = _log(args)
    if verb in (ProblemVerb.LINK, ProblemVerb.UNLINK):
        return Elsewhere(log, _link(verb, _incident(args), args.rest()))
    return Elsewhere(log, _ABOUT[verb](args))


def _log(args: Args) -> str:
    """The problem that is named, or the one whose screen it is typed on."""
    if name := _id_in(args.peek()):
        args.word("The problem")
        return name
    if is_problem(args.here):
        return args.here
    if not args.left:
        raise args.missing("The problem")
    raise Unclear(
        f"“{shown(args.peek())}” is not a problem's id. Write it as PRB-1; /problems lists them."
    )


def _incident(args: Args) -> str:
    """The incident whose room it is typed in, or the one that is named."""
    if args.here and not is_problem(args.here):
        return args.here
    word = args.word("The incident")
    if name := as_id(word, INCIDENT):
        return name
    raise Unclear(f"“{shown(word)}” is not an incident's id. Write it as INC-1.")


def _id_in(word: str) -> str:
    """A problem's id with its prefix: a bare number may be the beginning of a text."""
    return as_id(word, PROBLEM) if word[:3].upper() == PROBLEM else ""


def _link(verb: ProblemVerb, incident: str, words: str) -> cm.AnyCommand:
    if verb is ProblemVerb.LINK:
        return cm.LinkIncident(incident=incident, note=words)
    return cm.UnlinkIncident(incident=incident, reason=words)


def _assign(args: Args) -> cm.AnyCommand:
    person = args.person()
    args.nothing_more()
    return cm.AssignProblem(person=person)


_ABOUT: dict[ProblemVerb, Callable[[Args], cm.AnyCommand]] = {
    ProblemVerb.CAUSE: lambda args: cm.DescribeCause(cause=args.text("The cause")),
    ProblemVerb.KNOWN_ERROR: lambda args: cm.RecordKnownError(
        workaround=args.text("The workaround")
    ),
    ProblemVerb.SOLVE: lambda args: cm.SolveProblem(how=args.text("How it was solved")),
    ProblemVerb.REOPEN: lambda args: cm.ReopenProblem(reason=args.text("The reason")),
    ProblemVerb.ASSIGN: _assign,
}


def _problems(args: Args) -> Local:
    args.nothing_more()
    return Local("problems")


COMMANDS: tuple[Slash, ...] = (
    Slash("problem", "/problem new TITLE | PRB-1 | VERB PRB-1 …",
          "the cause behind several incidents; verbs: link, unlink, cause, known-error, solve,"
          " reopen, assign", Group.PROBLEMS, _problem, "/problem new The pool runs dry",
          (Arg.PROBLEM_VERB, Arg.FREE)),
    Slash("problems", "/problems", "the list of problems",
          Group.PROBLEMS, _problems, "/problems"),
)  # fmt: skip
"""In the order of help."""
