"""What was redacted is gone from what its author's own client keeps, of whatever sort it is."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from server.main import HubOptions, running
from tests.link.test_redacted import SECRET, User, held, redact
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.link import keeper
from warroom.link.address import Address
from warroom.link.changes import CommandAcked, EntriesRedacted
from warroom.link.gone import Gone
from warroom.link.outbox import Outbox, outbox_dir
from warroom.link.own_files import scrub
from warroom.model import commands as cm
from warroom.wire import frames as fr

SENTENCE = f"the password is {SECRET}"


@pytest.fixture
def options(tmp_path: Path) -> HubOptions:
    return HubOptions(data=tmp_path / "data", socket=tmp_path / "hub.sock")


async def redacts(tmp_path: Path, incident: str, seq: int) -> None:
    """Ben redacts what is his, from another machine."""
    async with WireClient(tmp_path / "hub.sock", "ben") as ben:
        await redact(ben, incident, seq)


def own_dir(ben: User, tmp_path: Path) -> Path:
    return outbox_dir(ben.state, Address("unix", path=str(tmp_path / "hub.sock")), "ben")


def write_drafts(state: Path, incident: str) -> dict[Path, str]:
    """A draft of every sort, and what has to be left of it."""
    drafts = state / "drafts"
    drafts.mkdir(mode=0o700, parents=True)
    section = {"base": 2, "old": f"Naïve: {SENTENCE}", "text": f"Naïve: {SENTENCE}\nmore"}
    left = {"base": 2, "old": "Naïve: [redacted]", "text": "Naïve: [redacted]\nmore"}
    files = {
        f"{incident}.txt": (f"/do rotate, as {SENTENCE}", "/do rotate, as [redacted]"),
        "declare.txt": (json.dumps({"title": SENTENCE}), json.dumps({"title": "[redacted]"})),
        f"{incident}-post-mortem-summary.txt": (json.dumps(section), json.dumps(left)),
        "other.txt": ("nothing of it", "nothing of it"),
        f".{incident}.txt.4711": (SENTENCE, ""),
    }
    for name, (text, _) in files.items():
        (drafts / name).write_text(text)
    return {drafts / name: left for name, (_, left) in files.items()}


def check_drafts(files: dict[Path, str]) -> None:
    for path, left in files.items():
        assert (path.read_text() if path.exists() else "") == left


async def test_drafts_refused_and_unsent_commands_lose_it_while_the_room_is_open(
    options: HubOptions, tmp_path: Path
) -> None:
    ben = User(tmp_path, "ben")
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        async with ben.watching(incident) as link:
            link.submit(cm.Note(text=SENTENCE), incident)
            await until(lambda: [c for c in ben.changes if isinstance(c, CommandAcked)])
            link.submit(cm.FinishTask(task="T9", result=SENTENCE), incident)
            await until(lambda: link.refusals.left)
            assert len(held(ben.state)) >= 2
            files = write_drafts(ben.state, incident)
            # Typed, kept, and not gone out yet.
            waiting = link._delivery.keep(cm.Note(text=f"again: {SENTENCE}"), incident, live=True)
            await redacts(tmp_path, incident, 2)
            await until(lambda: not held(ben.state))
            check_drafts(files)
            (pending,) = link.pending
            assert (pending.id, pending.command) == (waiting.id, cm.Note(text="again: [redacted]"))
            (refused,) = link.refusals.left
            assert refused.command == cm.FinishTask(task="T9", result="[redacted]")
            (change,) = [c for c in ben.changes if isinstance(c, EntriesRedacted)]
            assert SENTENCE in change.gone.texts
        assert held(tmp_path) == []
    again = Outbox(own_dir(ben, tmp_path))
    assert [each.command for each in again.pending] in ([], [cm.Note(text="again: [redacted]")])


async def test_they_lose_it_when_their_author_was_away(options: HubOptions, tmp_path: Path) -> None:
    ben = User(tmp_path, "ben")
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        async with ben.watching(incident) as link:
            link.submit(cm.Note(text=SENTENCE), incident)
            await until(lambda: (room := link.room(incident)) and room.since == 2)
        files = write_drafts(ben.state, incident)
        elsewhere = Outbox(outbox_dir(ben.state, Address("unix", path="/elsewhere"), "ben"))
        elsewhere.keep(cm.Note(text=f"of {SENTENCE}"), "INC-9", datetime.now(UTC), "ben")
        damaged = own_dir(ben, tmp_path) / "damaged" / "x.json"
        damaged.parent.mkdir()
        damaged.write_text(f'{{"command": "{SECRET} and {SENTENCE}')
        await redacts(tmp_path, incident, 2)
        assert len(held(ben.state)) >= 6
        async with ben.watching(incident):
            await until(lambda: not held(ben.state))
        check_drafts(files)
        kept = Outbox(outbox_dir(ben.state, Address("unix", path="/elsewhere"), "ben"))
        assert [each.command for each in kept.pending] == [cm.Note(text="of [redacted]")]
        assert not damaged.exists()


async def test_a_command_that_was_acknowledged_and_never_settled_is_erased(
    options: HubOptions, tmp_path: Path
) -> None:
    """Another program of the same person was killed between the answer and its disk."""
    ben = User(tmp_path, "ben")
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        async with WireClient(tmp_path / "hub.sock", "ben") as other, ben.watching(incident):
            left = Outbox(own_dir(ben, tmp_path)).keep(
                cm.Note(text=SENTENCE), incident, datetime.now(UTC), "ben"
            )
            assert isinstance(await other.command(left.command, incident, left.id), fr.Ack)
            await until(lambda: len(held(ben.state)) == 2)
            await redacts(tmp_path, incident, 2)
            await until(lambda: not held(ben.state))
            assert not list(own_dir(ben, tmp_path).glob("*.json"))


async def test_what_was_on_its_way_and_is_refused_is_kept_without_it(tmp_path: Path) -> None:
    from tests.support.clock import FakeClock
    from warroom.link.delivery import Delivery
    from warroom.link.outbox import Meant
    from warroom.model.refusal import Why

    delivery = Delivery(tmp_path / "outbox" / "x", FakeClock(), lambda change: None)
    delivery.begin("ben", Meant("unix:x", "ben", "e"))
    sent = delivery.keep(cm.Note(text=SENTENCE), "INC-1", live=True)
    delivery.queue(sent.id)
    first = delivery.next_frame()
    delivery.redacted(Gone([SENTENCE]))
    delivery.begin("ben", Meant("unix:x", "ben", "e"))
    assert delivery.next_frame() == first, "under another body its id would be a conflict"
    delivery.refused(fr.Refused(sent.id, Why.NOT_ALLOWED, "You may not.", "INC-1"))
    assert [each.command for each in delivery.refusals.left] == [cm.Note(text="[redacted]")]
    assert held(tmp_path) == []


async def test_a_client_that_is_cut_off_before_it_erases_does_it_at_its_next_start(
    options: HubOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = User(tmp_path, "ben")
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        incident = await ana.declare()
        seq = await ana.note(incident, SENTENCE)
        with monkeypatch.context() as patch:
            patch.setattr(keeper, "blank_copies", lambda *args: 0)
            async with ben.watching(incident) as link:
                await until(lambda: held(ben.state))
                files = write_drafts(ben.state, incident)
                await redact(ana, incident, seq)
                await until(lambda: (room := link.room(incident)) and room.since == seq + 1)
        assert len(held(ben.state)) >= 4
        async with ben.watching(incident) as link:
            assert not ben.shows(link, incident)
            await until(lambda: not held(ben.state))
        check_drafts(files)


def test_what_it_is_not_is_left_alone(tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "a.txt").write_text("{ not json")
    (drafts / "b.txt").write_text('{"x": "y",   "z": [1, null]}')
    outside = tmp_path / "outside.txt"
    outside.write_text(SENTENCE)
    (drafts / "link.txt").symlink_to(outside)
    before = {path: path.read_bytes() for path in drafts.iterdir()}
    assert scrub(tmp_path, Gone([SENTENCE], [str(uuid.uuid4())])) == 0
    assert {path: path.read_bytes() for path in drafts.iterdir()} == before
    assert msgspec.json.decode((drafts / "b.txt").read_bytes()) == {"x": "y", "z": [1, None]}
