"""Mattermost's playbook export, version 1, made into a playbook of ours.

Its checklists become phases by the words in their titles. What has no place here is told, never
dropped in silence: channels, greetings, slash commands, reminders, retrospectives.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from warroom.model.limits import MAX_LINE
from warroom.model.playbook import (
    MAX_ITEMS,
    MAX_TITLE,
    MAX_WORDS,
    Playbook,
    PlaybookItem,
    read_playbook,
    shown,
    table_of,
)
from warroom.model.words import Phase, Severity
from warroom.text import clean_line

MAX_FILE = 4_194_304
"""Bytes of an export."""

VERSION = 1

WHEN = "Imported from Mattermost: say here when to use it."

_TAKEN = ("title", "description", "checklists", "version")
_ITEM_TAKEN = ("title", "description")

_PHASE_WORDS: tuple[tuple[Phase, str], ...] = (
    (Phase.CONCLUSION, r"retro|post.?mortem|clos|conclu|review|learn|follow|wrap"),
    (Phase.CONTAINMENT, r"contain|mitigat|isolat|stop|stabili"),
    (Phase.PRIORITIZATION, r"priorit|communicat|notif|stakeholder|escalat"),
    (Phase.REACTION, r"react|resol|fix|eradicat|recover|investigat|cause|remed|repair|restor"),
    (Phase.IDENTIFICATION, r"identif|triage|detect|setup|set up|assess|prepar|start|open|declar"),
)
_SEVERITY = re.compile(r"\(\s*if\s+(?:it\s+is\s+)?#?sev-?\s?([1-5])\s*\)\s*", re.IGNORECASE)

_CALLED = {
    "broadcast": "broadcasts to other channels",
    "webhook": "webhooks",
    "message_on_join": "the greeting of those who join the channel",
    "retrospective": "the retrospective",
    "reminder": "reminders of status updates",
    "run_summary": "the template of a run's summary",
    "signal_any": "keywords that propose the playbook",
    "status_update": "status updates",
    "invite": "people and groups that are invited",
    "default_owner": "the owner of a run",
    "channel": "the channel of a run",
    "categor": "the category of the channel",
    "metrics": "metrics",
    "public": "who may see it",
}
"""What settings are, by the beginning of their names."""


class NotAnExport(ValueError):  # noqa: N818 - it is an answer
    """The file is no export of version 1; the sentence says why."""


class Imported(NamedTuple):
    """A playbook and what of the export is not in it, or was read in a sense: sentences."""

    playbook: Playbook
    told: tuple[str, ...]


def from_mattermost(raw: bytes) -> Imported:
    """Read an export. Raises NotAnExport."""
    export = _export(raw)
    told: list[str] = []
    title = _text(export, "title", MAX_TITLE, "The title", told) or "Imported playbook"
    summary = _text(export, "description", MAX_WORDS, "The description", told)
    items = _items(export.get("checklists"), told)
    _settings(export, told)
    made = Playbook(
        id=_slug(title, "imported"),
        title=title,
        version="1",
        when=WHEN,
        summary=summary,
        sources=(f"Mattermost playbook export, version {VERSION}: {title}",),
        items=tuple(items),
    )
    sound, problems = read_playbook(table_of(made))
    if sound is None:
        raise NotAnExport(f"Nothing can be made of this export: {problems[0].sentence}")
    return Imported(sound, tuple(told))


def _export(raw: bytes) -> Mapping[str, Any]:
    if len(raw) > MAX_FILE:
        raise NotAnExport(f"The file has more than {MAX_FILE:,} bytes; an export is smaller.")
    try:
        export = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotAnExport("The file is not UTF-8 text.") from error
    except json.JSONDecodeError as error:
        raise NotAnExport(f"Line {error.lineno} is not JSON: {error.msg}.") from error
    except RecursionError as error:
        raise NotAnExport("Lists are nested too deeply in the file.") from error
    except ValueError as error:
        raise NotAnExport("There is a number of too many digits in the file.") from error
    if not isinstance(export, dict) or "checklists" not in export:
        raise NotAnExport("The file is JSON, but no Mattermost playbook: it has no checklists.")
    if export.get("version") != VERSION or isinstance(export.get("version"), bool):
        found = shown(export.get("version"))
        raise NotAnExport(f"The export has version {found}; only version {VERSION} is known here.")
    return export


def _text(table: Mapping[str, Any], key: str, limit: int, what: str, told: list[str]) -> str:
    value = table.get(key)
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        told.append(f"{what} is no text and was not taken.")
        return ""
    text = clean_line(value)
    if len(text) > limit:
        told.append(f"{what} is longer than {limit} characters and was cut: {shown(text)}.")
        text = clean_line(text, limit)
    return text


def _items(checklists: object, told: list[str]) -> list[PlaybookItem]:
    if not isinstance(checklists, list):
        raise NotAnExport("The checklists of the export are no list.")
    made: list[PlaybookItem] = []
    phase = Phase.IDENTIFICATION
    for number, checklist in enumerate(checklists, 1):
        if not isinstance(checklist, dict) or not isinstance(checklist.get("items"), list | None):
            told.append(f"Checklist {number} is no list of items and was not taken.")
            continue
        title = _text(checklist, "title", MAX_TITLE, f"The title of checklist {number}", told)
        phase = _phase(title, phase, told)
        for item in checklist.get("items") or ():
            if len(made) == MAX_ITEMS:
                told.append(f"The limit is {MAX_ITEMS} items; those after it were not taken.")
                return made
            if isinstance(item, dict):
                _item(item, phase, made, told)
            else:
                told.append(f"An item of “{title}” is no table and was not taken.")
    return made


def _phase(title: str, last: Phase, told: list[str]) -> Phase:
    for phase, words in _PHASE_WORDS:
        if re.search(words, title, re.IGNORECASE):
            told.append(f"Checklist “{title}” became the phase {phase}.")
            return phase
    told.append(f"Checklist “{title}” names no phase known here; it went to {last}.")
    return last


def _item(item: dict[str, Any], phase: Phase, made: list[PlaybookItem], told: list[str]) -> None:
    title = item.get("title")
    text = clean_line(title) if isinstance(title, str) else ""
    if not text:
        told.append(f"An item of {phase} has no title and was not taken.")
        return
    about = f"Item “{clean_line(text, 60)}”"
    severity = None
    if match := _SEVERITY.search(text):
        severity = Severity(f"SEV{match[1]}")
        text = (text[: match.start()] + text[match.end() :]).strip() or text
        told.append(f"{about}: the condition became severity = {severity}.")
    described = item.get("description")
    if isinstance(described, str) and (more := clean_line(described)):
        text = f"{text}: {more}"
    if len(text) > MAX_LINE:
        told.append(f"{about} is longer than {MAX_LINE} characters and was cut.")
        text = clean_line(text, MAX_LINE)
    command = item.get("command")
    if isinstance(command, str) and command.strip():
        told.append(
            f"{about}: the slash command {shown(clean_line(command))} was not taken; it runs in"
            " Mattermost only."
        )
    for key, value in item.items():
        if key not in (*_ITEM_TAKEN, "command") and value:
            told.append(f"{about}: {clean_line(key, 40)} was not taken.")
    ids = {each.id for each in made}
    made.append(PlaybookItem(id=_free(text, ids), phase=phase, text=text, severity=severity))


def _settings(export: Mapping[str, Any], told: list[str]) -> None:
    kinds: dict[str, list[str]] = {}
    for key, value in export.items():
        if key in _TAKEN or not value:
            continue
        name = clean_line(key, 60)
        what = next((words for begin, words in _CALLED.items() if key.startswith(begin)), name)
        kinds.setdefault(what, []).append(name)
    for what, names in kinds.items():
        listed = f" ({', '.join(names)})" if names != [what] else ""
        told.append(f"Not taken: {what}{listed}.")


def _free(text: str, taken: set[str]) -> str:
    made = first = _slug(text, "item")
    number = 2
    while made in taken:
        made = f"{first}-{number}"
        number += 1
    return made


def _slug(text: str, otherwise: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    # Whole words, with room for a number behind them.
    while len(words) > 32:
        words = words.rpartition("-")[0] if "-" in words else words[:32]
    return words or otherwise
