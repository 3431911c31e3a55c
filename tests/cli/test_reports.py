"""`warroom brief` and `warroom told`: the pages that are generated from an incident's log."""

import json
import re

from tests.support.hostile import raw_terminal_codes
from tests.support.shell import Shell


def timeless(text: str) -> str:
    """Without the ages: one process reads the clock later than the other."""
    return re.sub(r"\d+:\d\d:\d\d", "…", text)


def test_the_brief_has_what_the_next_commander_needs(shell: Shell) -> None:
    incident = shell.declare("Checkout is down", "--severity", "2")
    for line in (
        "/ic",
        "/extent region eu-west affected",
        "/do Fail over @ben 15m",
        "/hyp the deploy holds a lock",
        "/propose fail over the database @ben",
    ):
        shell.ok("do", incident, line)
    page = shell.ok("brief", incident)
    headings = [line for line in page.splitlines() if line and not line.startswith(" ")]
    assert headings == [
        "Situation", "Extent", "Open tasks", "Decisions pending", "Next updates",
        "Waiting for an answer", "Roles",
    ]  # fmt: skip
    document = json.loads(shell.ok("brief", incident, "--json"))
    assert document["incident"] == incident
    assert "open hypothesis: the deploy holds a lock" in document["situation"]
    assert document["extent"] == ["region eu-west: affected"]
    assert document["open_tasks"] == ["T1 Fail over (ben, open)"]
    assert document["decisions_pending"] == ["D1 fail over the database (open)"]
    assert document["roles"] == ["incident commander: ana"]
    assert document["exercise"] is False
    for lines in document.values():
        if isinstance(lines, list):
            assert all(timeless(line) in timeless(page) for line in lines)


def test_the_brief_of_a_new_incident_says_what_is_not_there(shell: Shell) -> None:
    page = shell.ok("brief", shell.declare("Nobody has done anything"))
    assert "incident commander: nobody" in page
    assert "nothing recorded yet" in page
    assert "believed cause: not known" in page


def test_who_was_told_what(shell: Shell) -> None:
    incident = shell.declare("Messages")
    shell.ok("do", incident, "/ic")
    shell.ok("tell", incident, "vendor", "Fix at 4", "--received", "--from", "Vi")
    shell.ok("tell", incident, "customers", "We look into it.", "--channel", "status page")
    table = shell.ok("told", incident).splitlines()
    assert len(table) == 4
    assert "M1" in table[0]
    assert "vendor" in table[0]
    assert "received" in table[0]
    assert "(from Vi" in table[0]
    assert table[1].strip() == "Fix at 4"
    assert "customers by status page" in table[2]
    assert "wrote ana" in table[2]
    assert table[3].strip() == "We look into it."
    document = json.loads(shell.ok("told", incident, "--json"))
    assert document["incident"] == incident
    assert [(row["message"], row["state"], row["sent_by"]) for row in document["told"]] == [
        ("M1", "received", ""), ("M2", "sent", "ana"),
    ]  # fmt: skip


def test_who_was_told_what_of_one_audience(shell: Shell) -> None:
    incident = shell.declare("Audiences")
    code, out, err = shell.run("told", incident)
    assert (code, out) == (0, "")
    assert "Nobody has been told" in err
    assert json.loads(shell.ok("told", incident, "--json"))["told"] == []
    shell.ok("tell", incident, "customers", "It fails.")
    shell.ok("tell", incident, "support", "-", pipe="bold \u202edlob \x9b31m".encode())
    assert "It fails." in shell.ok("told", incident, "--audience", "Customers")
    told = shell.ok("told", incident, "--audience", "support")
    assert "It fails." not in told
    assert not raw_terminal_codes(told)
