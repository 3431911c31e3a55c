"""Prioritization on the screen: severity on a key, the matrix, work, deferral, the lobby."""

from datetime import timedelta
from pathlib import Path

import pytest

from screens.steps.prioritization import Prioritization
from tests.support.fake_link import FakeLink
from tests.support.outage import INCIDENT, MovableClock, outage
from tests.support.room_app import stage
from tests.support.until import until
from warroom.model import commands as cm
from warroom.model.incident import Incident
from warroom.model.words import Impact, Priority, Role, Severity, Urgency


def mild(link: FakeLink, clock: MovableClock) -> None:
    """A small incident of which ana is in command."""
    link.say(INCIDENT, "ana", cm.Declare(title="Mail is slow"))
    link.say(INCIDENT, "ana", cm.ClaimRole(role=Role.COMMANDER))
    link.enter(INCIDENT, "ana", "ben")


def several(link: FakeLink, clock: MovableClock) -> None:
    """The outage, two more, and one that waits."""
    outage(link, clock)
    end = clock.now()
    clock.set(end - timedelta(hours=3))
    for number, severity in ((7, Severity.SEV4), (8, Severity.SEV2), (9, Severity.SEV5)):
        link.say(f"INC-{number}", "kim", cm.Declare(title=f"Other {number}", severity=severity))
    link.say(
        "INC-9", "kim", cm.DeferIncident(seconds=14_400, accepted_by="cio", reason="one is worse")
    )
    clock.set(end)


def state(link: FakeLink) -> Incident:
    return link.log(INCIDENT).incident


async def test_f7_raises_the_severity_also_while_one_types(tmp_path: Path) -> None:
    async with stage(tmp_path, before=mild) as room:
        await room.press(*"half a note", "f7")
        await until(lambda: state(room.link).severity is Severity.SEV2)
        assert state(room.link).priority is Priority.P2
        await room.sees("SEV2 ▲▲", "priority P2: it is SEV2 now", "half a note")
        await room.press("f7")
        await until(lambda: state(room.link).severity is Severity.SEV1)
        await room.press("f7")
        await room.sees("The severity is SEV1 already.")


async def test_plus_raises_and_minus_asks_for_the_reason(tmp_path: Path) -> None:
    async with stage(tmp_path, before=mild) as room:
        await room.press("f4", "plus")
        await until(lambda: state(room.link).severity is Severity.SEV2)
        await room.sees("► SEV2")
        await room.press("minus")
        await until(lambda: room.room.composer.text == "/sev 3 ")
        await room.press(*"staff only", "enter")
        await until(lambda: state(room.link).severity is Severity.SEV3)


async def test_the_matrix_is_set_on_its_rows(tmp_path: Path) -> None:
    async with stage(tmp_path, before=mild) as room:
        await room.press("f4")
        pane = room.room.query_one(Prioritization)
        await until(lambda: "impact:high" in pane.keys)
        assert pane.cursor == "impact:high"
        await room.press("j", "H")
        await until(lambda: state(room.link).impact is Impact.MEDIUM)
        assert (state(room.link).urgency, state(room.link).priority) == (Urgency.HIGH, Priority.P2)
        await room.sees("[P2]", "P2 from impact medium")
        await room.press("m")
        await until(lambda: room.room.composer.text == "/impact ")


@pytest.mark.parametrize(
    ("key", "line"), [("e", "/estimate "), ("w", "/defer 4h "), ("p", "/prio ")]
)
async def test_what_needs_words_begins_in_the_composer(tmp_path: Path, key: str, line: str) -> None:
    async with stage(tmp_path, before=mild) as room:
        await room.press("f4", key)
        await until(lambda: room.room.composer.text == line)


async def test_work_and_deferral_are_shown_and_one_key_resumes(tmp_path: Path) -> None:
    async with stage(tmp_path, before=mild, size=(120, 60)) as room:
        await room.press("f4")
        await room.sees("6 h left, by the policy", "e or /estimate 12h", "Not deferred.")
        await room.type("/estimate 30h")
        await room.sees("30 h left; 30h estimated", "workload 30/6 h over capacity")
        await room.type("/defer 4h kim one is worse")
        await room.sees("Risk accepted", "by kim", "one is worse (ana)", "P3 deferred")
        await room.press("f4", "r")
        await until(lambda: state(room.link).deferral is None)
        await room.sees("Not deferred.")


@pytest.mark.parametrize("size", [(200, 50), (120, 40), (80, 24), (60, 20), (40, 10)])
async def test_the_pane_and_the_header_fit(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, before=several, size=size) as room:
        await room.press("f4")
        await room.sees("SEV1")
        assert all(len(line) <= size[0] for line in room.text.splitlines())
        if size[0] >= 120:
            await room.sees("workload 39/24 h over capacity", "6 in the room", "could wait")
        if size[0] >= 60:
            await room.sees("executives overdue")


@pytest.mark.parametrize("size", [(180, 40), (120, 40), (80, 24), (60, 24)])
async def test_the_lobby_says_what_could_wait_and_what_waits(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with stage(tmp_path, size=size, incident=None, before=several) as lobby:
        await lobby.sees("workload 39 h of 24 h: over capacity", "Deferred")
        lines = [line for line in lobby.text.splitlines() if line.strip()]
        ids = [line.split()[0] for line in lines if line.startswith(" INC-")]
        assert ids == ["INC-42", "INC-8", "INC-7", "INC-9"]
        assert lobby.text.count("could wait: ") == 2
        assert "could wait: 24 h of work come first, capacity 24 h" in lobby.text
        assert "could wait: 36 h of work come first" in lobby.text
        assert lobby.text.index("Deferred") < lobby.text.index("\n INC-9")
        assert "deferred until 01:08Z, risk accepted by cio" in lobby.text
        assert all(len(line) <= size[0] for line in lobby.text.splitlines())
