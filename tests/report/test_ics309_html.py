"""The communications log as a page: self-contained, inert, with its marks on every printed page."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from tests.report.test_data_formats import told, whole_response, written
from tests.support.hostile import HOSTILE, raw_terminal_codes
from warroom.model import commands as cm
from warroom.model.words import NoteKind, Tlp


class Page(HTMLParser):
    """What a browser sees: the elements, their attributes, and the text of each cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._cell = tag == "td"
        if self._cell:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.cells[-1] += data


def test_the_page_has_the_fields_of_the_form() -> None:
    text = written("ics309-html", whole_response())
    page = Page(text)
    rows = [page.cells[at : at + 6] for at in range(0, len(page.cells), 6)]
    assert [row[5] for row in rows] == [
        "We look into it [status page]", "Fix at four", "called the vendor",
    ]  # fmt: skip
    assert rows[0][:5] == ["2026-03-04 02:00:00Z", "chloe", "M1", "customers", ""]
    for field in ("1. Incident name, number", "2. Operational period", "3. Net or position",
                  "4. Operator", "5. Log", "6. Prepared by", "7. Date and time prepared",
                  "8. Page"):  # fmt: skip
        assert field in text


def test_hostile_text_is_text_and_nothing_is_loaded() -> None:
    texts = [text for _, text in HOSTILE]
    text = written("ics309-html", told(*texts, kind=NoteKind.COMMUNICATION, exercise=True))
    assert raw_terminal_codes(text) == []
    page = Page(text)
    plain = Page(written("ics309-html", told("x", kind=NoteKind.COMMUNICATION, exercise=True)))
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in plain.tags}
    names = {name for _, attributes in page.tags for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("src", "href", "style")]
    assert any("<script>alert(1)</script>" in cell for cell in page.cells)
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and "content" in a)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"


def test_the_label_and_the_exercise_are_on_the_page_and_on_every_printed_one() -> None:
    desk = told("x", kind=NoteKind.COMMUNICATION, exercise=True)
    desk.do("ana", cm.MarkTlp(tlp=Tlp.AMBER_STRICT))
    text = written("ics309-html", desk)
    assert text.count("TLP:AMBER+STRICT") == 4 and text.count("EXERCISE") >= 3
    assert '@bottom-left { content: "TLP:AMBER+STRICT"' in text
