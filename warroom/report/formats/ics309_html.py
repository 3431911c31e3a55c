"""`ics309-html`: the communications log, ICS form 309, as one page for a browser and for print."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator

from markupsafe import Markup

from warroom.report.formats.base import Case, Format
from warroom.report.formats.ics309 import form_of
from warroom.report.formats.templates import render
from warroom.text import clean_line

PAGE, STYLE = "ics309.html.j2", "ics309.css.j2"


def _write(case: Case) -> Iterator[bytes]:
    form = form_of(case)
    # A sender or an audience is one line, whoever wrote the file that it came from.
    calls = tuple(
        call._replace(sender=clean_line(call.sender), receiver=clean_line(call.receiver))
        for call in form.calls
    )
    style = "".join(render(STYLE, case.templates, label=form.label))
    for piece in render(
        PAGE,
        case.templates,
        form=form._replace(calls=calls),
        # What goes into a style element is not HTML; css_text took the quotes out of the label.
        style=Markup(style),  # noqa: S704
        style_hash=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    ):
        yield piece.encode()


FORMAT = Format("The same as one HTML page, with a style sheet for print.", ".ics309.html", _write)
