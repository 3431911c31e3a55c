"""How the hub writes its own messages: one line each on stderr, for people or for machines."""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

import msgspec

from warroom.text import clean_line

TEXT, JSON = "text", "json"

LONGEST = 4_000
"""Characters of a message at most: what a peer sends is no way to fill a disk."""

TRACE = 20_000
"""Characters of a traceback at most."""


def event(name: str, **fields: object) -> Mapping[str, object]:
    """The `extra` of a message: its name, which stays the same, and its figures."""
    return {"event": name, "fields": fields}


class _OneLine(logging.Formatter):
    """What both forms have in common: clean text on one line, times in UTC with their offset."""

    def _when(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds")

    def _message(self, record: logging.LogRecord) -> str:
        return clean_line(record.getMessage(), LONGEST)

    def _trace(self, record: logging.LogRecord) -> str:
        if not record.exc_info:
            return ""
        lines = self.formatException(record.exc_info).splitlines()
        return clean_line(" | ".join(line.strip() for line in lines), TRACE)


class TextLines(_OneLine):
    """Time, level, message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        trace = self._trace(record)
        line = f"{self._when(record)} {record.levelname} {self._message(record)}"
        return f"{line} | {trace}" if trace else line


class JsonLines(_OneLine):
    """One JSON object: time, level, event, message, source, then what belongs to the event."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        fields = getattr(record, "fields", {})
        trace = self._trace(record)
        return msgspec.json.encode(
            {
                "time": self._when(record),
                "level": record.levelname.lower(),
                "event": getattr(record, "event", record.name.rpartition(".")[2]),
                "message": self._message(record),
                "source": record.name,
                **{name: _plain(value) for name, value in fields.items()},
                **({"traceback": trace} if trace else {}),
            }
        ).decode()


def _plain(value: object) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return clean_line(str(value), LONGEST)


def set_up(form: str = TEXT, stream: TextIO | None = None) -> None:
    """Send all messages of this process to `stream` (stderr), in one of the two forms."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == JSON else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("websockets").setLevel(logging.ERROR)


def ended(sentence: str, code: int) -> None:
    """Say why the hub ended, with its exit code."""
    logging.getLogger(__name__).critical("%s", sentence, extra=event("ended", exit=int(code)))
