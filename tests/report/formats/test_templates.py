"""Users' own templates: in the place of ours, in a sandbox, with a sentence where they break."""

from pathlib import Path

import pytest

from tests.report.formats.stories import case, told_with
from tests.support.incidents import Desk
from warroom.model import commands as cm
from warroom.report.formats import FORMATS, NotWritten
from warroom.report.formats.base import Case
from warroom.report.formats.templates import names, source


def with_templates(desk: Desk, directory: Path) -> Case:
    made = case(desk)
    return Case(made.saved, made.incident, made.entries, made.now, directory, made.tlp)


def written(form: str, directory: Path, text: str = "x") -> str:
    return b"".join(FORMATS[form].write(with_templates(told_with(text), directory))).decode()


def test_the_programs_own_can_be_printed_and_put_in_their_place(tmp_path: Path) -> None:
    assert {"report.md.j2", "report.html.j2", "report.css.j2"} <= set(names())
    (tmp_path / "report.md.j2").write_text(source("report.md.j2").replace("## Summary", "## Kurz"))
    assert "## Kurz" in written("md", tmp_path)
    with pytest.raises(KeyError):
        source("../secret")


def test_what_a_template_prints_is_escaped_without_being_asked(tmp_path: Path) -> None:
    desk = Desk(declared=False)
    desk.do("ana", cm.Declare(title="<b>[x](http://e.example)"))
    (tmp_path / "report.md.j2").write_text("{{ r.title }}{{ r.title ~ '' }}{{ [r.title]|join }}")
    (tmp_path / "report.html.j2").write_text("{{ r.title }}{{ r.title ~ '' }}")
    made = with_templates(desk, tmp_path)
    escaped = r"\<b\>\[x\](http\://e\.example)"
    assert b"".join(FORMATS["md"].write(made)).decode() == escaped * 3
    assert b"<b>" not in b"".join(FORMATS["html"].write(made))

    (tmp_path / "report.html.j2").write_text(
        '{% extends "builtin/report.html.j2" %}{% block banner %}<p>ACME</p>{% endblock %}'
    )
    out = written("html", tmp_path)
    assert "<p>ACME</p>" in out and "How to check this report" in out


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("ok\n{% if %}", 2, "Expected an expression"),
        ("ok\n\n{{ r.titel }}", 3, "has no attribute 'titel'"),
        ("{{ nothing }}", 1, "'nothing' is undefined"),
        ("{{ r.title|safe }}", 1, "No filter named 'safe'"),
        ("x\n{% autoescape false %}{{ r.title }}{% endautoescape %}", 2, "always escaped"),
        ("{{ r.__class__.__mro__ }}", 1, "unsafe"),
        ("\n{{ 1 // 0 }}", 2, "division"),
        ("{{ r.moments.append(1) }}", 1, "unsafe"),
        ("{% include 'gone' %}", 1, "There is no template gone."),
    ],
)
@pytest.mark.parametrize("form", ["md", "html"])
def test_a_broken_template_is_told_with_file_and_line(
    tmp_path: Path, form: str, text: str, line: int, says: str
) -> None:
    file = tmp_path / f"report.{form}.j2"
    file.write_text(text)
    with pytest.raises(NotWritten) as told:
        written(form, tmp_path)
    assert str(told.value).startswith(f"{file}, line {line}: ")
    assert says in str(told.value) and "\n" not in str(told.value)


def test_a_template_is_not_taken_from_beside_the_directory(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    inside = tmp_path / "templates"
    inside.mkdir()
    (inside / "report.md.j2").write_text("{% include '../secret' %}")
    with pytest.raises(NotWritten):
        written("md", inside)
