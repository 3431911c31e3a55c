"""Rules for histories that parted: what is lost keeps its number, and is taken back once."""

from datetime import datetime

from warroom.model import commands as cm
from warroom.model import events as ev
from warroom.model.decide.base import Rules
from warroom.model.decide.checks import invalid
from warroom.model.ids import some_ids
from warroom.model.incident import Incident
from warroom.model.limits import MAX_LOST_AT_ONCE, MAX_TAKEN_BACK
from warroom.model.refusal import Refusal, Why


def record_loss(
    incident: Incident, command: cm.RecordLoss, actor: str, now: datetime
) -> list[ev.Event]:
    """Each number that was given away is given to nothing else."""
    if not 1 <= command.count <= MAX_LOST_AT_ONCE:
        raise invalid(f"Of lost entries 1 to {MAX_LOST_AT_ONCE} are recorded at once.")
    lost = ev.EntryLost(former=command.former)
    return [*[lost] * (command.count - 1), ev.EntryLost(former=command.former, last=command.last)]


def record_replacement(
    incident: Incident, command: cm.RecordReplacement, actor: str, now: datetime
) -> list[ev.Event]:
    """The histories part at the last entry that there is."""
    if command.former in incident.forks:
        raise Refusal(Why.CONFLICT, f"{incident.id} has that in its log already.")
    return [
        ev.HubReplaced(
            former=command.former, why=command.why, after=incident.seq, hash=incident.hash
        )
    ]


def take_back(
    incident: Incident, command: cm.TakeBack, actor: str, now: datetime
) -> list[ev.Event]:
    """What is offered follows what was taken back already, each entry once, in its order."""
    fork = incident.forks.get(command.former)
    if fork is None or not command.originals:
        raise Refusal(
            Why.NOT_FOUND,
            f"Nobody offers entries that {incident.id} has lost."
            " Whoever has seen them offers them by opening the room on that computer.",
        )
    if len(command.originals) > MAX_TAKEN_BACK:
        raise invalid(f"At most {MAX_TAKEN_BACK} entries are taken back at once.")
    if fork.line is None:
        raise Refusal(Why.CONFLICT, f"All that {incident.id} had lost is back already.")
    numbers = [each.seq for each in command.originals]
    if numbers != list(range(fork.next, fork.next + len(numbers))):
        raise Refusal(Why.CONFLICT, f"Entry {fork.next} is the next one to take back.")
    # What follows the last entry that the hub's own record names is a claim again.
    first = max(numbers[0], fork.after + fork.lost + 1) if command.proven else numbers[0]
    if first <= numbers[-1] and not command.claimed:
        which = f"entry {first}" if first == numbers[-1] else f"entries {first} to {numbers[-1]}"
        raise Refusal(
            Why.CONFLICT,
            f"Nothing here proves {which} of {incident.id}: that they were so, only"
            f" {some_ids(command.by) or 'whoever offers them'} says. Look at who that is; /takeback"
            " all takes them back all the same.",
        )
    return [
        ev.HistoryTakenBack(
            former=command.former,
            first=numbers[0],
            last=numbers[-1],
            by=command.by,
            proven=command.proven,
        ),
        *(_taken_back(command.former, each) for each in command.originals),
    ]


def original_at(command: cm.TakeBack, nth: int) -> datetime | None:
    """When what event number `nth` (from 0) takes back happened; None for the first, which is now.

    `nth` counts the events of the command.
    """
    if not 0 < nth <= len(command.originals):
        return None
    each = command.originals[nth - 1]
    return each.occurred_at or each.recorded_at


def _taken_back(former: str, each: cm.Original) -> ev.EntryTakenBack:
    return ev.EntryTakenBack(
        former=former,
        seq=each.seq,
        recorded_at=each.recorded_at,
        actor=each.actor,
        command_id=each.command_id,
        salt=each.salt,
        hash=each.hash,
        raw=each.raw,
        occurred_at=each.occurred_at,
        already=each.already,
        commitment=each.commitment,
    )


RULES: Rules = {
    cm.TakeBack: take_back,
    cm.RecordLoss: record_loss,
    cm.RecordReplacement: record_replacement,
}
"""The rule for each command."""
