"""What one incident needs and what its people can give, in hours of one person.

The load is what people said is left, or what the policy has for the priority while nobody has
said; minus the estimates of tasks that were finished since; and never less than the estimates of
the tasks that are open. A task that is skipped takes nothing away: say a new estimate.
"""

from warroom.model.incident import Incident
from warroom.model.words import UNFINISHED, TaskState

HOUR = 3600.0


def work_left(incident: Incident) -> float:
    """Hours of work left in an incident; none when it is over. A deferral takes none away."""
    if incident.over or incident.problem is not None or incident.register is not None:
        return 0.0
    since = incident.estimated_at
    if incident.estimate is None:
        whole = incident.policy.priorities[incident.priority].estimate * HOUR
    else:
        whole = float(incident.estimate)
    finished = sum(
        task.estimate
        for task in incident.tasks.values()
        if task.estimate
        and task.state in (TaskState.DONE, TaskState.VERIFIED)
        and (since is None or (task.done_at is not None and task.done_at > since))
    )
    still_open = sum(
        task.estimate
        for task in incident.tasks.values()
        if task.estimate and task.state in UNFINISHED
    )
    return max(whole - finished, still_open, 0.0) / HOUR


def hours_of(incident: Incident) -> dict[str, float]:
    """What each person with a duty in this incident can give, in hours, by its policy.

    Of several duties the one that leaves the least time counts.
    """
    policy = incident.policy
    given: dict[str, float] = {}
    for role, holders in incident.roles.items():
        hours = policy.capacity.get(role, policy.capacity_otherwise)
        for person in holders:
            given[person] = min(hours, given.get(person, hours))
    return given
