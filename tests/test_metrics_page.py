"""docs/metrics.md defines every metric there is, and no other."""

import re
from pathlib import Path

from warroom.report.metrics.definitions import COUNTS, DURATIONS, ITEMS, SHARES

PAGE = (Path(__file__).parent.parent / "docs" / "metrics.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^\| (.*) \|$", section, re.MULTILINE)
    return [line.split(" | ") for line in lines[1:]]


def test_every_time_of_an_incident_is_defined() -> None:
    told = [tuple(row[:3]) for row in rows("Times of an incident")]
    assert told == [(f"`{each.name}`", each.since, each.until) for each in DURATIONS]


def test_every_time_of_a_thing_is_defined() -> None:
    told = [tuple(row[:3]) for row in rows("Times of things in it")]
    assert told == [(f"`{each.name}`", each.since, each.until) for each in ITEMS]


def test_every_share_is_defined() -> None:
    told = [(row[0], row[1].split(":")[0], row[2].split(":")[0]) for row in rows("Shares")]
    assert told == [(f"`{each.name}`", each.met, each.missed) for each in SHARES]


def test_every_count_is_defined() -> None:
    assert [row[0] for row in rows("Counts")] == [f"`{each.name}`" for each in COUNTS]


def test_every_moment_that_a_time_begins_or_ends_with_is_defined() -> None:
    moments = {row[0] for row in rows("Moments")}
    used = {name for each in DURATIONS for name in (each.since, each.until)}
    assert used == moments


def test_every_definition_says_what_it_does_not_tell() -> None:
    for heading, cells in (
        ("Times of an incident", 5),
        ("Times of things in it", 5),
        ("Shares", 4),
    ):
        for row in rows(heading):
            assert len(row) == cells and all(cell.strip() for cell in row), row
