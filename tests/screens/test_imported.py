"""Imported rows on the screens: shown as what a file says, not as typed here."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from screens.entry_view import entry_facts
from tests.model.test_imports import OWN, imported, rows
from tests.support.fake_link import FakeLink
from tests.support.outage import MovableClock, outage
from tests.support.room_app import stage
from warroom.model import commands as cm
from warroom.report.documents import incident_document
from warroom.report.durations import moments
from warroom.report.formats import FORMATS, case_of
from warroom.report.plain import incident_text, timeline_text
from warroom.saved.log import SavedLog


def test_all_that_the_file_says_of_a_row_is_in_its_view() -> None:
    desk = imported()
    desk.do("ana", cm.Amend(target=3, text="Ingress pods deleted"))
    facts = entry_facts(desk.entries[2], desk.incident, timezone(timedelta(hours=1)))
    assert ("", "imported (on-call): Ingress pods deleted") in facts
    told = dict(facts)
    assert told["imported by"] == "ana" and "by" not in told
    assert told["from"] == "nginx-down.csv, line 2"
    assert told["author there"] == "on-call"
    assert told["time there"] == "2018-02-22T16:32:00-08:00"
    assert told["time is called"] == "Action"
    assert told["happened"].startswith("2018-02-23 00:32:00Z")
    assert told["at first"] == "Pods deleted"


def test_printed_it_says_so_too() -> None:
    desk = imported()
    row = timeline_text(desk.entries[2], desk.incident)
    assert "ana       ↧  imported (on-call): Pods deleted [happened 2018-02-23 00:32:00Z]" in row
    shown = incident_text(desk.incident, datetime(2026, 3, 4, tzinfo=UTC))
    assert "I1  4 of 4 rows, 1 left out  nginx-down.csv  [by ana, 2026-03-04 02:00:00Z]" in shown
    assert "imported     yes" in shown
    names = [moment.name for moment in moments(replace(desk.incident, resolved_at=None))]
    assert names == ["started", "detected", "declared", "mitigated", "closed"]
    saved = SavedLog("INC-1", "e1", desk.stored)
    report = b"".join(FORMATS["md"].write(case_of(saved, desk.now))).decode()
    assert "| identification |" not in report and "cancelled" not in report
    [timeline] = incident_document(desk.incident)["timelines"]
    assert timeline["sha256"] == OWN.sha256


def past(link: FakeLink, clock: MovableClock) -> None:
    outage(link, clock)
    link.say("INC-9", "ana", OWN)
    link.say("INC-9", "ana", rows(2, 3))


@pytest.mark.parametrize("size", [(120, 40), (60, 20)], ids=str)
async def test_the_room_of_an_imported_incident_says_so_and_asks_for_nothing(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(tmp_path, size=size, incident="INC-9", before=past) as room:
        await room.sees("INC-9  imported ", "nginx down", "↧", "imported (on-call): Pods")
        room.clock.set(room.clock.now() + timedelta(days=2))
        await room.misses("nobody is in command", "overdue")
