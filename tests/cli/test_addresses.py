"""Every command goes to the first address that answers, be it the last of WARROOM_HUB."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.hub_process import HubProcess, environment
from tests.support.shell import Shell
from tests.support.terminal import CTRL_Q, Terminal
from warroom.link.address import parse_address
from warroom.link.changes import CommandRefused
from warroom.link.outbox import Outbox, outbox_dir
from warroom.link.refused import Refusals
from warroom.model.commands import Note
from warroom.model.refusal import Why


@pytest.fixture
def shell(hub: HubProcess) -> Shell:
    """A shell whose settings name two hubs first that are no more."""
    return Shell(hub, before=f"unix:{hub.place}/gone.sock, ws://localhost:1, ")


def test_commands_that_ask_write_and_read(shell: Shell) -> None:
    incident = shell.declare("Checkout is down")
    shell.ok("note", incident, "502s on all three")
    assert len(shell.log(incident)) == 2
    assert incident in shell.ok("list")


def test_whole_logs_go_out_and_in(shell: Shell, tmp_path: Path) -> None:
    incident = shell.declare("Checkout is down")
    file = tmp_path / "kept.warroom"
    shell.ok("export", incident, "-o", str(file))
    assert "whole and unchanged" in shell.ok("verify", incident)
    assert "Checkout is down" in shell.ok("review", incident, "--print")
    assert json.loads(shell.ok("import", str(file), "--json"))["already"] is True
    timeline = tmp_path / "chat.csv"
    timeline.write_text("message,datetime\nit began,2024-05-01T10:00:00Z\n")
    assert shell.ok("import", str(timeline)).startswith("INC-")


def test_an_exercise_is_played(shell: Shell) -> None:
    assert "of 100 points" in shell.ok("drill", "first-five-minutes", "--speed", "1000")


def test_the_doctor_says_which_one_answers_and_which_do_not(shell: Shell) -> None:
    (found,) = (
        each
        for each in json.loads(shell.ok("doctor", "--json"))["findings"]
        if each["name"] == "hub"
    )
    assert found["ok"] is True
    assert found["sentence"].startswith(f"{shell.hub.address} (from: WARROOM_HUB) answers")
    assert "gone.sock" in found["sentence"] and "ws://localhost:1" in found["sentence"]


def test_where_none_answers_every_address_is_named(shell: Shell) -> None:
    code, out, err = shell.run("--hub", "unix:/none-1.sock,unix:/none-2.sock", "export", "INC-1")
    assert (code, out) == (69, "")
    assert "/none-1.sock" in err and "/none-2.sock" in err


def test_what_was_refused_at_any_of_them_is_told(shell: Shell) -> None:
    state = shell.hub.place / ".local/state/warroom/people/mia"
    outbox = outbox_dir(state, parse_address(shell.hub.address), "mia")
    pending = Outbox(outbox).keep(Note(text="late"), "INC-1", datetime.now(UTC))
    refused = CommandRefused(pending.id, "INC-1", Why.CONFLICT, "It has ended.")
    Refusals(outbox).keep(pending, refused)
    code, _, err = shell.run("list", name="mia")
    assert code == 0 and "refused by the hub and not read yet" in err


@pytest.mark.parametrize("words", [(), ("review",)])
async def test_screens_find_it(shell: Shell, words: tuple[str, ...]) -> None:
    incident = shell.declare("Checkout returns 502")
    argv = [sys.executable, "-m", "warroom", *words, *([incident] if words else [])]
    env = environment(shell.hub.place, {"WARROOM_HUB": shell.addresses, "WARROOM_NAME": "ana"})
    async with Terminal(argv, env) as ana:
        await ana.until("Checkout returns 502")
        ana.type(CTRL_Q)
        assert await ana.wait() == 0
