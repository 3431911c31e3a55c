"""Commands that change something, against a real hub: what they print, what they exit with."""

import json
import re
import subprocess
import sys

import pytest

from tests.support.hub_process import PATIENCE
from tests.support.shell import Shell


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
    assert "T2    blocked   Fail over [chloe] [not acknowledged] — waits for T3" in listed
    shell.ok("do", incident, "/ack T2", name="chloe")
    assert "T2    blocked   Fail over [chloe] — waits for T3" in shell.ok("check", incident)


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
