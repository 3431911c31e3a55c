"""The HTML report as a browser reads it: whole, inert, readable without a script."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from tests.report.formats.stories import case, case_of_log, raw_log, told_with
from tests.report.formats.test_hostile import LANGUAGE, some, texts
from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.model.words import Tlp
from warroom.report.formats import FORMATS, Case
from warroom.saved.log import SavedLog

VOID = {"meta", "br", "link", "img", "input", "hr", "base"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "a", "div", "span", "p", "header", "h1", "h2",
    "h3", "nav", "ol", "ul", "li", "main", "section", "dl", "dt", "dd", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "desc", "rect", "line", "text", "em",
    "strong", "s", "br", "pre", "footer",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "aria-labelledby",
    "scope", "colspan", "role", "viewbox", "x", "y", "x1", "y1", "x2", "y2", "width", "height",
    "text-anchor",
}  # fmt: skip


class Page(HTMLParser):
    """The elements in their order, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.declarations: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "href":
                self.links.add(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def handle_decl(self, decl: str) -> None:
        self.declarations.append(decl)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def html(of: Case) -> str:
    return b"".join(FORMATS["html"].write(of)).decode()


def page(text: str) -> Page:
    return Page(html(case_of_log(raw_log(text))))


PLAIN = page("x")


def inert(it: Page) -> None:
    assert set(it.tags) <= ALLOWED and it.attributes <= ATTRIBUTES
    assert all(link.startswith("#") for link in it.links)
    assert {link[1:] for link in it.links} <= set(it.ids)
    assert len(it.ids) == len(set(it.ids)) and it.open == []
    assert it.declarations == ["DOCTYPE html"]


@pytest.mark.parametrize("text", LANGUAGE)
def test_no_element_comes_from_a_text(text: str) -> None:
    it = page(text)
    inert(it)
    assert it.tags == PLAIN.tags
    assert " ".join(text.split("\n", maxsplit=1)[0].split()) in " ".join("".join(it.said).split())


@settings(some, max_examples=25)
@given(texts)
def test_no_element_comes_from_any_text(text: str) -> None:
    inert(page(text))


def test_it_loads_nothing_and_its_style_is_the_one_it_names() -> None:
    text = html(case(told_with("x")))
    csp = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert csp and style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert csp[1].startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "http://" not in text and "https://" not in text and "url(" not in text
    assert " style=" not in text and "<script" not in text


@pytest.mark.parametrize("title", ['"; } body { display: none', "*/ </style>", "\\22 x", 'a"b'])
def test_a_title_does_not_end_its_place_in_the_style_sheet(title: str) -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title=title))
    text = html(case(desk))
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    head = re.search(r'@top-left\{content:"([^"]*)";font', style[1])
    assert head and "\\" not in head[1] and "{" not in head[1]


def test_the_label_and_the_id_are_on_every_page_and_a_drill_says_so() -> None:
    desk = told_with("x", exercise=True)
    text = html(case(desk))
    assert text.count('content:"TLP:AMBER"') == 2
    assert 'content:"EXERCISE · INC-1 x"' in text
    assert "This is a drill" in text and "<title>EXERCISE: INC-1" in text
    assert "no TLP marking" in html(case(Desk()))


def test_what_is_withheld_is_counted_and_gone() -> None:
    desk = told_with("x")
    seq = desk.do("ben", cm.MarkTlp(tlp=Tlp.RED, target=4)).seq
    text = html(case(desk, Tlp.AMBER))
    assert f'id="e{seq}"' not in text and 'id="e4"' not in text
    assert re.search(r"\d+ of \d+ entries are withheld", text)


def test_what_was_written_afterwards_says_so() -> None:
    desk = told_with("x")
    desk.do("ben", cm.AddFactor(text="found in the review"))
    text = html(case(desk))
    row = next(line for line in text.splitlines() if f'<tr id="e{desk.incident.seq}"' in line)
    assert "written afterwards" in row
    first = next(line for line in text.splitlines() if '<tr id="e1"' in line)
    assert "written afterwards" not in first


def test_drawings_have_words() -> None:
    text = html(case(told_with("x")))
    assert text.count('<svg role="img" aria-labelledby=') == 3
    for name in ("phases", "lasted", "activity"):
        assert f'<title id="{name}-t">' in text and f'<desc id="{name}-d">' in text


def test_each_day_is_laid_out_by_itself_so_that_a_long_log_opens() -> None:
    desk = told_with("x")
    desk.wait(60 * 24)
    desk.do("ana", cm.ChangeDetails(category="later"))
    text = html(case(desk))
    assert text.count('<table class="timeline">') == 2
    assert ".day{content-visibility:auto" in text and ".day{content-visibility:visible}" in text


def test_an_incident_with_nothing_in_it() -> None:
    it = Page(html(case_of_log(SavedLog("INC-1", "e1", []))))
    inert(it)
    assert "svg" not in it.tags and "Nothing is recorded yet." in it.said
    inert(Page(html(case(Desk()))))
