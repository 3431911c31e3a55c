"""What a response runs on, as data: severities, priorities, cadences, audiences, ladder, clocks.

An incident keeps the policy it was declared under: it is a part of its log. Durations are in
seconds here and as people type them ("30m") in the file.
"""

import re
import tomllib
from typing import Any

import msgspec

from warroom.model.default_policy import DEFAULT_TOML
from warroom.model.words import Impact, Priority, Role, Severity, Urgency

TEMPLATE_FIELDS = (
    "id",
    "title",
    "severity",
    "status",
    "phase",
    "impact",
    "systems",
    "workaround",
    "next_update",
    "now",
)
"""What a template of an audience may have in braces, filled from the log."""


class SeverityRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a severity means here. `priority`: the one an incident starts with.

    `cadence`: seconds to the next update of an audience that the policy does not name.
    """

    meaning: str
    priority: Priority
    cadence: int


class PriorityRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a priority drives. `cadence`: no audience waits longer than this for an update.

    `accept`: seconds that an offered or vacant role, a task or a missed deadline waits for a
    person before the next rung of the ladder. `bell`: whether what concerns a person rings.
    `estimate`: hours of work that an incident is taken to need while nobody has said.
    """

    cadence: int
    accept: int
    estimate: float
    bell: bool = True


class AudienceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is kept informed: by which channel, by whom, how often, in which words.

    `cadence`, seconds by severity: an audience is not told unasked of one that is not in it.
    `approval`: whether a message needs a second person's yes. `template`: filled from the log.
    """

    name: str
    channel: str
    role: Role
    cadence: dict[Severity, int]
    template: str = ""
    approval: bool = True


class Rung(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the escalation ladder: who is asked after `wait` times the priority's `accept`.

    `ask`: roles by their names ("deputy"), and people or rotas ("@dba-on-call").
    """

    wait: int
    ask: tuple[str, ...]


class ReportingClock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A regulator's deadline, `within` seconds of its start. An example, not legal advice.

    `start`: "awareness", "classification", or the id of the clock whose report sets it off.
    """

    id: str
    regulation: str
    report: str
    start: str
    within: int


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. `name` tells people which one an incident runs under.

    `capacity`: hours of work that a person in a role can give to incidents in a shift; a role
    that is not named gives `capacity_otherwise`. `silence`: seconds without an objection until a
    proposed decision proceeds. `post_mortem_days`, `follow_up_days`: working days until they are
    due. `span_of_control`: direct reports of one lead (FEMA ICS-100: five, at most seven).
    """

    name: str
    severities: dict[Severity, SeverityRule]
    priorities: dict[Priority, PriorityRule]
    matrix: dict[Impact, dict[Urgency, Priority]]
    capacity: dict[Role, float]
    capacity_otherwise: float
    audiences: tuple[AudienceRule, ...] = ()
    ladder: tuple[Rung, ...] = ()
    clocks: tuple[ReportingClock, ...] = ()
    span_of_control: int = 7
    silence: int = 300
    post_mortem_days: int = 5
    follow_up_days: int = 30

    def audience(self, name: str) -> AudienceRule | None:
        """The rule for an audience, or None where the policy does not name it."""
        return next((each for each in self.audiences if each.name == name), None)

    def cadence(self, audience: str, severity: Severity, priority: Priority) -> int | None:
        """Seconds between updates for an audience; None when it is not told unasked.

        The severity sets it, the priority bounds it.
        """
        rule = self.audience(audience)
        seconds = rule.cadence.get(severity) if rule else self.severities[severity].cadence
        return None if seconds is None else min(seconds, self.priorities[priority].cadence)


_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_DURATION_KEYS = frozenset({"cadence", "accept", "within", "silence"})


def seconds(text: str) -> int:
    """A duration as the file has it ("30m", "1h30m", "3d") in seconds. Raises ValueError."""
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        raise ValueError(f"“{text}” is not a duration such as 30m, 4h or 2d.")
    days, hours, minutes, rest = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def _in_seconds(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        # A cadence may be a table by severity.
        return {
            name: _in_seconds(item, key if key == "cadence" else name)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_in_seconds(item) for item in value]
    return seconds(value) if key in _DURATION_KEYS and isinstance(value, str) else value


def policy_of(table: dict[str, Any]) -> Policy:
    """The policy in a TOML document. Raises ValueError (msgspec.ValidationError is one)."""
    return msgspec.convert(_in_seconds(table), Policy)


DEFAULT = policy_of(tomllib.loads(DEFAULT_TOML))
"""The policy of a hub that was given none."""
