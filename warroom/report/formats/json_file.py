"""`json`: the state and every entry in one document, whose schema is a part of the package."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from warroom.report.documents import entry_document, incident_document, to_json
from warroom.report.formats.base import Case, Format
from warroom.report.formats.entries import Told, iso, told_entries

VERSION = 1
"""Of the document. Keys are added within a version; one that goes or changes makes a new one."""

SCHEMA = "incident.schema.json"
"""JSON Schema (2020-12), beside this module."""


def schema_text() -> str:
    """The schema of the document."""
    return files(__package__).joinpath(SCHEMA).read_text(encoding="utf-8")


def _write(case: Case) -> Iterator[bytes]:
    head = to_json(_head(case)).removesuffix("}")
    yield f'{head}, "entries": ['.encode()
    comma = ""
    for told in told_entries(case):
        yield f"{comma}\n{to_json(_entry(told))}".encode()
        comma = ","
    yield b"\n]}\n"


def _head(case: Case) -> dict[str, Any]:
    return {
        "format": "warroom-incident",
        "version": VERSION,
        "written_at": iso(case.now),
        "exercise": case.incident.exercise,
        "tlp": case.tlp,
        "withheld": case.withheld,
        "log": {
            "id": case.saved.name,
            "epoch": case.saved.epoch,
            "entries": case.saved.seq,
            "head": case.saved.hash,
        },
        "incident": incident_document(case.incident),
    }


def _entry(told: Told) -> dict[str, Any]:
    """A line of the log as `warroom log --json` has it, with its words."""
    return {
        **entry_document(told.entry),
        "kind": told.kind,
        "text": told.text,
        "marks": list(told.marks),
    }


FORMAT = Format("The state and every entry, for programs; see --schema.", ".json", _write)
