"""`warroom export`: the whole log in one file."""

from collections.abc import Iterator

from warroom.report.formats.base import Case, Format, NotWritten
from warroom.saved.file import SUFFIX, file_lines


def _write(case: Case) -> Iterator[bytes]:
    if case.withheld:
        raise NotWritten(
            f"The warroom format is the whole log, and {case.withheld} of its {case.saved.seq}"
            f" entries are marked beyond {case.label}. Leave --tlp out, or choose another format."
        )
    yield from file_lines(case.saved)


FORMAT = Format("The whole log, chain and evidence included, for warroom itself.", SUFFIX, _write)
