"""Hostile text in every format: no code for a terminal, nothing that the format would act on."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.report.formats.stories import case, case_of_log, raw_log, told_with
from tests.support.hostile import HOSTILE, raw_terminal_codes
from warroom.report.formats import FORMATS
from warroom.saved.log import SavedLog

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"

WHOLE = {"warroom"}
"""Formats that hold the log as it was sealed, byte for byte; it is cleaned when it is read."""

READ = [form for form in FORMATS if form not in WHOLE]
"""The formats that people and other programs read."""

LANGUAGE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></tr></table><h1>x</h1>",
    "</style><script>x</script>", "--><b>x", "]]>", "&lt;script&gt;&#60;", '" onmouseover="x',
    "' onmouseover='x", "javascript:alert(1)", "[click](javascript:alert(1))", "![x](http://e.example/x)",
    "[a]: http://e.example", "[a][a]", "<http://e.example>", "http://e.example/x", "www.e.example",
    "mail@e.example", "`code`", "```\ncode", "~~~\ncode", "# heading", "heading\n===", "x\n---",
    "    code", "\tcode", "- [ ] task", "1. one", "1) one", "> quote", "| a | b |", "a\\", "\\|",
    "\\", "**b** _i_ ~~s~~", "$x$", "{{ 7*7 }}", "{% include 'x' %}", "{# x #}", "=1+1",
    "@SUM(1)", "+1", "-1", "<!-- x", "<?php", "<![CDATA[x", "&amp;", "\\<b>", "\\\\<b>", "a  \nb",
    "* * *", "::: x",
]  # fmt: skip
"""What the languages of reports would act on."""

texts = st.one_of(
    st.sampled_from([text for _, text in HOSTILE] + LANGUAGE),
    st.lists(st.sampled_from(LANGUAGE), min_size=1, max_size=4).map("\n".join),
    st.lists(st.sampled_from(LANGUAGE), min_size=2, max_size=4).map("".join),
    st.text(st.sampled_from("<>[]()!`~#*_|\\&;:/.@-=+ \n\t'\"{}%ahtp1"), max_size=60),
    st.text(max_size=60),
)
some = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


def written(form: str, saved: SavedLog) -> str:
    return b"".join(FORMATS[form].write(case_of_log(saved))).decode("utf-8")


@pytest.mark.parametrize("form", READ)
def test_no_raw_control_code_in_any_format(form: str) -> None:
    for _, text in HOSTILE:
        if len(text) < 2_000:
            out = written(form, raw_log(text))
            assert raw_terminal_codes(out.replace("\r\n", "\n")) == []
            assert not set(BIDI) & set(out)


@pytest.mark.parametrize("form", READ)
@some
@given(texts)
def test_any_text_comes_out_without_codes(form: str, text: str) -> None:
    out = written(form, raw_log(text))
    assert raw_terminal_codes(out.replace("\r\n", "\n")) == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_log_without_entries_is_written(form: str) -> None:
    out = written(form, SavedLog("INC-1", "e1", []))
    assert out or form in ("timesketch-jsonl", "gitlab"), "a line an entry may be none at all"


@pytest.mark.parametrize("form", FORMATS)
def test_an_exercise_says_so(form: str) -> None:
    out = b"".join(FORMATS[form].write(case(told_with("x", exercise=True)))).decode()
    assert "exercise" in out.lower()


# Markdown: what a reader makes of the file.

READER = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])
HARMLESS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text",
    "softbreak", "hardbreak", "strong_open", "strong_close", "em_open", "em_close",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "table_open",
    "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close",
    "th_open", "th_close", "td_open", "td_close", "code_block", "code_inline",
}  # fmt: skip


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for token in READER.parse(text):
        found += [token, *(token.children or ())]
    return found


def skeleton(text: str) -> list[str]:
    """The constructs that depend on the template alone: no text makes or takes away one."""
    kept = {"heading_open", "code_block", "code_inline", "table_open", "strong_open", "tr_open"}
    return [token.type for token in tokens(text) if token.type in kept]


PLAIN_MD = skeleton(written("md", raw_log("x")))


@pytest.mark.parametrize("text", LANGUAGE)
def test_markdown_is_text(text: str) -> None:
    out = written("md", raw_log(text))
    assert {token.type for token in tokens(out)} <= HARMLESS
    assert skeleton(out) == PLAIN_MD


@settings(some, max_examples=25)
@given(texts)
def test_markdown_stays_text(text: str) -> None:
    out = written("md", raw_log(text))
    assert {token.type for token in tokens(out)} <= HARMLESS
    kept = [kind for kind in skeleton(out) if kind not in ("strong_open", "table_open", "tr_open")]
    assert kept == [kind for kind in PLAIN_MD if kind in kept]


def test_markdown_says_what_was_written() -> None:
    """Escaped text reads as it was typed."""
    for text in LANGUAGE:
        shown = "".join(t.content for t in tokens(written("md", raw_log(text))) if t.type == "text")
        for line in text.split("\n"):
            if line.strip() and "&" not in line:
                assert " ".join(line.split()).lstrip("-* ") in " ".join(shown.split())
