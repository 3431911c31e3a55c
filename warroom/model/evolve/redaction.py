"""How the state changes with the erasing of texts: it says who and why.

That the texts are gone comes from folding the log anew, in which they are not any more.
"""

from msgspec.structs import replace

from warroom.model import events as ev
from warroom.model.entry import Entry
from warroom.model.evolve.base import Effects
from warroom.model.incident import Incident, Redaction


def _redacted(incident: Incident, event: ev.Redacted, entry: Entry) -> Incident:
    redactions = {
        seq: Redaction(entry.actor, entry.recorded_at, entry.seq, body, event.reason)
        for seq, body in zip(event.seqs, event.bodies, strict=False)
    }
    return replace(incident, redactions={**incident.redactions, **redactions})


APPLY: Effects = {ev.Redacted: _redacted}
"""What each kind of event changes."""
