"""What the checks V1-V7 say of a soak, from what its people were told and what the disk has."""

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.faults import checks
from tests.faults.history import Acked, History, Refused, Seen, Sent
from tests.faults.log import Log, read_log
from tests.soak.people import Books, Someone
from tests.support.wire_client import WireClient
from warroom.model.incident import Incident, decode_snapshot

_MARK = re.compile(rb"<[a-z]+\d+-\d+>")
"""What every text of a soak has, and none twice."""


async def states_of_hub(socket: Path, incidents: Sequence[str]) -> dict[str, Incident]:
    """The states as the running hub sends them."""
    states = {}
    async with WireClient(socket, "verdict") as client:
        for incident in incidents:
            watching, _ = await client.watch(incident)
            states[incident] = decode_snapshot(watching.snapshot)
    return states


def verdict(
    data: Path, books: Books, people: Sequence[Someone], hub: Mapping[str, Incident]
) -> list[str]:
    """All that is wrong, in sentences; none when V1-V7 hold. The hub still runs."""
    log = read_log(data, live=True)
    evidence = checks.Evidence(
        history=_history(books, people),
        log=log,
        states={person.name: _states(person) for person in people},
        hub=hub,
        pending={person.name: tuple(p.id for p in person.link.pending) for person in people},
    )
    return [*checks.violations(evidence), *_twice(log, books), *books.resets]


def lost(data: Path, books: Books) -> int:
    """How many acknowledged commands are not in the log at the number that was acknowledged."""
    log = read_log(data, live=True)
    return sum(
        (line := log.at(ack.incident, ack.first)) is None or line.command_id != ack.id
        for ack in books.acked
    )


def _history(books: Books, people: Sequence[Someone]) -> History:
    """As the harness has it. Its search for texts is for short trials: `_twice` does it here."""
    history, now = History(), time.monotonic()
    for actor, id, incident, _ in books.sent:
        history.add(Sent(now, actor, actor, id, incident, ""))
    for ack in books.acked:
        history.add(Acked(now, ack.actor, *ack))
    for actor, id, why, sentence in books.refused:
        history.add(Refused(now, actor, actor, id, why, sentence))
    for person in people:
        for incident in books.incidents:
            room = person.link.room(incident)
            for e in room.entries if room else ():
                history.add(
                    Seen(
                        now, person.name, person.name, incident, person.link.epoch, 1, e.seq,
                        e.hash, e.command_id,
                    )
                )  # fmt: skip
    return history


def _states(person: Someone) -> dict[str, Incident]:
    found = {name: person.link.room(name) for name in person.followed}
    return {name: room.incident for name, room in found.items() if room and room.complete}


def _twice(log: Log, books: Books) -> list[str]:
    """Texts that are in the log more than once, and acknowledged ones that are not there."""
    texts = Counter(mark for _, line in log.all() for mark in set(_MARK.findall(line.data)))
    wrong = [f"{mark.decode()} is in the log {n} times." for mark, n in texts.items() if n > 1]
    acked = {(ack.actor, ack.id) for ack in books.acked}
    wrong += [
        f"{text} was acknowledged and is not in the log."
        for actor, id, _, text in books.sent
        if (actor, id) in acked and (mark := _MARK.search(text.encode())) and not texts[mark[0]]
    ]
    return wrong
