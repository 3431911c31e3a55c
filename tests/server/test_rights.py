"""The table of rights holds for every pair, through a real connection to a real hub."""

import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
import pytest_asyncio

from server.main import HubOptions, running
from tests.support.rights_stage import KEEPER, NAMES, SCENARIOS, STANDING_NAMES, Stage, sample
from warroom.model import commands as cm
from warroom.model.ids import REGISTER_LOG
from warroom.model.refusal import Why
from warroom.model.rights import RIGHTS, SEATS, STANDINGS, Seat
from warroom.model.words import Role
from warroom.wire import frames as fr
from warroom.wire.rights import FRAMES

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL_SEATS: tuple[Seat, ...] = (*SEATS, Role.OBSERVER)

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where a commit costs no disk: there are well over a thousand pairs."""

PLAIN = [kind for kind, right in RIGHTS.items() if not right.keeper and not right.when]
"""Commands for which the role is all that counts."""


def domain(kind: type[cm.Command]) -> str:
    """The module of a command."""
    return kind.__module__.rpartition(".")[2]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="wr", dir=MEMORY) as name:
        socket = Path(name) / "hub.sock"
        async with (
            running(HubOptions(data=Path(name) / "data", socket=socket)),
            Stage(socket) as found,
        ):
            yield found


def seat_name(seat: Seat) -> str:
    return NAMES[seat]


def log_of(stage: Stage, kind: type[cm.Command]) -> str:
    """The log in which a command makes sense."""
    if domain(kind) == "people":
        return "REG-1"
    return stage.problem if domain(kind) == "problems" else stage.room


def agrees(answer: fr.Ack | fr.Refused, allowed: bool) -> bool:
    """Whether the hub answers as the table says: whoever may can be refused for other reasons."""
    refused = isinstance(answer, fr.Refused) and answer.why is Why.NOT_ALLOWED
    return refused is not allowed


@pytest.mark.parametrize("seat", ALL_SEATS, ids=seat_name)
@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: kind.__name__)
async def test_role_and_command(stage: Stage, kind: type[cm.Command], seat: Seat) -> None:
    answer = await stage.tries(NAMES[seat], sample(kind, seat), log_of(stage, kind))
    right = RIGHTS[kind]
    assert agrees(answer, not right.hub and seat in right.always), answer


@pytest.mark.parametrize("seat", SEATS, ids=seat_name)
@pytest.mark.parametrize(
    ("kind", "number"),
    [(kind, number) for kind, ways in SCENARIOS.items() for number in range(len(ways))],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
async def test_role_and_command_under_a_condition(
    stage: Stage, kind: type[cm.Command], number: int, seat: Seat
) -> None:
    command, holds = await SCENARIOS[kind][number](stage, NAMES[seat])
    answer = await stage.tries(NAMES[seat], command, stage.room)
    right = RIGHTS[kind]
    may = seat in right.always or bool(holds & set(right.conditions(seat)))
    assert agrees(answer, may), (command, answer)


@pytest.mark.parametrize("kind", SCENARIOS, ids=lambda kind: kind.__name__)
async def test_an_observer_of_the_room_and_a_command_under_a_condition(
    stage: Stage, kind: type[cm.Command]
) -> None:
    for scenario in SCENARIOS[kind][-1:]:
        command, _ = await scenario(stage, NAMES[None])
        answer = await stage.tries("observer", command, stage.room)
        # Anybody else without a role may be refused here too, in other words.
        assert not RIGHTS[kind].open_to(Role.OBSERVER)
        assert isinstance(answer, fr.Refused) and answer.why is Why.NOT_ALLOWED, (command, answer)
        assert "You are an observer and cannot write" in answer.sentence, (command, answer)


@pytest.mark.parametrize("seat", [None, Role.OBSERVER], ids=seat_name)
@pytest.mark.parametrize(
    "kind",
    [kind for kind in PLAIN if domain(kind) not in ("problems", "people")],
    ids=lambda kind: kind.__name__,
)
async def test_nobody_is_in_command(stage: Stage, kind: type[cm.Command], seat: Seat) -> None:
    command = sample(kind, seat)
    if kind in (cm.ClaimRole, cm.AcceptRole):
        command = kind(role=Role.OBSERVER) if seat else kind(role=Role.RESPONDER)
    right = RIGHTS[kind]
    allowed = right.open_to(seat) or (right.vacant and seat is None and not right.hub)
    answer = await stage.tries(NAMES[seat], command, stage.vacant)
    assert agrees(answer, allowed), answer


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (kind, n)
        for kind, ways in SCENARIOS.items()
        for n in range(len(ways))
        if not RIGHTS[kind].vacant
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
async def test_nobody_is_in_command_and_the_condition_counts_all_the_same(
    stage: Stage, kind: type[cm.Command], number: int
) -> None:
    vacant = replace(stage, room=stage.vacant)
    command, holds = await SCENARIOS[kind][number](vacant, NAMES[None])
    answer = await stage.tries(NAMES[None], command, stage.vacant)
    assert agrees(answer, bool(holds & set(RIGHTS[kind].conditions(None)))), (command, answer)


@pytest.mark.parametrize("standing", STANDINGS, ids=STANDING_NAMES.get)
@pytest.mark.parametrize("kind", RIGHTS, ids=lambda kind: kind.__name__)
async def test_standing_and_command(stage: Stage, kind: type[cm.Command], standing: Role) -> None:
    right, name = RIGHTS[kind], STANDING_NAMES[standing]
    if kind in SCENARIOS:
        # Conditions that hold: the standing alone is left to say no.
        ways = [await way(replace(stage, room=stage.led), "other") for way in SCENARIOS[kind][:1]]
        command = ways[0][0]
    else:
        command = sample(kind)
    log = stage.led if domain(kind) not in ("people", "problems") else log_of(stage, kind)
    answer = await stage.tries(name, command, log)
    if standing not in right.standings or right.hub or standing in right.standing_when:
        assert agrees(answer, False), answer
        # Their role in the room would often not do either; that is said in other words.
        assert isinstance(answer, fr.Refused)
        assert right.hub or re.search("at this hub|keep this hub's people", answer.sentence), answer
    elif right.keeper:
        assert agrees(answer, True), answer
    elif kind not in SCENARIOS:
        # The observer is deputy in this room, and the others nobody.
        assert agrees(answer, standing is Role.OBSERVER or None in right.always), answer


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("standing", STANDINGS, ids=STANDING_NAMES.get)
async def test_standing_and_role(stage: Stage, standing: Role, role: Role) -> None:
    for command in (cm.ClaimRole(role=role), cm.AcceptRole(role=role)):
        answer = await stage.tries(STANDING_NAMES[standing], command, stage.room)
        may = standing is not Role.OBSERVER or role is Role.OBSERVER
        assert agrees(answer, may), answer
    # They are responders or observers for this test alone.
    await stage.tries(STANDING_NAMES[standing], cm.ReleaseRole(role=role), stage.room)


def frame_of(kind: type[fr.Frame], log: str) -> fr.Frame:
    """A frame that asks for something that there is."""
    command = fr.raw_command(cm.ReleaseRole(role=Role.SCRIBE))
    frames = {
        fr.Send: fr.Send("c1", command, log),
        fr.Watch: fr.Watch(log),
        fr.Unwatch: fr.Unwatch(log),
        fr.Fetch: fr.Fetch(log, 3),
        fr.WatchLobby: fr.WatchLobby(True),
        fr.AskFigures: fr.AskFigures(),
        fr.Search: fr.Search(1, "checkout"),
        fr.Offer: fr.Offer(log, "e1", []),
        fr.Import: fr.Import("i1", "INC-77", 1, "0" * 64, 10),
    }
    return frames[kind]


@pytest.mark.parametrize("standing", STANDINGS, ids=STANDING_NAMES.get)
@pytest.mark.parametrize(
    "kind", [kind for kind in FRAMES if kind is not fr.Hello], ids=lambda kind: kind.__name__
)
async def test_standing_and_frame(stage: Stage, kind: type[fr.Frame], standing: Role) -> None:
    told = await stage.told(STANDING_NAMES[standing], frame_of(kind, stage.room))
    refused = [
        each
        for each in told
        if isinstance(each, fr.Problem | fr.Refused) and each.why is Why.NOT_ALLOWED
    ]
    assert bool(refused) is (standing not in FRAMES[kind].standings), told


async def test_every_frame_is_in_the_table() -> None:
    assert set(FRAMES) == set(get_args(fr.ToHub))


async def test_who_becomes_an_observer_does_not_go_on_with_a_file(stage: Stage) -> None:
    dmi = await stage.join("dmi")
    await dmi.say(frame_of(fr.Import, stage.room))
    await dmi.expect(fr.ImportReady)
    observer = cm.SetStanding(name="dmi", standing=Role.OBSERVER)
    await stage.done(KEEPER, observer, REGISTER_LOG)
    await dmi.ws.send(b"12345")
    assert (await dmi.expect(fr.Refused)).why is Why.NOT_ALLOWED


async def test_nothing_of_what_was_refused_is_in_a_log(stage: Stage) -> None:
    await stage.tries("observer", cm.Note(text="let me help"), stage.room)
    assert stage.refused
    for log in (stage.room, stage.vacant, stage.problem):
        for entry in await stage.whole(log):
            assert entry.command_id not in stage.refused, stage.refused[entry.command_id]
