"""`md`: the whole report in Markdown, CommonMark with tables."""

from collections.abc import Iterator

from warroom.report.formats.base import Case, Format
from warroom.report.formats.templates import render
from warroom.report.formats.view import view_of

TEMPLATE = "report.md.j2"


def _write(case: Case) -> Iterator[bytes]:
    for piece in render(TEMPLATE, case.templates, r=view_of(case)):
        yield piece.encode()


FORMAT = Format("The report in Markdown.", ".md", _write)
