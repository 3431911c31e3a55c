"""Where scenarios are found: those that come with the program, and files that people name."""

from functools import lru_cache
from pathlib import Path

from warroom.drills.check import check_file
from warroom.model.scenario import Scenario
from warroom.text import clean_line

PACKAGE = Path(__file__).parent / "scenarios"
"""Where the scenarios are that come with the program."""


class NotFound(LookupError):  # noqa: N818 - it is an answer
    """There is no such scenario, or it is not sound; the sentence is for the person who asked."""


@lru_cache(maxsize=1)
def library() -> tuple[Scenario, ...]:
    """All scenarios of the program, the shortest first. Raises ValueError if one is not sound."""
    found = []
    for file in sorted(PACKAGE.glob("*.toml")):
        checked = check_file(file)
        if checked.scenario is None:
            line, sentence = checked.problems[0]
            raise ValueError(f"{file.name}:{line}: {sentence}")
        found.append(checked.scenario)
    return tuple(sorted(found, key=lambda each: (each.duration, each.id)))


def is_file(what: str) -> bool:
    """Whether a person means a file, and not a scenario of the program."""
    return "/" in what or what.endswith(".toml")


def find(what: str) -> Scenario:
    """The scenario with this id, or of this file. Raises NotFound."""
    if is_file(what):
        return _of_file(Path(what))
    wanted = what.strip().casefold()
    for each in library():
        if each.id == wanted:
            return each
    ids = ", ".join(each.id for each in library())
    raise NotFound(
        f"There is no scenario “{clean_line(what, 40)}”. There are: {ids}; or name a FILE.toml."
    )


def _of_file(path: Path) -> Scenario:
    try:
        checked = check_file(path)
    except OSError as error:
        why = error.strerror or error
        raise NotFound(f"{clean_line(str(path))} cannot be read: {why}.") from error
    if checked.scenario is None:
        line, sentence = checked.problems[0]
        raise NotFound(clean_line(f"{path}:{line}: {sentence}"))
    return checked.scenario
