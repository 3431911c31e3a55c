"""The hub's own messages: one clean line each, for people and for programs."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from server.upkeep import logs

HOSTILE = "ana\n2026-01-01 CRITICAL forged\x1b[2J\u202e\ud800" + "x" * 10_000


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root, library = logging.getLogger(), logging.getLogger("websockets")
    handlers, level, of_library = root.handlers[:], root.level, library.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    library.setLevel(of_library)


def said(form: str) -> list[str]:
    out = io.StringIO()
    logs.set_up(form, out)
    logger = logging.getLogger("server.door.doors")
    logger.warning("turned away: %s", HOSTILE, extra=logs.event("turned_away", why=HOSTILE, n=3))
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        logger.exception("a defect")
    return out.getvalue().splitlines()


@pytest.mark.parametrize("form", [logs.TEXT, logs.JSON])
def test_hostile_text_stays_on_one_line(form: str) -> None:
    lines = said(form)
    assert len(lines) == 2
    for line in lines:
        line.encode()
        assert line.isprintable()
    assert len(lines[0]) < 10_000
    assert "ValueError" in lines[1]


def test_json_has_stable_fields() -> None:
    first, second = map(json.loads, said(logs.JSON))
    assert list(first) == ["time", "level", "event", "message", "source", "why", "n"]
    assert (first["level"], first["event"], first["n"]) == ("warning", "turned_away", 3)
    assert datetime.fromisoformat(first["time"]).utcoffset() == timedelta(0)
    assert (second["event"], second["level"]) == ("doors", "error")
    assert "Traceback" in second["traceback"]


def test_text_begins_with_time_and_level() -> None:
    when, level, _ = said(logs.TEXT)[0].split(" ", 2)
    assert datetime.fromisoformat(when).utcoffset() == timedelta(0)
    assert level == "WARNING"
