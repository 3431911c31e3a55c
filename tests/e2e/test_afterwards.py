"""After the incident: the hub is gone, and a file tells all of it; another hub takes it on."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import replay
from tests.support.hub_process import HubProcess, hub_process
from tests.support.shell import Shell

RESPONSE = """\
/ic
/sev 2
/extent region eu-west affected
/do Roll the proxies back @ana
/hyp the new TLS settings drop old clients
A note with <b>markup</b>, =FORMULA() and `code`
/tell customers We look into it.
/done T1 rolled back, 502s are gone
/extent region eu-west recovered
/fix Rolled the TLS settings of the edge proxies back
/resolve The proxies run their old settings
"""

OTHERS = replay.further_timelines()
NO_OTHERS = pytest.mark.skip(
    reason=f"no further timelines: set {replay.VARIABLE} to a directory with CSV files"
)


@pytest.fixture
def fresh() -> Iterator[HubProcess]:
    """Another hub, with nothing in it."""
    with hub_process() as hub:
        yield hub


def respond(shell: Shell) -> str:
    incident = shell.declare("Checkout returns 502", "--system", "edge")
    shell.ok("do", incident, "-", pipe=RESPONSE.encode())
    return incident


@pytest.mark.timeout(240)
def test_the_hub_is_gone_and_the_file_tells_all(tmp_path: Path, fresh: HubProcess) -> None:
    file = tmp_path / "kept.warroom"
    with hub_process() as hub:
        shell = Shell(hub)
        incident = respond(shell)
        assert incident in shell.ok("search", "TLS", "settings")
        log, shown = shell.log(incident), shell.show(incident)
        shell.ok("export", incident, "-o", str(file))
    assert not hub.data.exists()

    alone = Shell(hub)
    alone.ok("verify", str(file))
    then = json.loads(alone.ok("review", str(file), "--at", "5", "--json"))
    assert then["entry"] == then["state"]["seq"] == 5
    assert incident in alone.ok("search", "TLS", "settings", "--file", str(file))
    for form in ("md", "html", "json", "csv", "timesketch", "timesketch-jsonl", "ics309", "gitlab"):
        alone.ok("export", str(file), "--format", form, "-o", str(tmp_path / form))
        assert (tmp_path / form).stat().st_size > 100
    assert "<b>markup</b>" not in (tmp_path / "html").read_text()
    document = json.loads((tmp_path / "json").read_text())
    assert [entry["seq"] for entry in document["entries"]] == [entry["seq"] for entry in log]
    with (tmp_path / "timesketch").open(newline="") as rows:
        assert all(row["datetime"] and row["timestamp_desc"] for row in csv.DictReader(rows))

    other = Shell(fresh)
    other.ok("import", str(file))
    assert other.show(incident) == shown
    again = tmp_path / "again.warroom"
    other.ok("export", incident, "-o", str(again))
    assert entries(again) == entries(file)
    assert other.ok("metrics") == alone.ok("metrics", str(file))
    assert other.declare("The next one") == "INC-2"
    assert incident in other.ok("search", "TLS", "settings")


def entries(file: Path) -> list[bytes]:
    """All but the header, which names the hub."""
    return file.read_bytes().splitlines()[1:]
