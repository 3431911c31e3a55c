"""Where playbooks are found: in the package, and in the directory of the person or the team."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from warroom.model.playbook import Playbook
from warroom.playbooks.check import Checked, check_file
from warroom.playbooks.own import own_directory
from warroom.text import clean_line
from warroom.toml_lines import Problem

PACKAGE = Path(__file__).parent
"""Where the playbooks are that come with the program."""

MAX_FILES = 500
"""Files of a directory that are looked at; more are not a library."""


class Found(NamedTuple):
    """A playbook and the file it is in; `own` is False for one that comes with the program."""

    playbook: Playbook
    file: Path
    own: bool


class Broken(NamedTuple):
    """A file of the person's own directory that is no playbook, and why."""

    file: Path
    problems: tuple[Problem, ...]

    @property
    def sentence(self) -> str:
        """The first problem, as one line."""
        first = self.problems[0]
        return clean_line(f"{self.file}:{first.line}: {first.sentence}")


class NotFound(LookupError):  # noqa: N818 - it is an answer
    """There is no such playbook; the sentence is for the person who asked for it."""


def files(directory: Path) -> list[Path]:
    """The files of a directory that should be playbooks, by name; none where it cannot be read."""
    try:
        return sorted(directory.glob("*.toml"))[:MAX_FILES]
    except OSError:
        return []


def library(directory: Path | None = None) -> tuple[list[Found], list[Broken]]:
    """All playbooks by title, and the files that are none.

    One of the own directory takes the place of the package's with the same id.
    """
    found: dict[str, Found] = {}
    broken: list[Broken] = []
    for file, own in _candidates(directory or own_directory()):
        checked = _checked(file)
        if checked.playbook is None:
            broken.append(Broken(file, checked.problems))
        elif own and (other := found.get(checked.playbook.id)) is not None and other.own:
            sentence = f"The id “{checked.playbook.id}” is that of {other.file.name} too."
            broken.append(Broken(file, (Problem(1, sentence),)))
        else:
            found[checked.playbook.id] = Found(checked.playbook, file, own)
    return sorted(found.values(), key=lambda each: each.playbook.title.casefold()), broken


def _candidates(directory: Path) -> Iterator[tuple[Path, bool]]:
    yield from ((file, False) for file in files(PACKAGE))
    yield from ((file, True) for file in files(directory))


def find(id: str, directory: Path | None = None) -> Found:
    """The playbook with this id, however its letters are written. Raises NotFound."""
    wanted = id.strip().casefold()
    found, broken = library(directory)
    for each in found:
        if each.playbook.id == wanted:
            return each
    for other in broken:
        if other.file.stem == wanted:
            raise NotFound(f"The playbook {wanted} is not sound: {other.sentence}")
    ids = ", ".join(sorted(each.playbook.id for each in found))
    raise NotFound(f"There is no playbook “{clean_line(id, 40)}”. There are: {ids}.")


def _checked(file: Path) -> Checked:
    try:
        stat = file.stat()
        return _read(file, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        sentence = f"The file cannot be read: {error.strerror or error}."
        return Checked(None, (Problem(1, sentence),))


@lru_cache(maxsize=2 * MAX_FILES)
def _read(file: Path, changed: int, size: int) -> Checked:
    """A file as it was at `changed` (nanoseconds): the screens ask again with every key."""
    return check_file(file)
