"""`html`: the whole report in one file that loads nothing and runs nothing."""

import base64
import hashlib
from collections.abc import Iterator

from warroom.model.words import EXERCISE, Tlp
from warroom.report.formats.base import Case, Format
from warroom.report.formats.charts import WIDTH, charts
from warroom.report.formats.templates import render, style
from warroom.report.formats.view import View, view_of

TEMPLATE = "report.html.j2"
STYLE = "report.css.j2"

COLOURS: dict[Tlp | None, tuple[str, str, str]] = {
    None: ("none", "#444", "none"),
    Tlp.CLEAR: ("clear", "#fff", "#000"),
    Tlp.GREEN: ("green", "#33ff00", "#000"),
    Tlp.AMBER: ("amber", "#ffc000", "#000"),
    Tlp.AMBER_STRICT: ("amber", "#ffc000", "#000"),
    Tlp.RED: ("red", "#ff2b2b", "#000"),
}
"""Class, colour and ground of a label: the colours that TLP 2.0 prescribes, on black."""


def _write(case: Case) -> Iterator[bytes]:
    view = view_of(case)
    name, colour, back = COLOURS[case.tlp]
    css = style(
        STYLE, case.templates, width=WIDTH, label=view.label, colour=colour, back=back,
        head=_head(view), foot=f"{view.id} · {view.now:%Y-%m-%d %H:%M} UTC",
    )  # fmt: skip
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    values = {"r": view, "c": charts(view), "css": css, "digest": digest, "colour": name}
    for piece in render(TEMPLATE, case.templates, **values):
        yield piece.encode()


def _head(view: View) -> str:
    title = view.title if len(view.title) <= 60 else f"{view.title[:59]}…"
    said = f"{view.id} {title}"
    return f"{EXERCISE} · {said}" if view.exercise else said


FORMAT = Format("The report as one page for a browser, and to print.", ".html", _write)
