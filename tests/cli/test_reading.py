"""Commands that read, against a real hub: for people, for scripts, for pipes."""

import json
import signal
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.hub_process import PATIENCE, environment
from tests.support.imported import imported
from tests.support.shell import Shell


@pytest.mark.parametrize("command", ["list", "show", "log"])
def test_reading_commands_import_no_screens(shell: Shell, command: str) -> None:
    incident = shell.declare("Imports")
    args = [command, "--json", *([] if command == "list" else [incident])]
    environ = environment(shell.hub.place, {"WARROOM_HUB": shell.hub.address})
    code, modules = imported(*args, environ=environ)
    assert code == 0
    assert "websockets" in modules
    assert not modules & {"textual", "rich", "aiosqlite", "screens", "server"}


def test_the_list(shell: Shell) -> None:
    worse = shell.declare("List me first", "--severity", "1")
    minor = shell.declare("List me last", "--severity", "5")
    document = json.loads(shell.ok("list", "--json"))
    ids = [each["id"] for each in document["incidents"]]
    assert ids.index(worse) < ids.index(minor)
    row = document["incidents"][ids.index(worse)]
    assert (row["title"], row["severity"], row["status"], row["present"]) == (
        "List me first", "SEV1", "triage", [],
    )  # fmt: skip
    table = shell.ok("list").splitlines()
    assert table[0].startswith("ID ")
    assert any(line.startswith(worse) and line.endswith("List me first") for line in table)


def test_show_is_a_page(shell: Shell) -> None:
    incident = shell.declare("A page", "--system", "lb-1")
    page = shell.ok("show", incident)
    assert page.startswith(f"{incident}  A page\nSEV3  P3  triage  phase identification\n")
    assert "systems      lb-1" in page


def test_the_log_since_a_number_or_a_time(shell: Shell) -> None:
    incident = shell.declare("Since")
    for number in range(3):
        shell.ok("note", incident, f"note {number}")
    assert [line["seq"] for line in shell.log(incident, "--since", "2")] == [3, 4]
    assert shell.log(incident, "--since", "4") == []
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    past, future = ((now + by).isoformat(" ", "seconds") for by in (-hour, hour))
    assert len(shell.log(incident, "--since", past)) == 4
    assert shell.log(incident, "--since", future) == []


def test_the_log_in_both_orders_and_by_kind(shell: Shell) -> None:
    incident = shell.declare("Orders")
    for moment in ("03:00", "02:00", "02:30"):
        shell.ok("note", incident, "--at", f"2020-03-04 {moment}", f"at {moment}")
    shell.ok("check", incident, "add", "Freeze deploys")
    recorded = [line["seq"] for line in shell.log(incident)]
    occurred = [line["seq"] for line in shell.log(incident, "--by", "occurred")]
    assert (recorded, occurred) == ([1, 2, 3, 4, 5], [3, 4, 2, 1, 5])
    late = ("--since", "2020-03-04 02:15")
    assert [line["seq"] for line in shell.log(incident, *late)] == recorded
    assert [line["seq"] for line in shell.log(incident, *late, "--by", "occurred")] == occurred[1:]
    kinds = ("--kind", "task change", "--kind", "milestone")
    assert [line["seq"] for line in shell.log(incident, *kinds)] == [1, 5]
    plain = shell.ok("log", incident, "--by", "occurred").splitlines()
    assert [line.split()[0] for line in plain] == ["3", "4", "2", "1", "5"]
    assert plain[0].startswith("   3  2020-03-04 02:00:00Z  ana       ·  at 02:00 [recorded ")


def test_follow_prints_what_comes_in_and_ends_with_130(shell: Shell) -> None:
    incident = shell.declare("Follow")
    follower = shell.popen("log", incident, "--follow", "--json")
    assert follower.stdout is not None
    try:
        assert json.loads(follower.stdout.readline())["seq"] == 1
        shell.ok("note", incident, "first")
        assert json.loads(follower.stdout.readline())["event"]["text"] == "first"
        shell.ok("note", incident, "second")
        assert json.loads(follower.stdout.readline())["event"]["text"] == "second"
    finally:
        follower.send_signal(signal.SIGINT)
        _, err = follower.communicate(timeout=PATIENCE)
    assert follower.returncode == 130
    assert b"Traceback" not in err


def test_a_reader_who_leaves_is_no_failure(shell: Shell) -> None:
    incident = shell.declare("Broken pipe")
    shell.ok("note", incident, "-", pipe=b"x" * 200_000)
    process = shell.popen("log", incident)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(PATIENCE) == 0


def test_follow_ends_when_its_reader_leaves_though_nothing_happens(shell: Shell) -> None:
    incident = shell.declare("Quiet room")
    follower = shell.popen("log", incident, "--follow")
    assert follower.stdout is not None
    assert b"Quiet room" in follower.stdout.readline()
    follower.stdout.close()
    try:
        assert follower.wait(PATIENCE) == 0
    finally:
        follower.kill()
        follower.wait()
        for stream in (follower.stdin, follower.stderr):
            assert stream is not None
            stream.close()


def test_doctor_and_info_know_the_hub(shell: Shell) -> None:
    code, out, err = shell.run("doctor")
    assert code == 0, out + err
    assert f"{shell.hub.address} (from: WARROOM_HUB) answers in" in out
    assert "knows you as ana" in out
    assert err == "All is well.\n"
    document = json.loads(shell.ok("doctor", "--json"))
    assert document["ok"] is True
    assert {"program", "locale", "terminal", "config", "hub", "protocol", "clock", "state"} <= {
        finding["name"] for finding in document["findings"]
    }
    info = json.loads(shell.ok("info", "--json"))
    assert (info["hub"], info["hub_from"]) == (shell.hub.address, "WARROOM_HUB")


def test_doctor_finds_what_is_wrong(shell: Shell) -> None:
    outbox = shell.hub.place / ".local/state/warroom/people/zoe/outbox/abc"
    outbox.mkdir(parents=True)
    (outbox / "command.json").write_text("{}")
    code, out, _ = shell.run("doctor", name="zoe")
    assert code == 1
    assert "NOT  outbox    1 of your commands wait for a hub." in out


def test_hostile_text_is_printed_harmless(shell: Shell) -> None:
    incident = shell.declare("Hostile \x1b[2J\x1b]0;pwned\x07 title")
    samples = [text.encode("utf-8", "replace") for _, text in HOSTILE if len(text) < 1000]
    shell.ok("note", incident, "-", pipe=b"\n".join(samples))
    shell.ok("check", incident, "add", "[/] \x1b[31mred\x1b[0m \u202etask")
    shell.ok("tell", incident, "cust\x1bomers", "\x9b2Jhello\u2028forged")
    for args in (("log", incident), ("show", incident), ("list",), ("tell", incident, "--list")):
        out = shell.ok(*args)
        assert raw_terminal_codes(out) == []
        assert "[/]" in out or args[0] in ("list", "tell")
    for args in (("log", incident, "--json"), ("show", incident, "--json"), ("list", "--json")):
        assert shell.ok(*args).isascii()
