"""Templates of reports: the package's own, or a user's in their place. Text is escaped by default.

What a template prints is made inert for the language that the template's name ends with: `.html`,
`.md`, `.css`. It runs in a sandbox and changes nothing; a name that does not exist is an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from warroom.report.durations import lasted_text
from warroom.report.formats.base import NotWritten
from warroom.report.formats.escape import (
    css_text,
    md_block,
    md_cell,
    md_command,
    md_hash,
    md_line,
)
from warroom.report.rows import bytes_text
from warroom.text import clean_line
from warroom.times import format_clock, format_stamp

SUFFIX = ".j2"
BUILT_IN = "builtin"
"""`{% extends "builtin/report.html.j2" %}` takes the package's own where both have the name."""

CHUNK = 64 * 1024
"""Characters of a report that are given at once."""


class _Environment(ImmutableSandboxedEnvironment):
    """Refuses to switch the escaping off."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a plain value is safe by what it is, and a long report asks for millions."""
        if attribute in getattr(type(obj), "_fields", ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.ScopedEvalContextModifier):
            raise TemplateSyntaxError(
                "text is always escaped here; {% autoescape %} is not known",
                node.lineno, name, filename,
            )  # fmt: skip
        return tree


def names() -> list[str]:
    """The templates of the package."""
    return sorted(_own().list_templates())


def source(name: str) -> str:
    """The text of one of the package's templates. Raises KeyError where there is none."""
    if name not in names():
        raise KeyError(name)
    text, _, _ = _own().get_source(Environment(), name)  # noqa: S701 - nothing is rendered with it
    return text


def render(name: str, directory: Path | None, **values: Any) -> Iterator[str]:
    """The text of a template, in pieces of some size. `directory` holds the user's own, if any.

    Raises NotWritten with file and line for a template of theirs that does not work.
    """
    environment = _environment(_language(name), directory)
    pieces: list[str] = []
    size = 0
    with _told(name, directory):
        for piece in environment.get_template(name).generate(**values):
            pieces.append(piece)
            size += len(piece)
            if size >= CHUNK:
                yield "".join(pieces)
                pieces, size = [], 0
    yield "".join(pieces)


def style(name: str, directory: Path | None, **values: Any) -> Markup:
    """A style sheet, for a `style` element: whatever could end the element is taken out of it."""
    return Markup("".join(render(name, directory, **values)).replace("</", " "))  # noqa: S704


def _language(name: str) -> str:
    return Path(name.removesuffix(SUFFIX)).suffix


@lru_cache(maxsize=16)
def _environment(language: str, directory: Path | None) -> Environment:
    own = _own()
    theirs = [FileSystemLoader(directory)] if directory is not None else []
    finalizers = {".md": md_line, ".css": css_text}
    environment = _Environment(
        loader=ChoiceLoader([*theirs, own, PrefixLoader({BUILT_IN: own})]),
        autoescape=language not in finalizers,
        finalize=finalizers.get(language),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.pop("safe")
    environment.filters.update(
        stamp=format_stamp, clock=format_clock, lasted=lasted_text, size=bytes_text,
        line=clean_line, css=css_text,
    )  # fmt: skip
    if language == ".md":
        environment.filters.update(cell=md_cell, block=md_block, hash=md_hash, command=md_command)
    return environment


def _own() -> PackageLoader:
    return PackageLoader("warroom.report.formats", "templates")


@contextmanager
def _told(name: str, directory: Path | None) -> Iterator[None]:
    """An error in a user's template as a sentence; one in the package's own is a defect."""
    try:
        yield
    except GeneratorExit:
        raise
    except TemplateSyntaxError as error:
        where = _shown(error.filename or error.name or name, directory)
        raise NotWritten(f"{where}, line {error.lineno}: {_sentence(error)}") from error
    except Exception as error:
        place = _place(error, directory)
        if place is None and not isinstance(error, TemplateError):
            raise
        where = f"{_shown(place[0], directory)}, line {place[1]}" if place else f"Template {name}"
        raise NotWritten(f"{where}: {_sentence(error)}") from error


def _place(error: Exception, directory: Path | None) -> tuple[str, int] | None:
    """The file and the line in a template of the user's where it went wrong, the innermost."""
    found = None
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if directory is not None and Path(file).is_relative_to(directory):
            found = file, trace.tb_lineno
        trace = trace.tb_next
    return found


def _shown(file: str, directory: Path | None) -> str:
    return clean_line(file) if directory is not None else f"Template {clean_line(file)}"


def _sentence(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"There is no template {clean_line(str(error), 100)}."
    said = clean_line(str(error) or type(error).__name__, 200).rstrip(".")
    return f"{said[:1].upper()}{said[1:]}."
