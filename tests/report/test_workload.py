"""The words of load, capacity and waiting."""

import json
from datetime import timedelta

from tests.support.incidents import START, Desk
from warroom.model import commands as cm
from warroom.model.summary import summarize
from warroom.model.words import Priority
from warroom.report.documents import list_document, to_json
from warroom.report.plain import list_table
from warroom.report.workload import hours, waiting_text, workload_of, workload_text
from warroom.wire.frames import LobbyRow


def _row(name: str, priority: int, hours_left: int, *present: str, deferred: int = 0) -> LobbyRow:
    desk = Desk(name)
    if priority != 3:
        desk.do("ana", cm.SetPriority(priority=Priority(f"P{priority}")))
    desk.do("ana", cm.EstimateWork(seconds=hours_left * 3600))
    if deferred:
        desk.do("ana", cm.DeferIncident(seconds=deferred, accepted_by="ci\x1bo", reason="x"))
    return LobbyRow(summarize(desk.incident), list(present))


ROWS = [
    _row("INC-1", 2, 10, "ana", "ben"),
    _row("INC-2", 3, 5),
    _row("INC-3", 5, 40, deferred=7200),
]


def test_load_against_capacity() -> None:
    assert workload_text(workload_of(ROWS)) == "workload 15 h of 12 h: over capacity"
    assert workload_text(workload_of(ROWS[:1])) == "workload 10 h of 12 h"
    assert workload_text(workload_of(ROWS[1:])) == "workload 5 h, nobody present"
    assert [hours(value) for value in (0.0, 4.5, 9.96, 30.0, 23.6)] == [
        "0",
        "4.5",
        "10.0",
        "30",
        "24",
    ]


def test_what_waits_and_why() -> None:
    work = workload_of(ROWS)
    assert waiting_text(ROWS[0].summary, work, START) == ""
    assert waiting_text(ROWS[1].summary, work, START) == (
        "could wait: 10 h of work come first, capacity 12 h"
    )
    said = waiting_text(ROWS[2].summary, work, START)
    assert said.startswith("deferred until 04:00Z, risk accepted by ci")
    assert "\x1b" not in said
    the_day_before = START - timedelta(days=1)
    assert "until 2026-03-04 04:00Z" in waiting_text(ROWS[2].summary, work, the_day_before)


def test_the_list_says_what_waits_behind_the_title() -> None:
    lines = list_table(ROWS, START).splitlines()
    assert lines[1].endswith("  Checkout returns 502")
    assert lines[2].endswith(" [could wait: 10 h of work come first, capacity 12 h]")
    assert "[deferred until 04:00Z, risk accepted by" in lines[3]


def test_the_document_has_the_workload_of_all_though_some_are_not_listed() -> None:
    work = json.loads(to_json(list_document(ROWS[:1], ROWS)))["workload"]
    assert (work["load"], work["capacity"], work["people"], work["over"]) == (15, 12, 2, True)
    assert work["ranked"][1] == {"id": "INC-2", "load": 5, "ahead": 10, "could_wait": True}
