"""Refused commands stay on disk until their author has seen them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.link_user import LinkUser, until
from tests.support.scripted_hub import ScriptedHub
from warroom.cli.app import App
from warroom.cli.session import tell_refused
from warroom.link.changes import CommandRefused
from warroom.link.outbox import Outbox, outbox_dir
from warroom.link.refused import Refusals
from warroom.model import commands as cm
from warroom.model.refusal import Why
from warroom.wire import frames as fr


def no(send: fr.Send) -> fr.Frame:
    return fr.Refused(send.id, Why.CONFLICT, "That incident has ended.", send.incident)


async def test_what_is_refused_at_a_later_start_is_there_until_dismissed(
    hub: ScriptedHub, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    first = LinkUser(hub, state)
    first.link.submit(cm.Note(text="typed in a train"), "INC-1")
    hub.answer = no
    second = LinkUser(hub, state)
    async with second.running():
        await until(lambda: second.told(CommandRefused))
    assert not second.link.pending
    third = LinkUser(hub, state)
    (refused,) = third.link.refusals.left
    assert isinstance(refused.command, cm.Note)
    assert (refused.command.text, refused.sentence) == (
        "typed in a train", "That incident has ended.",
    )  # fmt: skip
    assert [each.stat().st_mode & 0o777 for each in state.rglob("*.json")] == [0o600]
    third.link.refusals.dismiss(refused.id)
    assert not LinkUser(hub, state).link.refusals.left


async def test_one_that_cannot_be_read_hides_no_other(hub: ScriptedHub, tmp_path: Path) -> None:
    state = tmp_path / "state"
    hub.answer = no
    user = LinkUser(hub, state)
    async with user.running():
        for number in range(2):
            user.link.submit(cm.Note(text=f"note {number}"), "INC-1")
        await until(lambda: len(user.told(CommandRefused)) == 2)
    one = next(state.rglob("refused/*.json"))
    one.write_bytes(b"{")
    assert len(LinkUser(hub, state).link.refusals.left) == 1


def test_a_command_says_that_something_was_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"unix:{tmp_path}/hub.sock"
    app = App()
    app.flags = {"state_dir": str(tmp_path), "hub": address, "name": "ana"}
    tell_refused(app)
    assert capsys.readouterr().err == ""
    outbox = outbox_dir(app.settings.own_state_dir, app.address, "ana")
    pending = Outbox(outbox).keep(cm.Note(text="late"), "INC-1", datetime.now(UTC))
    refused = CommandRefused(pending.id, "INC-1", Why.CONFLICT, "It has ended.")
    Refusals(outbox).keep(pending, refused)
    tell_refused(app)
    assert "refused by the hub and not read yet" in capsys.readouterr().err
