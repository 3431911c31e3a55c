"""The formats of `warroom export`, by name."""

from warroom.report.formats import (
    csv_file,
    gitlab,
    html_file,
    ics309,
    ics309_html,
    json_file,
    markdown,
    timesketch,
    warroom_file,
)
from warroom.report.formats.base import Case, Format, NotWritten, case_of

__all__ = ["FORMATS", "Case", "Format", "NotWritten", "case_of"]

FORMATS: dict[str, Format] = {
    "warroom": warroom_file.FORMAT,
    "md": markdown.FORMAT,
    "html": html_file.FORMAT,
    "json": json_file.FORMAT,
    "csv": csv_file.FORMAT,
    "timesketch": timesketch.CSV,
    "timesketch-jsonl": timesketch.JSONL,
    "ics309": ics309.FORMAT,
    "ics309-html": ics309_html.FORMAT,
    "gitlab": gitlab.FORMAT,
}
"""Every format, in the order of help."""
