"""The soak itself, for some seconds: it runs, it looks, it draws, and it sees what is wrong."""

import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.soak.people import Acked, Books
from tests.soak.plot import PANELS, read
from tests.soak.stage import Plan, Stage
from tests.soak.verdict import lost, verdict
from tests.support.hub_process import hub_process
from tests.support.wire_client import WireClient


@pytest.mark.faults
async def test_some_seconds_of_it(tmp_path: Path) -> None:
    plan = Plan(
        seconds=5, people=6, screens=1, pause=0.2, kill_every=2, backup_every=1, sample_every=0.5
    )
    with tempfile.TemporaryDirectory(prefix="wr-", dir="/tmp") as name:
        figures = await Stage(plan, Path(name), tmp_path).run()
    assert (figures["wrong"], figures["acked_and_lost"]) == ([], 0)
    assert figures["kills_of_the_hub"] and figures["acked"]
    assert len(read(tmp_path / "samples.jsonl")) >= 3
    drawing = ET.parse(tmp_path / "soak.svg")
    lines = drawing.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == sum(len(panel.lines) for panel in PANELS)


@pytest.mark.faults
async def test_what_was_acknowledged_and_is_not_there_is_seen() -> None:
    with hub_process() as hub:
        async with WireClient(hub.socket, "ana") as ana:
            incident = await ana.declare()
        books = Books(sent=[("ana", "x", incident, "drained <ana1-1>")], incidents=[incident])
        books.acked.append(Acked("ana", "x", incident, 2, 2))
        assert lost(hub.data, books) == 1
        wrong = verdict(hub.data, books, [], {})
    assert any("<ana1-1>" in sentence for sentence in wrong), wrong
    assert any(sentence.startswith("V1") for sentence in wrong), wrong
