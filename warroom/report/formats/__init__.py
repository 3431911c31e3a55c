"""The formats of `warroom export`, by name."""

from warroom.report.formats import warroom_file
from warroom.report.formats.base import Case, Format

__all__ = ["FORMATS", "Case", "Format"]

FORMATS: dict[str, Format] = {
    "warroom": warroom_file.FORMAT,
}
"""Every format, in the order of help."""
