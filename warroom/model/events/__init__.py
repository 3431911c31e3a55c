"""What can have happened in an incident: one struct a kind, `kind` is the tag in JSON."""

import msgspec

from warroom.model.events.access import *
from warroom.model.events.base import *
from warroom.model.events.causes import *
from warroom.model.events.containment import *
from warroom.model.events.decisions import *
from warroom.model.events.escalation import *
from warroom.model.events.exercises import *
from warroom.model.events.follow_ups import *
from warroom.model.events.forks import *
from warroom.model.events.identification import *
from warroom.model.events.imports import *
from warroom.model.events.lifecycle import *
from warroom.model.events.marking import *
from warroom.model.events.messages import *
from warroom.model.events.notes import *
from warroom.model.events.people import *
from warroom.model.events.plan import *
from warroom.model.events.playbooks import *
from warroom.model.events.post_mortem import *
from warroom.model.events.prioritization import *
from warroom.model.events.problems import *
from warroom.model.events.redaction import *
from warroom.model.events.reports import *
from warroom.model.events.review import *
from warroom.model.events.roles import *
from warroom.model.events.tasks import *
from warroom.model.events.teams import *

Known = (
    LifecycleEvent
    | NoteEvent
    | RoleEvent
    | TaskEvent
    | MessageEvent
    | PlaybookEvent
    | ContainmentEvent
    | TeamEvent
    | IdentificationEvent
    | ProblemEvent
    | ReportEvent
    | CauseEvent
    | DecisionEvent
    | FollowUpEvent
    | PostMortemEvent
    | PrioritizationEvent
    | EscalationEvent
    | ImportEvent
    | PlanEvent
    | MarkingEvent
    | AccessEvent
    | ReviewEvent
    | ExerciseEvent
    | ForkEvent
    | PeopleEvent
    | RedactionEvent
)
"""Every kind this version knows."""

NOTES = (Noted, RowImported, ReviewNoted)
"""What is corrected by an amendment or struck: notes, rows of a file, remarks of a review."""

_decoder: msgspec.json.Decoder[Known] = msgspec.json.Decoder(Known)
_encode = msgspec.json.Encoder().encode


class _Kind(msgspec.Struct):
    kind: str = "unknown"


def decode_event(body: bytes | msgspec.Raw) -> Event:
    """The event in `body` (JSON); an `Unknown` where this version does not know or read it.

    Raises msgspec.DecodeError when `body` is not JSON at all.
    """
    try:
        try:
            return _decoder.decode(body)
        except msgspec.ValidationError:
            return _unknown(bytes(body))
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(f"The event is not UTF-8: {error}.") from error


def _unknown(body: bytes) -> Unknown:
    try:
        name = msgspec.json.decode(body, type=_Kind).kind
    except msgspec.ValidationError:
        name = "unknown"
    return Unknown(name=name, raw=body.decode())


def encode_event(event: Event) -> bytes:
    """The JSON body of `event`, as stored and hashed; an `Unknown` gives back what it kept."""
    if isinstance(event, Unknown):
        return event.raw.encode()
    return _encode(event)
