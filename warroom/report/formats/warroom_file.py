"""`warroom export`: the whole log in one file."""

from collections.abc import Iterator

from warroom.report.formats.base import Case, Format
from warroom.saved.file import SUFFIX, file_lines


def _write(case: Case) -> Iterator[bytes]:
    yield from file_lines(case.saved)


FORMAT = Format("The whole log, chain and evidence included, for warroom itself.", SUFFIX, _write)
