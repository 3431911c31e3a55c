"""The command line against a real hub: every command, what it prints, what it exits with."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.hostile import HOSTILE, raw_terminal_codes
from tests.support.hub_process import PATIENCE, HubProcess, environment, hub_process
from tests.support.imported import imported


class Shell:
    """Runs warroom as a person would, as `name`, against one hub."""

    def __init__(self, hub: HubProcess) -> None:
        self.hub = hub

    def popen(self, *args: str, name: str = "ana") -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "warroom", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(
                self.hub.place, {"WARROOM_HUB": self.hub.address, "WARROOM_NAME": name}
            ),
        )

    def run(self, *args: str, name: str = "ana", pipe: bytes = b"") -> tuple[int, str, str]:
        """The exit code, stdout and stderr."""
        process = self.popen(*args, name=name)
        out, err = process.communicate(pipe, PATIENCE)
        assert b"Traceback" not in err, err.decode()
        return process.returncode, out.decode(), err.decode()

    def ok(self, *args: str, name: str = "ana", pipe: bytes = b"") -> str:
        """What a command that has to work puts on stdout."""
        code, out, err = self.run(*args, name=name, pipe=pipe)
        assert code == 0, err
        return out

    def declare(self, *args: str) -> str:
        return self.ok("declare", *args).strip()

    def log(self, incident: str, *args: str) -> list[dict[str, Any]]:
        lines = self.ok("log", incident, "--json", *args).splitlines()
        return [json.loads(line) for line in lines]

    def show(self, incident: str) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self.ok("show", incident, "--json"))
        return shown


@pytest.fixture(scope="module")
def hub() -> Iterator[HubProcess]:
    with hub_process() as process:
        yield process


@pytest.fixture
def shell(hub: HubProcess) -> Shell:
    return Shell(hub)


def test_declare_prints_the_id_alone(shell: Shell) -> None:
    code, out, err = shell.run("declare", "Checkout", "returns", "502")
    assert code == 0
    assert re.fullmatch(r"INC-\d+\n", out)
    assert f"warroom join {out.strip()}" in err
    assert shell.show(out.strip())["title"] == "Checkout returns 502"


def test_declare_takes_all_that_is_known(shell: Shell) -> None:
    document = json.loads(
        shell.ok(
            "declare", "Checkout down", "--severity", "2", "--priority", "p1",
            "--description", "All of eu-west", "--started", "2020-03-04 02:00",
            "--detected", "2020-03-04T03:10:00+01:00", "--reporter", "Rita",
            "--responsible", "payments", "--system", "lb-1", "--system", "lb-2", "--json",
        )
    )  # fmt: skip
    assert document["seq"] == 1
    shown = shell.show(document["incident"])
    assert {key: shown[key] for key in ("severity", "priority", "description")} == {
        "severity": "SEV2", "priority": "P1", "description": "All of eu-west",
    }  # fmt: skip
    assert (shown["started_at"], shown["detected_at"]) == (
        "2020-03-04T02:00:00Z",
        "2020-03-04T02:10:00Z",
    )
    assert (shown["reporter"], shown["responsible"]) == ("Rita", "payments")
    assert shown["systems"] == ["lb-1", "lb-2"]


def test_ids_are_taken_in_three_forms(shell: Shell) -> None:
    incident = shell.declare("Three forms")
    for form in (incident, incident.lower(), incident.removeprefix("INC-")):
        assert shell.show(form)["id"] == incident


def test_note_says_where_it_went(shell: Shell) -> None:
    incident = shell.declare("Notes")
    code, out, err = shell.run("note", incident, "502s", "on", "all", "LBs", name="ben")
    assert (code, out, err) == (0, "", f"{incident}: entry 2.\n")
    late = ["note", incident, "--kind", "decision", "--at", "2020-03-04 02:09", "fail over"]
    assert shell.run(*late)[0] == 0
    _, first, second = shell.log(incident)
    assert first["actor"] == "ben"
    assert first["event"] == {
        "kind": "noted", "text": "502s on all LBs", "note_kind": "observation",
    }  # fmt: skip
    assert first["occurred_at"] is None
    assert second["occurred_at"] == "2020-03-04T02:09:00Z"
    assert second["event"]["note_kind"] == "decision"


def test_a_text_that_looks_like_an_option_goes_after_two_dashes(shell: Shell) -> None:
    incident = shell.declare("Dashes")
    shell.ok("note", incident, "--", "-n", "kube-system", "--all")
    assert shell.log(incident)[-1]["event"]["text"] == "-n kube-system --all"


def test_a_pipe_becomes_a_note(shell: Shell) -> None:
    incident = shell.declare("Pipes")
    shell.ok("note", incident, "-", pipe=b"one\ntwo\n\xff three\n")
    assert shell.log(incident)[-1]["event"]["text"] == "one\ntwo\n\ufffd three"


def test_a_long_pipe_becomes_several_notes_and_says_so(shell: Shell) -> None:
    incident = shell.declare("Long pipes")
    text = "\n".join(f"pod-{number} CrashLoopBackOff" for number in range(1000))
    code, _, err = shell.run("note", incident, "-", pipe=text.encode())
    assert (code, err) == (0, f"{incident}: 3 notes, entries 2 to 4.\n")
    texts = [line["event"]["text"] for line in shell.log(incident)[1:]]
    assert [each.split("\n", 1)[0] for each in texts] == ["(1/3)", "(2/3)", "(3/3)"]
    assert "\n".join(each.split("\n", 1)[1] for each in texts) == text


def test_too_long_a_pipe_changes_nothing(shell: Shell) -> None:
    incident = shell.declare("Endless pipe")
    code, _, err = shell.run("note", incident, "-", pipe=b"x" * 600_000)
    assert code == 2
    assert "nothing was sent" in err
    assert len(shell.log(incident)) == 1


def test_the_checklist(shell: Shell) -> None:
    incident = shell.declare("Tasks")
    code, out, err = shell.run("check", incident)
    assert (code, out) == (0, "")
    assert "is empty" in err
    shell.ok("check", incident, "add", "Freeze", "deploys", "--to", "ben", "--time-box", "15m")
    shell.ok("check", incident, "add", "Fail over", "--phase", "reaction")
    shell.ok("check", incident, "add", "Page the DBA")
    shell.ok("check", incident, "start", "T1", name="ben")
    shell.ok("check", incident, "done", "t1", "froze", "three", name="ben")
    shell.ok("check", incident, "verify", "1")
    shell.ok("check", incident, "assign", "T2", "chloe")
    shell.ok("check", incident, "time-box", "T2", "1h")
    shell.ok("check", incident, "block", "T2", "waits", "for", "T3")
    shell.ok("check", incident, "skip", "T3", "nobody", "there")
    shell.ok("check", incident, "reopen", "T3", "she", "called")
    document = json.loads(shell.ok("check", incident, "--json"))
    assert document["incident"] == incident
    first, second, third = document["tasks"]
    assert (first["state"], first["result"], first["verified_by"]) == (
        "verified", "froze three", "ana",
    )  # fmt: skip
    assert (second["state"], second["person"], second["time_box"], second["phase"]) == (
        "blocked", "chloe", 3600, "reaction",
    )  # fmt: skip
    assert (third["state"], third["reason"]) == ("open", "she called")
    shell.ok("check", incident, "time-box", "T2", "none")
    listed = shell.ok("check", incident)
    assert "T1    verified  Freeze deploys [ben] [verified by ana] — froze three" in listed
    assert "T2    blocked   Fail over [chloe] — waits for T3" in listed


def test_telling_an_audience(shell: Shell) -> None:
    incident = shell.declare("Messages", "--severity", "1")
    shell.ok(
        "tell", incident, "customers", "We look into it.", "--channel", "status page",
        "--next", "30m",
    )  # fmt: skip
    shell.ok("tell", incident, "executives", "-", "--draft", pipe=b"Draft\nof two lines\n")
    shell.ok("tell", incident, "--approve", "M2")
    shell.ok("tell", incident, "--send", "M2")
    shell.ok("tell", incident, "vendor", "Fix at 4", "--received", "--from", "Vi of Vendor")
    shell.ok("tell", incident, "staff", "--next", "45m")
    document = json.loads(shell.ok("tell", incident, "--json"))
    assert [(each["id"], each["state"]) for each in document["messages"]] == [
        ("M1", "sent"), ("M2", "sent"), ("M3", "received"),
    ]  # fmt: skip
    assert [each["name"] for each in document["audiences"]] == ["customers", "executives", "staff"]
    listed = shell.ok("tell", incident, "--list")
    assert "to customers by status page: We look into it." in listed
    assert "from Vi of Vendor (vendor): Fix at 4" in listed
    assert re.search(r"customers +\d{4}-.*Z  (30:00|29:\d\d) left", listed)
    shell.ok("tell", incident, "staff", "--next", "none", "--reason", "all is back")
    assert json.loads(shell.ok("tell", incident, "--json"))["audiences"][2]["due_at"] is None


def test_who_may_not_approve_is_told_that_it_waits(shell: Shell) -> None:
    incident = shell.declare("Approval")
    claim_command(shell, incident, "ana")
    code, _, err = shell.run("tell", incident, "customers", "Hello", name="ben")
    assert code == 0
    assert "waits as a draft" in err
    code, _, err = shell.run("tell", incident, "--approve", "M1", name="ben")
    assert code == 3
    assert "Ask ana" in err


def claim_command(shell: Shell, incident: str, name: str) -> None:
    """The command line has no roles; the screens and this have."""
    program = (
        "import asyncio, sys\n"
        "from warroom.link.address import parse_address\n"
        "from warroom.link.once import connect\n"
        "from warroom.model.commands import ClaimRole\n"
        "from warroom.model.words import Role\n"
        "async def main(hub, incident, name):\n"
        "    async with connect(parse_address(hub), name=name) as link:\n"
        "        print(await link.ask(ClaimRole(role=Role.COMMANDER), incident))\n"
        "asyncio.run(main(*sys.argv[1:]))\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, shell.hub.address, incident, name],
        check=True,
        timeout=PATIENCE,
        capture_output=True,
    )


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


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("show", "INC-999999"), 4, "There is no incident INC-999999."),
        (("log", "INC-999999"), 4, "There is no incident INC-999999."),
        (("note", "INC-999999", "text"), 4, "There is no incident INC-999999."),
        (("declare", " "), 2, "The title is empty."),
        (("declare", "x" * 201), 2, "The title has 201 characters and the limit is 200."),
        (("declare", "x", "--started", "9999-01-01 00:00"), 2, "is in the future"),
    ],
)
def test_refusals_have_sentences_and_codes(
    shell: Shell, args: tuple[str, ...], code: int, says: str
) -> None:
    got, out, err = shell.run(*args)
    assert (got, out) == (code, "")
    assert says in err


def test_a_conflict_is_1_and_an_unknown_task_4(shell: Shell) -> None:
    incident = shell.declare("Conflicts")
    shell.ok("check", incident, "add", "Once")
    shell.ok("check", incident, "done", "T1")
    code, _, err = shell.run("check", incident, "done", "T1")
    assert code == 1
    assert "T1 is done already" in err
    code, _, err = shell.run("check", incident, "done", "T9")
    assert code == 4
    assert "There is no task T9" in err


def test_one_cannot_verify_ones_own_work(shell: Shell) -> None:
    incident = shell.declare("Verify")
    shell.ok("check", incident, "add", "Once")
    shell.ok("check", incident, "done", "T1", name="ben")
    code, _, err = shell.run("check", incident, "verify", "T1", name="ben")
    assert code == 3
    assert "Ask somebody else" in err


def test_a_second_hub_on_the_same_log_is_73(shell: Shell) -> None:
    data = str(shell.hub.data)
    code, out, err = shell.run("hub", "--data", data, "--socket", f"{shell.hub.place}/other")
    assert (code, out) == (73, "")
    assert "Another hub" in err


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


def test_a_stopped_hub_is_69_and_what_was_acknowledged_is_there_again() -> None:
    with hub_process() as hub:
        shell = Shell(hub)
        incident = shell.declare("Survives")
        shell.ok("note", incident, "kept")
        assert hub.stop() == 0
        code, _, err = shell.run("note", incident, "lost?")
        assert code == 69
        assert "No hub runs at" in err
        hub.start()
        assert [line["event"]["kind"] for line in shell.log(incident)] == ["declared", "noted"]
        hub.kill()
        hub.start()
        assert len(shell.log(incident)) == 2


def test_the_hub_on_tcp_wants_its_token() -> None:
    with hub_process("--listen", "127.0.0.1:0") as hub:
        match = re.search(r"answers at unix:.* and (ws://127\.0\.0\.1:\d+)", hub.log)
        assert match is not None
        shell = Shell(hub)
        code, _, err = shell.run("--hub", match[1], "list")
        assert code == 3
        assert "--token-file" in err
        token = hub.data / "token"
        shell.ok("--hub", match[1], "--token-file", str(token), "list", "--json")
        assert token.stat().st_mode & 0o077 == 0
        wrong = hub.place / "wrong"
        wrong.write_text("not-the-token")
        wrong.chmod(0o644)
        code, out, _ = shell.run("--hub", match[1], "--token-file", str(wrong), "doctor")
        assert code == 1
        assert "can be read by others" in out
        assert "This hub wants its token" in out
