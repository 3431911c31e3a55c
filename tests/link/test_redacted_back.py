"""What was redacted does not come back with entries that were lost and are taken back."""

import shutil
from pathlib import Path

import pytest

from server.main import HubOptions, running
from tests.link.test_redacted import SECRET, User, held, redact
from tests.support.until import until
from tests.support.wire_client import WireClient
from warroom.link.link import Link
from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.wire import frames as fr


@pytest.fixture
def options(tmp_path: Path) -> HubOptions:
    return HubOptions(data=tmp_path / "data", socket=tmp_path / "hub.sock")


class Loss:
    """A log of which the hub has lost a note and its redaction. Chloe's copy has the note alone and
    whole, Ben's has it without its text, and the redaction."""

    def __init__(self, options: HubOptions, place: Path) -> None:
        self.options, self.place = options, place
        self.chloe, self.ben = User(place, "chloe"), User(place, "ben")
        self.incident = ""

    async def happens(self) -> None:
        data, before = self.options.data, self.place / "before"
        async with running(self.options), WireClient(self.place / "hub.sock", "ana") as ana:
            self.incident = await ana.declare()
            await ana.note(self.incident, "harmless")
        shutil.copytree(data, before)
        async with running(self.options), WireClient(self.place / "hub.sock", "ana") as ana:
            seq = await ana.note(self.incident, f"the password is {SECRET}")
            async with self.chloe.watching(self.incident):
                await until(lambda: held(self.chloe.state))
            await redact(ana, self.incident, seq)
            async with self.ben.watching(self.incident) as link:
                await until(lambda: since(link, self.incident) == seq + 1)
        for path in data.glob("log.db*"):
            path.unlink()
        shutil.copy(before / "log.db", data / "log.db")
        assert held(self.place) == [str(self.copy.relative_to(self.place))]

    @property
    def copy(self) -> Path:
        """Chloe's, of the history that was."""
        (path,) = self.chloe.state.glob(f"replica/*/{self.incident}.jsonl")
        return path

    async def take_back(self, ana: WireClient, to: int) -> None:
        """As soon as lost entries up to number `to` are offered."""
        await ana.expect(fr.Offered, lambda frame: frame.last >= to)
        answer = await ana.command(cm.TakeBack(claimed=True), self.incident)
        assert isinstance(answer, fr.Ack), answer


def since(link: Link, incident: str) -> int:
    room = link.room(incident)
    return room.since if room is not None else 0


@pytest.mark.parametrize("first", ["chloe", "ben"])
async def test_where_both_are_offered_the_text_stays_away(
    options: HubOptions, tmp_path: Path, first: str
) -> None:
    loss = Loss(options, tmp_path)
    await loss.happens()
    users = [loss.chloe, loss.ben] if first == "chloe" else [loss.ben, loss.chloe]
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await ana.watch(loss.incident)
        async with users[0].watching(loss.incident):
            await ana.expect(fr.Offered)
            async with users[1].watching(loss.incident) as link:
                await loss.take_back(ana, 4)
                await until(lambda: not held(tmp_path))
                room = link.room(loss.incident)
                assert room is not None
                said = [e.event for e in room.entries if isinstance(e.event, ev.Redacted)]
    assert held(tmp_path) == []
    # Where it came back without its text there is nothing to be redacted again.
    assert [event.seqs for event in said] == ([(6,)] if first == "chloe" else [])


async def test_where_it_came_back_it_goes_as_soon_as_its_redaction_does(
    options: HubOptions, tmp_path: Path
) -> None:
    loss = Loss(options, tmp_path)
    await loss.happens()
    async with running(options), WireClient(tmp_path / "hub.sock", "ana") as ana:
        await ana.watch(loss.incident)
        async with loss.chloe.watching(loss.incident) as chloe:
            await loss.take_back(ana, 3)
            await until(lambda: loss.chloe.shows(chloe, loss.incident))
            assert held(options.data), "nobody here knew that it was redacted"
            async with loss.ben.watching(loss.incident):
                await loss.take_back(ana, 4)
                await until(lambda: not loss.chloe.shows(chloe, loss.incident))
                await until(lambda: not held(tmp_path))
    assert held(tmp_path) == []
