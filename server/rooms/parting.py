"""Writes into the logs where they parted from a former history, before anybody else writes."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping

from server.errors import HubError
from server.rooms.committer import Answer, Request
from server.rooms.room import Room
from server.store.base import Parted, Store
from warroom.model.commands import RecordLoss, RecordReplacement
from warroom.model.incident import Incident
from warroom.model.limits import MAX_LOST_AT_ONCE
from warroom.model.refusal import Why
from warroom.model.words import HUB, Replaced
from warroom.wire.frames import Refused

logger = logging.getLogger(__name__)

Submit = Callable[[Request], Awaitable[None]]


async def record(store: Store, rooms: Mapping[str, Room], submit: Submit) -> None:
    """Record what `store` knows to have parted. Raises HubError where it cannot be written.

    Interrupted, it goes on at the next start: the log itself says how far it came.
    """
    for parted in store.parted:
        for name, head in parted.heads.items():
            while (command := _loss(parted, name, rooms.get(name))) is not None:
                await _do(submit, name, command)
            logger.critical(
                "%s had %d entries, and some of them are lost. Whoever has seen them offers them"
                " by joining; /takeback takes them back.",
                name,
                head.seq,
            )
        for name in list(rooms) if parted.everywhere else ():
            if not rooms[name].incident.ended and parted.former not in rooms[name].incident.forks:
                parts = RecordReplacement(former=parted.former, why=parted.why)
                await _do(submit, name, parts)
    if store.parted:
        await store.parted_recorded()


async def replaced(former: str, name: str, submit: Submit) -> None:
    """Record that somebody has more of the log `name` than this hub. Raises HubError."""
    await _do(submit, name, RecordReplacement(former=former, why=Replaced.DAMAGED))


def _loss(parted: Parted, name: str, room: Room | None) -> RecordLoss | None:
    incident = room.incident if room else Incident(id=name)
    head = parted.heads[name]
    missing = head.seq - incident.seq
    if missing <= 0:
        return None
    count = min(missing, MAX_LOST_AT_ONCE)
    return RecordLoss(former=parted.former, count=count, last=head.hash if count == missing else "")


async def _do(submit: Submit, name: str, command: RecordLoss | RecordReplacement) -> None:
    answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    await submit(Request(HUB, str(uuid.uuid4()), name, command, answered.set_result))
    answer = await answered
    if isinstance(answer, Refused):
        again = answer.why is Why.TRY_AGAIN
        raise HubError(
            f"What was lost cannot be recorded in {name}: {answer.sentence}"
            f" {'Start the hub again when its disk takes writes.' if again else ''}".strip()
        )
